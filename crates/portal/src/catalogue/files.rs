//! The files of the content: those that the program carries, and those of an operator's folder beside them.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use rust_embed::RustEmbed;
use thiserror::Error;

#[derive(RustEmbed)]
#[folder = "../../data/catalogue"]
struct Shipped;

/// A folder cannot be read.
#[derive(Debug, Error)]
#[error("{path}: {reason}")]
pub struct NotRead {
    /// The folder or the file.
    pub path: String,
    /// Why not.
    pub reason: String,
}

/// Files by their path below the folder of the content: `api/quotient-familial.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(pub(super) BTreeMap<String, Bytes>);

/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;
/// Folders within folders that are read.
const DEEPEST: usize = 4;

impl Files {
    /// Those of `data/catalogue`.
    #[must_use]
    pub fn shipped() -> Self {
        let read = |name: &str| Shipped::get(name).map(|file| Bytes::from(file.data.into_owned())).unwrap_or_default();
        Self(Shipped::iter().map(|name| (name.to_string(), read(&name))).collect())
    }

    /// These with those of a folder, which take the place of files of the same path.
    ///
    /// # Errors
    /// [`NotRead`] names what cannot be read or is larger than 4 MiB.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, NotRead> {
        self.add(folder, "", 0)?;
        Ok(self)
    }

    /// Files given one by one, for tests and tools.
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        Self(files.into_iter().collect())
    }

    fn add(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), NotRead> {
        let not_read = |path: &Path, reason: String| NotRead { path: path.display().to_string(), reason };
        let failed = |path: &Path, error: &std::io::Error| not_read(path, error.to_string());
        for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
            let path = entry.map_err(|error| failed(folder, &error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // What editors and version control leave lying about.
            if name.starts_with('.') {
                continue;
            }
            let metadata = std::fs::metadata(&path).map_err(|error| failed(&path, &error))?;
            if metadata.is_dir() {
                if depth == DEEPEST {
                    return Err(not_read(&path, format!("folders lie more than {DEEPEST} deep")));
                }
                self.add(&path, &format!("{prefix}{name}/"), depth + 1)?;
            } else if metadata.is_file() {
                if metadata.len() > LARGEST {
                    return Err(not_read(&path, format!("it is larger than {LARGEST} bytes")));
                }
                let bytes = std::fs::read(&path).map_err(|error| failed(&path, &error))?;
                self.0.insert(format!("{prefix}{name}"), bytes.into());
            }
        }
        Ok(())
    }
}
