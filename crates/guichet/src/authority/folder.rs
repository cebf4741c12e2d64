//! Where the authority is kept: two files for their owner alone, made once however many processes start at the same time.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::AuthorityRefused;

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";
const LOCK: &str = "lock";

/// The folder, held for as long as this lives: who comes second finds what the first has made.
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, AuthorityRefused> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(|source| refused(path, source))?;
        // Others are given this path, whose working folder is another one.
        let path = std::path::absolute(path).map_err(|source| refused(path, source))?;
        let lock = File::create(path.join(LOCK)).and_then(|lock| lock.lock().map(|()| lock));
        let lock = lock.map_err(|source| refused(&path.join(LOCK), source))?;
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn certificate(&self) -> PathBuf {
        self.path.join(CERTIFICATE)
    }

    /// Certificate and key, if there are any. A key alone is what a crash left before the certificate was written.
    pub(super) fn read(&self) -> Result<Option<(String, String)>, AuthorityRefused> {
        match (self.text(CERTIFICATE)?, self.text(KEY)?) {
            (None, _) => Ok(None),
            (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
            (Some(_), None) => Err(AuthorityRefused::Foreign {
                path: self.path.clone(),
                reason: format!("there is {CERTIFICATE} without {KEY}"),
            }),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, AuthorityRefused> {
        match std::fs::read_to_string(self.path.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(refused(&self.path.join(name), source)),
        }
    }

    /// The certificate comes last: with it there is an authority.
    pub(super) fn write(&self, certificate: &str, key: &str) -> Result<(), AuthorityRefused> {
        for (name, text) in [(KEY, key), (CERTIFICATE, certificate)] {
            self.write_whole(name, text).map_err(|source| refused(&self.path.join(name), source))?;
        }
        Ok(())
    }

    /// Whole or not at all; the temporary file is made with mode 0600.
    fn write_whole(&self, name: &str, text: &str) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(self.path.join(name))?;
        Ok(())
    }
}

fn refused(path: &Path, source: io::Error) -> AuthorityRefused {
    AuthorityRefused::Folder { path: path.to_owned(), source }
}
