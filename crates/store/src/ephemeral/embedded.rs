//! The embedded engine: a SQLite file with one writer thread, group commit, and reads on the caller's thread.

mod boot;
mod file;
mod readers;
mod recent;
mod statements;
mod writer;

use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;

use super::engine::{Change, Outcome, Row};
use crate::StoreError;
use crate::checkpoint::{Checkpointer, Signals};
use boot::Mark;
use readers::Readers;
use recent::Recent;
use writer::Writer;

/// The engine of one file.
pub(super) struct Embedded {
    writer: Writer,
    readers: Readers,
    recent: Arc<Recent>,
    checkpointer: Mutex<Option<Checkpointer>>,
    /// Of a file that has to survive the process and is not synced while it is written.
    mark: Option<Mark>,
}

impl Embedded {
    /// `volatile`: nothing has to survive the process. Beyond `most_waiting` writes the store says that it is busy.
    pub(super) fn open(path: &Path, volatile: bool, most_waiting: usize) -> Result<Self, StoreError> {
        let boot = boot::this_boot();
        let synchronous = if volatile || boot.is_some() { "OFF" } else { "NORMAL" };
        let mark = boot.filter(|_| !volatile).map(|boot| Mark::begin(path, &boot)).transpose()?;
        let connection = file::open_writer(path, synchronous)?;
        let signals = Arc::new(Signals::default());
        let readers = Readers::open(path)?;
        let checkpointer = Checkpointer::start(path.to_owned(), synchronous, Arc::clone(&signals))?;
        let recent = Arc::new(Recent::default());
        let writer = Writer::start(connection, signals, Arc::clone(&recent), most_waiting)?;
        Ok(Self { writer, readers, recent, checkpointer: Mutex::new(Some(checkpointer)), mark })
    }

    pub(super) async fn run(&self, change: Change, now: i64) -> Result<Outcome, StoreError> {
        self.writer.run(change, now).await
    }

    pub(super) fn get(&self, key: &[u8], now: i64) -> Result<Option<Row>, StoreError> {
        match self.recent.get(key, now) {
            Some(row) => Ok(Some(row)),
            None => self.readers.get(key, now),
        }
    }

    /// Ends the threads after all that was queued; to be called where blocking is allowed.
    pub(super) fn stop(&self) {
        self.writer.stop();
        let checkpointer = self.checkpointer.lock().take();
        if let Some(checkpointer) = checkpointer {
            checkpointer.stop();
        }
        if let Some(Err(error)) = self.mark.as_ref().map(Mark::end) {
            tracing::warn!(%error, "the ephemeral file could not be synced: after a new boot it is forgotten: {error}");
        }
    }
}
