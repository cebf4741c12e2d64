//! Whether the file may be torn. None of its writes is synced: a process that is killed loses nothing by that, and what
//! a machine left that stopped by surprise is forgotten whole instead of being read (dependencies.md §2.5).
//!
//! A mark beside the file names the boot of the kernel under which it was written last. At another boot the file is
//! only good if it was synced and marked so when the process ended.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";
/// The mark of a file that was synced after its last write.
const SYNCED: &str = "synced";
/// What SQLite adds to the name for the log and the shared memory.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The mark of a file.
pub(super) struct Mark {
    file: PathBuf,
}

/// Names this boot of the kernel; nothing where the system does not.
pub(super) fn this_boot() -> Option<String> {
    fs::read_to_string(BOOT_ID).ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty())
}

impl Mark {
    /// Judges the file, forgets it if it may be torn, and marks it as written under `boot`.
    pub(super) fn begin(file: &Path, boot: &str) -> Result<Self, StoreError> {
        let mark = Self { file: file.to_owned() };
        match fs::read_to_string(mark.path()) {
            Ok(found) if found == boot || found == SYNCED => {}
            Ok(_) => {
                tracing::warn!(
                    "the machine has stopped by surprise: the logins, sessions and tokens of that time are forgotten"
                );
                mark.forget()?;
            }
            // A file without a mark is of a version that synced it, or is not there.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::io(&mark.path(), error)),
        }
        mark.write(boot)?;
        Ok(mark)
    }

    /// Syncs the file, which nobody writes any more, and marks it so.
    pub(super) fn end(&self) -> Result<(), StoreError> {
        for path in self.files() {
            unless_absent(&path, File::open(&path).and_then(|file| file.sync_all()))?;
        }
        self.write(SYNCED)
    }

    fn path(&self) -> PathBuf {
        self.file.with_extension("boot")
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let beside = BESIDE.into_iter().map(|suffix| {
            let mut name = self.file.clone().into_os_string();
            name.push(suffix);
            PathBuf::from(name)
        });
        std::iter::once(self.file.clone()).chain(beside)
    }

    fn forget(&self) -> Result<(), StoreError> {
        for path in self.files() {
            unless_absent(&path, fs::remove_file(&path))?;
        }
        Ok(())
    }

    /// On the disk when this returns: what is written next may reach it first.
    fn write(&self, text: &str) -> Result<(), StoreError> {
        let path = self.path();
        let folder = path.parent().unwrap_or(Path::new("."));
        let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            File::open(folder)?.sync_all()
        });
        written.map_err(|error| StoreError::io(&path, error))
    }
}

/// A file that is not there needs nothing done.
fn unless_absent(path: &Path, done: std::io::Result<()>) -> Result<(), StoreError> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io(path, error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_file_left_with(mark: Option<&str>) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ephemeral.db");
        fs::write(&file, "rows").unwrap();
        fs::write(folder.path().join("ephemeral.db-wal"), "log").unwrap();
        if let Some(mark) = mark {
            fs::write(folder.path().join("ephemeral.boot"), mark).unwrap();
        }
        (folder, file)
    }

    fn is_kept(mark: Option<&str>) -> bool {
        let (folder, file) = a_file_left_with(mark);
        Mark::begin(&file, "this").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("ephemeral.boot")).unwrap(), "this");
        assert_eq!(file.exists(), folder.path().join("ephemeral.db-wal").exists());
        file.exists()
    }

    #[test]
    fn a_file_is_kept_unless_another_boot_left_it_unsynced() {
        assert!(is_kept(None));
        assert!(is_kept(Some("this")));
        assert!(is_kept(Some("synced")));
        assert!(!is_kept(Some("another")));
        assert!(!is_kept(Some("")));
    }

    #[test]
    fn a_clean_end_outlives_the_boot() {
        let (_folder, file) = a_file_left_with(None);
        Mark::begin(&file, "this").unwrap().end().unwrap();
        Mark::begin(&file, "another").unwrap();
        assert!(file.exists());
    }

    #[test]
    fn where_there_was_nothing_there_is_nothing_to_forget() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ephemeral.db");
        fs::write(folder.path().join("ephemeral.boot"), "another").unwrap();
        Mark::begin(&file, "this").unwrap();
        assert!(!file.exists());
    }
}
