//! Mail servers.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::free_port;
use crate::process::{Process, wait_until};

/// What it runs.
const PROGRAM: &str = include_str!("mail_server.py");
/// Pythons that may have the library: Debian's package serves Debian's own.
const PYTHONS: [&str; 2] = ["/usr/bin/python3", "python3"];

/// A mail server of another make (aiosmtpd). It takes mails under STARTTLS only, from whoever says name and password,
/// and keeps them on the disk.
pub struct MailServer {
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Process>,
}

impl MailServer {
    /// The name in its certificate.
    pub const HOST: &str = "localhost";
    /// Who may send.
    pub const USER: &str = "guichet";
    /// With this password.
    pub const PASSWORD: &str = "pässword";

    /// A server with an empty mailbox, which does not run yet: see [`Self::resume`].
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-mail-").tempdir().unwrap();
        let certified = rcgen::generate_simple_self_signed([Self::HOST.to_owned()]).unwrap();
        let files = [
            ("server.py", PROGRAM.to_owned()),
            ("certificate.pem", certified.cert.pem()),
            ("key.pem", certified.signing_key.serialize_pem()),
        ];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder, port: free_port(), process: None }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The file of its certificate (PEM), which is its own authority.
    pub fn authority_file(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// Starts it, or starts it again with what it had, and waits until it greets.
    pub fn resume(&mut self) {
        self.kill();
        let mut arguments = vec!["-c".to_owned(), "cd \"$0\" && exec \"$@\"".to_owned()];
        arguments.extend([self.folder.path().to_str().unwrap(), python(), "server.py"].map(str::to_owned));
        arguments.extend([&self.port.to_string(), Self::USER, Self::PASSWORD].map(|text| text.to_owned()));
        self.process = Some(Process::start(Path::new("sh"), &arguments, None, self.folder.path(), "KILL"));
        wait_until(|| self.greets().unwrap_or(false), self.folder.path());
    }

    /// Kills the server, if it runs.
    pub fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.end("KILL");
        }
    }

    /// It will fall once it has the next mail and before it says so.
    pub fn falls_with_the_next_mail(&self) {
        std::fs::write(self.folder.path().join("falls"), "").unwrap();
    }

    /// Each mail that it has taken, as it was brought.
    pub fn mails(&self) -> Vec<String> {
        let taken = std::fs::read_dir(self.folder.path().join("mail/new")).into_iter().flatten();
        taken.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }

    fn greets(&self) -> std::io::Result<bool> {
        let mut line = String::new();
        BufReader::new(TcpStream::connect(("127.0.0.1", self.port))?).read_line(&mut line)?;
        Ok(line.starts_with("220 "))
    }
}

impl Default for MailServer {
    fn default() -> Self {
        Self::new()
    }
}

/// A Python that has the library.
fn python() -> &'static str {
    let has = |python: &&str| {
        let mut ask = Command::new(python);
        ask.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        ask.status().is_ok_and(|status| status.success())
    };
    PYTHONS.into_iter().find(has).unwrap_or_else(|| {
        panic!(
            "aiosmtpd is not here, and this test needs it: install Debian's python3-aiosmtpd (cargo xtask test does)"
        )
    })
}
