//! A Guichet of our own, on free ports, for one runner.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::processes::Running;
use crate::progress;

/// How long a dev build may take until every listener answers. Generous: a loaded machine is slow, and
/// a program that ends is noticed at once.
const START: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(50);

/// A running `guichet dev`; it stops when this value goes away.
pub(crate) struct Server {
    /// The manifest that it has written, token of the control API included.
    pub(crate) manifest: PathBuf,
    log: PathBuf,
    _process: Running,
}

impl Server {
    /// Starts `program` and waits until it has written its manifest, hence until every listener answers.
    pub(crate) fn start(program: &Path, folder: &Path, name: &str) -> Result<Self, String> {
        Self::start_with(program, folder, name, |_| ())
    }

    /// As [`Self::start`], with what `complete` adds to the command.
    pub(crate) fn start_with(
        program: &Path,
        folder: &Path,
        name: &str,
        complete: impl FnOnce(&mut Command),
    ) -> Result<Self, String> {
        let manifest = folder.join(format!("manifest-{name}.json"));
        let log = folder.join(format!("guichet-{name}.log"));
        // A manifest of an earlier run would name ports where nobody answers.
        let _ = std::fs::remove_file(&manifest);
        let output = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let errors = output.try_clone().map_err(|error| format!("{}: {error}", log.display()))?;
        let mut command = Command::new(program);
        command.args(["dev", "--port-base", "0", "--manifest"]).arg(&manifest).stdout(output).stderr(errors);
        // The settings of whoever runs the tests are not those of the tests.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GUICHET_")) {
            command.env_remove(name);
        }
        complete(&mut command);
        let mut process = Running::start(&mut command)?;
        let limit = progress::elapsed() + START;
        while !manifest.exists() {
            if let Some(status) = process.ended()? {
                return Err(format!("guichet dev ended ({status}):\n{}", end_of(&log)));
            }
            if progress::elapsed() > limit {
                return Err(format!("guichet dev wrote no manifest:\n{}", end_of(&log)));
            }
            std::thread::sleep(PAUSE);
        }
        Ok(Self { manifest, log, _process: process })
    }

    /// Where it logs.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }
}

fn end_of(log: &Path) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = text.unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines.len().saturating_sub(40);
    lines.into_iter().skip(shown).map(|line| format!("    {line}\n")).collect()
}
