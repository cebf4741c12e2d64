//! `guichet dev` as a process of its own, that can be killed and started again on the same data.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::stand::{Stand, engines};

const SIGKILL: i32 = 9;

/// A running program; killed when it is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it on the data and the ports, and waits until every listener answers. `crash`: place and passage.
    pub(crate) async fn start(data: &Path, base: u16, crash: Option<&str>) -> (Self, Stand) {
        Self::configured(&engines::of_process(data).await, data, base, crash)
    }

    /// As [`Self::start`], with a configuration of one's own.
    pub(crate) fn configured(file: &Path, data: &Path, base: u16, crash: Option<&str>) -> (Self, Stand) {
        let environment: Vec<_> = crash.map(|place| ("GUICHET_CRASH_AT", place)).into_iter().collect();
        Self::with(file, data, base, &environment)
    }

    /// As [`Self::configured`], with variables of the environment.
    pub(crate) fn with(file: &Path, data: &Path, base: u16, environment: &[(&str, &str)]) -> (Self, Stand) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
        command.env_clear().args(["dev", "--log", "warn", "--manifest", "-", "--port-base", &base.to_string()]);
        command.arg("--config").arg(file).arg("--data").arg(data);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command.envs(environment.iter().copied());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let manifest = serde_json::from_str(&line).unwrap_or_else(|error| panic!("no manifest: {error}: {line}"));
        (Self(child), Stand::of(manifest))
    }

    /// SIGKILL, from outside.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        assert_eq!(self.0.wait().unwrap().signal(), Some(SIGKILL));
    }

    /// Waits for the process that ends itself at its crash point.
    pub(crate) async fn has_crashed(mut self) {
        let status = tokio::task::spawn_blocking(move || self.0.wait()).await.unwrap().unwrap();
        assert_eq!(status.signal(), Some(SIGKILL));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first of the free ports of a stack, no two tests the same.
pub(crate) fn ports() -> u16 {
    guichet_test_servers::free_ports(18)
}

/// What the command says of the journal, once nobody writes it.
pub(crate) async fn verify_journal(data: &Path) {
    verify_journal_of(&engines::of_process(data).await, data);
}

/// As [`verify_journal`], with a configuration of one's own.
pub(crate) fn verify_journal_of(file: &Path, data: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command.env_clear().args(["journal", "verify", "--config"]).arg(file);
    let output = command.arg("--data").arg(data).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
