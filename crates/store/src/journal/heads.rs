//! Signed heads outside the database: `journal-heads.jsonl`, one JSON object per line, only ever appended to.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;

use crate::StoreError;

/// The state of a chain at one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The node whose chain it is.
    pub node: String,
    /// The entry.
    pub seq: i64,
    /// The entry's hash.
    pub hash: String,
    /// The entry's time, milliseconds since 1970.
    pub time: i64,
    /// HMAC-SHA-256 over the four others, hexadecimal.
    pub signature: String,
}

pub(crate) async fn append(path: &Path, head: &Head) -> Result<(), StoreError> {
    let failed = |error| StoreError::io(path, error);
    let mut line = serde_json::to_vec(head).map_err(|_| StoreError::Unwritable("journal head"))?;
    line.push(b'\n');
    let mut options = tokio::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await.map_err(failed)?;
    file.write_all(&line).await.map_err(failed)?;
    file.sync_data().await.map_err(failed)
}

/// The heads of a file; none when there is no file. A line that is no head is skipped here: it shows as a head that
/// is missing, and a crash may leave half a line.
pub(crate) fn read(path: &Path) -> Result<Vec<Head>, StoreError> {
    match std::fs::read(path) {
        Ok(bytes) => {
            Ok(bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(StoreError::io(path, error)),
    }
}
