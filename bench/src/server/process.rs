//! The server's process, on a core of its own.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use guichet_web::clock::Stopwatch;
use rustix::process::{Pid, Signal, kill_process};

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
}

impl Server {
    /// Starts it and waits until every service answers.
    pub(crate) fn start(settings: &Settings) -> Result<Self, Wrong> {
        let log = File::create(&settings.log).at("the server's log")?;
        let mut command = Command::new(&settings.program);
        command
            .arg("serve")
            .arg("--config")
            .arg(&settings.file)
            .env("SSL_CERT_FILE", &settings.authority)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        // The process inherits the core that this thread is on.
        machine::move_to(Core::Server)?;
        let stopwatch = Stopwatch::start();
        let child = command.spawn().at(&settings.program.display().to_string());
        machine::move_to(Core::Generator)?;
        let mut server = Self { child: child?, started_in: Duration::ZERO };
        for (address, host, path) in settings.probes() {
            server.wait_for(address, &host, &path, &stopwatch, settings)?;
        }
        server.started_in = stopwatch.elapsed();
        Ok(server)
    }

    fn wait_for(
        &mut self,
        address: SocketAddr,
        host: &str,
        path: &str,
        stopwatch: &Stopwatch,
        settings: &Settings,
    ) -> Result<(), Wrong> {
        while !answers(address, host, path) {
            if let Some(status) = self.child.try_wait()? {
                let log = std::fs::read_to_string(&settings.log).unwrap_or_default();
                return Err(Wrong::new(format!("the server ended ({status}):\n{log}")));
            }
            if stopwatch.elapsed() > PATIENCE {
                return Err(Wrong::new(format!("the server does not answer, see {}", settings.log.display())));
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
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
