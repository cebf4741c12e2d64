//! SoftHSM: a hardware security module without hardware.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::find;

/// Where systems keep the shared library.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];

/// A token in a folder of its own. Processes find it by [`Self::environment`].
pub struct SoftHsm {
    folder: tempfile::TempDir,
}

impl SoftHsm {
    /// Label of the token.
    pub const TOKEN: &str = "guichet";
    /// PIN of its user.
    pub const PIN: &str = "1234";

    /// Makes an empty token.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-softhsm-").tempdir().unwrap();
        let hsm = Self { folder };
        std::fs::create_dir(hsm.tokens()).unwrap();
        let settings = format!("directories.tokendir = {}\nlog.level = ERROR\n", hsm.tokens().display());
        std::fs::write(hsm.settings(), settings).unwrap();
        hsm.tool(&["--init-token", "--free", "--label", Self::TOKEN, "--pin", Self::PIN, "--so-pin", Self::PIN]);
        hsm
    }

    /// The shared library.
    pub fn module() -> &'static str {
        let found = MODULES.into_iter().find(|path| Path::new(path).is_file());
        found.unwrap_or_else(|| panic!("libsofthsm2.so is not there: Debian's package is softhsm2"))
    }

    /// The variable by which a process finds the token.
    pub fn environment(&self) -> (&'static str, PathBuf) {
        ("SOFTHSM2_CONF", self.settings())
    }

    /// Puts a key pair into the token; `id` in hexadecimal, `pkcs8` in base64.
    pub fn import(&self, label: &str, id: &str, pkcs8: &str) {
        let file = self.folder.path().join("key.pem");
        let lines: Vec<&str> = pkcs8.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let lines = lines.join("\n");
        std::fs::write(&file, format!("-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n")).unwrap();
        let key = file.to_str().unwrap();
        self.tool(&["--import", key, "--token", Self::TOKEN, "--pin", Self::PIN, "--label", label, "--id", id]);
    }

    /// Pulls the token out.
    pub fn pull(&self) {
        std::fs::rename(self.tokens(), self.away()).unwrap();
        std::fs::create_dir(self.tokens()).unwrap();
    }

    /// Puts it back.
    pub fn plug(&self) {
        std::fs::remove_dir(self.tokens()).unwrap();
        std::fs::rename(self.away(), self.tokens()).unwrap();
    }

    fn settings(&self) -> PathBuf {
        self.folder.path().join("softhsm2.conf")
    }

    fn tokens(&self) -> PathBuf {
        self.folder.path().join("tokens")
    }

    fn away(&self) -> PathBuf {
        self.folder.path().join("away")
    }

    fn tool(&self, arguments: &[&str]) {
        let program = find("softhsm2-util", &[], "softhsm2");
        let (name, value) = self.environment();
        let output = Command::new(program).args(arguments).env(name, value).output().unwrap();
        assert!(output.status.success(), "softhsm2-util: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Default for SoftHsm {
    fn default() -> Self {
        Self::new()
    }
}
