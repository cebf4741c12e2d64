//! The machine that a figure was measured on, and its cores.

use std::path::Path;
use std::process::{Command, Stdio};

use rustix::thread::{CpuSet, sched_setaffinity};
use serde::{Deserialize, Serialize};

use crate::wrong::{At, Wrong};

/// Who runs where: on a machine with one core both share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Core {
    /// The server, alone.
    Server,
    /// Browsers, service providers, identity provider and register.
    Generator,
}

/// Moves this thread, and what it starts from now on, to a core.
pub(crate) fn move_to(core: Core) -> Result<(), Wrong> {
    let mut set = CpuSet::new();
    set.set(match core {
        Core::Server => 0,
        Core::Generator => usize::from(cores() > 1),
    });
    sched_setaffinity(None, &set).at("this thread could not be moved to its core")
}

/// Cores of the machine, whichever we may use.
pub(crate) fn cores() -> usize {
    cpu_info().matches("processor\t").count().max(1)
}

fn cpu_info() -> String {
    std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default()
}

/// What a reader needs in order to compare figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// Model of the processor.
    pub(crate) processor: String,
    /// Cores, of which the server has one.
    pub(crate) cores: usize,
    /// Release of the kernel.
    pub(crate) kernel: String,
    /// Median time of an `fdatasync` after 4 KiB, in milliseconds.
    pub(crate) fdatasync_p50_ms: f64,
}

impl Machine {
    /// Looks around; `folder` is on the disk that is measured.
    pub(crate) fn look(folder: &Path) -> Result<Self, Wrong> {
        let text = cpu_info();
        let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Ok(Self {
            processor: model.map(|(_, name)| name.trim().to_owned()).unwrap_or_default(),
            cores: cores(),
            kernel: kernel.trim().to_owned(),
            fdatasync_p50_ms: crate::disk::fdatasync_p50(folder)?.as_secs_f64() * 1000.0,
        })
    }
}

/// The commit that is measured; ends in `+` when the work tree holds changes. Empty outside a clone.
pub(crate) fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_default();
    // What the bench itself records does not make another program.
    let changed = git(&["status", "--porcelain", "--", "crates", "migrations", "data", "Cargo.toml", "Cargo.lock"]);
    let mark = if changed.is_some_and(|text| !text.is_empty()) { "+" } else { "" };
    format!("{commit}{mark}")
}
