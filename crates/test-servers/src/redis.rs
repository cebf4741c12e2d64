//! Redis servers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use crate::certificates::Certificates;
use crate::process::{Process, find, wait_until};
use crate::{HOST, free_port};

/// A Redis server that appends every write to its log, as the how-to for operators asks for.
pub struct Redis {
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Process>,
    /// The port where it listens in TLS, too.
    tls: Option<(u16, Certificates)>,
}

impl Redis {
    /// Starts a server and waits until it answers.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-redis-").tempdir().unwrap();
        let mut redis = Self { folder, port: free_port(), process: None, tls: None };
        redis.resume();
        redis
    }

    /// As `start`; it listens in TLS too, with a certificate of an authority of its own.
    pub fn start_with_tls() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-redis-").tempdir().unwrap();
        let tls = Some((free_port(), Certificates::make(folder.path())));
        let mut redis = Self { folder, port: free_port(), process: None, tls };
        redis.resume();
        redis
    }

    /// Its address in TLS, and the file of its authority (PEM).
    pub fn tls(&self) -> (String, PathBuf) {
        let (port, certificates) = self.tls.as_ref().unwrap();
        (format!("rediss://{HOST}:{port}"), certificates.authority.clone())
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// From now on every write is on the disk before it is answered.
    pub fn sync_each_write(&self) {
        self.tell("CONFIG SET appendfsync always");
    }

    /// From now on it takes what it is told and answers nothing that may write, until it is let go.
    pub fn hold(&self) {
        self.tell("CLIENT PAUSE 600000 WRITE");
    }

    /// It answers again, whatever it was told meanwhile too.
    pub fn let_go(&self) {
        self.tell("CLIENT UNPAUSE");
    }

    /// How many bytes of what it was told wait, while it is held.
    pub fn waiting(&self) -> u64 {
        let list = self.ask("CLIENT LIST");
        let lines = list.lines().filter(|line| !line.contains(" cmd=client|list "));
        lines.filter_map(|line| line.split(" qbuf=").nth(1)?.split(' ').next()?.parse::<u64>().ok()).sum()
    }

    fn tell(&self, command: &str) {
        assert_eq!(self.ask(command), "+OK\r\n", "{command}");
    }

    /// The whole answer of the server, which closes the connection after it.
    fn ask(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.strip_suffix("+OK\r\n").unwrap_or_default().to_owned()
    }

    /// Kills the server.
    pub fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.end("KILL");
        }
    }

    /// Starts it again with what it had, and waits until it answers.
    pub fn resume(&mut self) {
        let (port, folder) = (self.port.to_string(), self.folder.path());
        let settings = [
            ("port", port.as_str()),
            ("bind", "127.0.0.1"),
            ("dir", folder.to_str().unwrap()),
            ("save", ""),
            ("appendonly", "yes"),
            ("maxmemory-policy", "noeviction"),
        ];
        let mut arguments: Vec<String> =
            settings.iter().flat_map(|(name, value)| [format!("--{name}"), (*value).to_owned()]).collect();
        if let Some((port, Certificates { certificate, key, .. })) = &self.tls {
            let files = [("tls-cert-file", certificate), ("tls-key-file", key)];
            let files = files.map(|(name, file)| [format!("--{name}"), file.to_str().unwrap().to_owned()]);
            arguments.extend(files.into_iter().flatten());
            arguments.extend(["--tls-port", &port.to_string(), "--tls-auth-clients", "no"].map(str::to_owned));
        }
        let program = find("redis-server", &[], "redis-server");
        self.process = Some(Process::start(&program, &arguments, None, folder, "KILL"));
        wait_until(|| self.answers().unwrap_or(false), folder);
    }

    fn answers(&self) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG")
    }
}
