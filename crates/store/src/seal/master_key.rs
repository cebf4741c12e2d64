//! `master.key`: 64 hexadecimal digits, readable by its owner only, made at the first start.

use std::io::Write;
use std::path::Path;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use crate::StoreError;

/// The name of the file inside the data folder.
pub(crate) const FILE: &str = "master.key";

/// Reads the key of a file; at the first start writes `fresh` there (mode 0600, synced) and gives it back.
///
/// # Errors
/// [`StoreError::KeyUnreadable`] when the file holds something else, [`StoreError::Io`] when it cannot be read or written.
pub fn master_key(path: &Path, fresh: [u8; 32]) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let fresh = Zeroizing::new(fresh);
    match read(path)? {
        Some(key) => Ok(key),
        None if create(path, &fresh)? => Ok(fresh),
        // Another process was faster: its key is the installation's.
        None => existing(path),
    }
}

/// The key of a file that must already hold one.
pub(crate) fn existing(path: &Path) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    read(path)?.ok_or_else(|| StoreError::KeyMissing(path.to_owned()))
}

fn read(path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Err(StoreError::KeyUnreadable(path.to_owned()));
        }
        Err(error) => return Err(StoreError::io(path, error)),
    };
    let unreadable = || StoreError::KeyUnreadable(path.to_owned());
    let key = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map(Zeroizing::new).map_err(|_| unreadable())?;
    let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| unreadable())?;
    Ok(Some(Zeroizing::new(key)))
}

/// False when a key stands there already. Written aside, synced, then put in place: a crash leaves no half key.
fn create(path: &Path, key: &[u8; 32]) -> Result<bool, StoreError> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // tempfile makes its files with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(|error| StoreError::io(dir, error))?;
    let text = Zeroizing::new(format!("{}\n", *Zeroizing::new(HEXLOWER.encode(key))));
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(|e| StoreError::io(path, e))?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(refused) if refused.error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
        Err(refused) => return Err(StoreError::io(path, refused.error)),
    }
    std::fs::File::open(dir).and_then(|folder| folder.sync_all()).map_err(|error| StoreError::io(dir, error))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_writes_the_key_and_later_starts_keep_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        assert_eq!(*master_key(&path, [1; 32]).unwrap(), [1; 32]);
        assert_eq!(*master_key(&path, [2; 32]).unwrap(), [1; 32]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        master_key(&path, [1; 32]).unwrap();
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        for junk in [&b""[..], b"abc", &[0xff; 64]] {
            let path = dir.path().join(FILE);
            std::fs::write(&path, junk).unwrap();
            assert!(matches!(master_key(&path, [1; 32]), Err(StoreError::KeyUnreadable(_))));
            assert_eq!(std::fs::read(&path).unwrap(), junk);
        }
    }
}
