//! Guichets of our own, on free ports.

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

/// The Guichets of a run: one at a time, kept as long as the next suite names the same.
pub(crate) struct Servers<'a> {
    program: &'a Path,
    folder: PathBuf,
    running: Option<(&'static str, Server)>,
}

impl<'a> Servers<'a> {
    /// None runs yet; `folder` gets their manifests and logs.
    pub(crate) fn new(program: &'a Path, folder: PathBuf) -> Self {
        Self { program, folder, running: None }
    }

    /// The program that each of them runs.
    pub(crate) fn program(&self) -> &'a Path {
        self.program
    }

    /// The running one, if that is its name, else a new one in its place.
    pub(crate) fn named(&mut self, name: &'static str) -> Result<&Server, String> {
        let kept = match self.running.take() {
            Some((running, server)) if running == name => server,
            _ => Server::start(self.program, &self.folder, name)?,
        };
        Ok(&self.running.insert((name, kept)).1)
    }
}

fn end_of(log: &Path) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = text.unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines.len().saturating_sub(40);
    lines.into_iter().skip(shown).map(|line| format!("    {line}\n")).collect()
}
