//! `--manifest FILE`: the manifest for programs, whole or not there at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::Value;

use super::Failure;

/// Where the manifest goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// Standard output, one line (`-`).
    StandardOutput,
    /// A file.
    File(PathBuf),
}

impl FromStr for Destination {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "-" => Self::StandardOutput,
            path => Self::File(path.into()),
        })
    }
}

impl Destination {
    /// Takes away what an earlier run left: who waits for the file to appear must not read yesterday's ports.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        let Self::File(path) = self else { return Ok(()) };
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(refused(path, error)),
            _ => Ok(()),
        }
    }

    /// Writes the manifest at once: a reader sees the whole document or none.
    pub(super) fn write(&self, manifest: &Value) -> Result<(), Failure> {
        match self {
            Self::StandardOutput => {
                let mut out = std::io::stdout().lock();
                writeln!(out, "{manifest}")?;
                out.flush()?;
                Ok(())
            }
            Self::File(path) => write_whole(path, manifest).map_err(|error| refused(path, error)),
        }
    }
}

/// The control token is inside, so the file is for its owner only (the temporary file is made with mode 0600).
fn write_whole(path: &Path, manifest: &Value) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, manifest)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn refused(path: &Path, source: std::io::Error) -> Failure {
    Failure::Manifest { path: path.display().to_string(), source }
}
