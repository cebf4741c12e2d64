use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::{guichet, told};

/// A running `guichet dev`, ended when the test ends however it ends.
struct Running(Child);

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = guichet(&["dev", "--port-base", "0", "--log", "warn"]);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    fn first_line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line
    }

    /// Asks it to stop and waits for its exit code.
    fn stop(mut self, signal: &str) -> Option<i32> {
        let asked = Command::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_taken_port_is_named_with_its_service_and_the_way_out() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = holder.local_addr().unwrap().port();
    let output = guichet(&["dev", "--port-base", &base.to_string()]).output().unwrap();
    insta::assert_snapshot!(told(&output).replace(&base.to_string(), "PORT"));
    drop(holder);
}

#[test]
fn standard_output_carries_the_manifest_and_nothing_else_when_asked() {
    let mut running = Running::start(&["--manifest", "-"]);
    let manifest: Value = serde_json::from_str(&running.first_line()).unwrap();
    assert!(manifest["services"]["portal"].as_str().unwrap().starts_with("http://localhost:"));
    let mut rest = running.0.stdout.take().unwrap();
    assert_eq!(running.stop("-TERM"), Some(0));
    let mut left = String::new();
    rest.read_to_string(&mut left).unwrap();
    assert_eq!(left, "");
}

#[test]
fn people_read_the_addresses_and_programs_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("manifest.json");
    std::fs::write(&file, "of an earlier run").unwrap();
    let mut running = Running::start(&["--manifest", file.to_str().unwrap()]);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let headline = lines.find(|line| line.contains("Open ")).unwrap();
    let manifest: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let portal = manifest["services"]["portal"].as_str().unwrap();
    assert!(headline.ends_with(portal), "{headline}");
    assert!(lines.next().unwrap().is_empty());
    assert!(lines.next().unwrap().trim_start().starts_with("portal "));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the temporary file is gone");
    assert_eq!(running.stop("-INT"), Some(0));
}

#[test]
fn every_service_of_the_manifest_answers_once_it_is_written() {
    let mut running = Running::start(&["--manifest", "-"]);
    let manifest: Value = serde_json::from_str(&running.first_line()).unwrap();
    for (service, origin) in manifest["services"].as_object().unwrap() {
        let address = origin.as_str().unwrap().strip_prefix("http://").unwrap();
        assert!(std::net::TcpStream::connect(address).is_ok(), "{service}");
    }
    assert_eq!(running.stop("-TERM"), Some(0));
}

#[test]
fn a_manifest_that_cannot_be_written_is_a_failure() {
    let output = guichet(&["dev", "--port-base", "0", "--manifest", "/nowhere/manifest.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("the manifest cannot be written to /nowhere/manifest.json"), "{told}");
}

#[test]
fn a_configuration_that_is_refused_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("g.toml"), "mood = 'sandbox'").unwrap();
    let output = guichet(&["dev", "--config", "g.toml"]).current_dir(folder.path()).output().unwrap();
    insta::assert_snapshot!(told(&output));
}
