//! Redis servers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::free_port;
use crate::process::{Process, find, wait_until};

/// A Redis server that appends every write to its log, as the how-to for operators asks for.
pub struct Redis {
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Process>,
}

impl Redis {
    /// Starts a server and waits until it answers.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-redis-").tempdir().unwrap();
        let mut redis = Self { folder, port: free_port(), process: None };
        redis.resume();
        redis
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// From now on every write is on the disk before it is answered.
    pub fn sync_each_write(&self) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(b"CONFIG SET appendfsync always\r\n").unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"+OK\r\n");
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
        let arguments: Vec<String> =
            settings.iter().flat_map(|(name, value)| [format!("--{name}"), (*value).to_owned()]).collect();
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
