//! The server's process, on a core of its own.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use guichet_web::clock::Stopwatch;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::Settings;
use crate::machine::{self, Core};
use crate::wrong::{At, Wrong};

/// How long a start may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_micros(500);
/// How long a polite stop may take.
const FAREWELL: Duration = Duration::from_secs(10);

/// A running server; it stops when this value goes away.
pub(crate) struct Server {
    child: Child,
    /// From the start of the process to the first right answer of every service.
    pub(crate) started_in: Duration,
    /// What a sandbox says of itself.
    manifest: Value,
}

impl Server {
    /// Starts it and waits until every service answers.
    pub(crate) fn start(settings: &Settings) -> Result<Self, Wrong> {
        let mut command = Command::new(&settings.program);
        command.arg("serve").arg("--config").arg(&settings.file).env("SSL_CERT_FILE", &settings.authority);
        let stopwatch = Stopwatch::start();
        let mut server = Self::spawn(&mut command, &settings.log)?;
        for (address, host, path) in settings.probes() {
            server.wait_for(&stopwatch, &settings.log, || answers(address, &host, &path).then_some(()))?;
        }
        server.started_in = stopwatch.elapsed();
        Ok(server)
    }

    /// Starts a sandbox on the data of a folder.
    pub(crate) fn rehearse(program: &Path, data: &Path, postgresql: Option<&str>) -> Result<Self, Wrong> {
        let (manifest, log) = (data.with_extension("json"), data.with_extension("log"));
        // That of an earlier run says where nobody is any more.
        let _none_the_first_time = std::fs::remove_file(&manifest);
        let mut command = Command::new(program);
        command.args(["dev", "--port-base", "0", "--data"]).arg(data).arg("--manifest").arg(&manifest);
        if let Some(url) = postgresql {
            let (configuration, store) =
                (data.with_extension("toml"), serde_json::json!({ "store": { "durable": url } }));
            std::fs::write(&configuration, toml::to_string(&store).at("a configuration")?).at("a configuration")?;
            command.arg("--config").arg(configuration);
        }
        let stopwatch = Stopwatch::start();
        let mut server = Self::spawn(&mut command, &log)?;
        let read = || serde_json::from_slice::<Value>(&std::fs::read(&manifest).ok()?).ok();
        server.manifest = server.wait_for(&stopwatch, &log, read)?;
        server.started_in = stopwatch.elapsed();
        Ok(server)
    }

    /// Where a service of a sandbox listens.
    pub(crate) fn service(&self, name: &str) -> Result<SocketAddr, Wrong> {
        let origin = self.manifest.pointer(&format!("/services/{name}")).and_then(Value::as_str);
        let port = origin.and_then(|origin| origin.trim_end_matches('/').rsplit(':').next()?.parse::<u16>().ok());
        let port = port.ok_or_else(|| Wrong::new(format!("the manifest does not say where {name} is")))?;
        Ok(SocketAddr::from(([127, 0, 0, 1], port)))
    }

    fn spawn(command: &mut Command, log: &Path) -> Result<Self, Wrong> {
        let log = File::create(log).at("the server's log")?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // The process inherits the core that this thread is on.
        machine::move_to(Core::Server)?;
        let child = command.spawn().at(&command.get_program().display().to_string());
        machine::move_to(Core::Generator)?;
        Ok(Self { child: child?, started_in: Duration::ZERO, manifest: Value::Null })
    }

    fn wait_for<T>(&mut self, stopwatch: &Stopwatch, log: &Path, ready: impl Fn() -> Option<T>) -> Result<T, Wrong> {
        loop {
            if let Some(ready) = ready() {
                return Ok(ready);
            }
            if let Some(status) = self.child.try_wait()? {
                let log = std::fs::read_to_string(log).unwrap_or_default();
                return Err(Wrong::new(format!("the server ended ({status}):\n{log}")));
            }
            if stopwatch.elapsed() > PATIENCE {
                return Err(Wrong::new(format!("the server does not answer, see {}", log.display())));
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Its process identifier.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

/// One request, without any library, so that the start is what is measured.
fn answers(address: SocketAddr, host: &str, path: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut beginning = [0; 12];
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut beginning).is_ok()
        && &beginning == b"HTTP/1.1 200"
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopwatch = Stopwatch::start();
        // One that has ended already is what is wanted.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        while matches!(self.child.try_wait(), Ok(None)) {
            if stopwatch.elapsed() > FAREWELL {
                let _ = self.child.kill();
            }
            std::thread::sleep(PAUSE);
        }
    }
}
