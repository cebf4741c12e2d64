//! The folder that holds everything: one process at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// Where the data live.
#[derive(Debug, Clone)]
pub enum Place {
    /// A folder of this run, removed at the end; nothing is synced to the disk.
    Temporary,
    /// A folder that outlives the process.
    Directory(PathBuf),
}

/// An open folder. Its lock ends with it, and a temporary folder goes with it.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    temporary: Option<tempfile::TempDir>,
    _lock: File,
}

impl Folder {
    pub(crate) fn open(place: Place) -> Result<Self, StoreError> {
        let (path, temporary) = match place {
            Place::Temporary => {
                let folder = tempfile::Builder::new()
                    .prefix("guichet-")
                    .tempdir()
                    .map_err(|error| StoreError::io(Path::new("temporary folder"), error))?;
                (folder.path().to_owned(), Some(folder))
            }
            Place::Directory(path) => {
                create_private(&path)?;
                let path = std::path::absolute(&path).map_err(|error| StoreError::io(&path, error))?;
                (path, None)
            }
        };
        let lock_path = path.join("lock");
        let lock = File::create(&lock_path).map_err(|error| StoreError::io(&lock_path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, temporary, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path)),
            Err(TryLockError::Error(error)) => Err(StoreError::io(&lock_path, error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing here has to survive the process.
    pub(crate) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }
}

/// Makes the folder for its owner alone; a folder that is there already keeps its rights.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| StoreError::io(path, error))
}
