//! The embedded engine: a SQLite file with one writer thread, group commit, and reads on the caller's thread.

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
use readers::Readers;
use recent::Recent;
use writer::Writer;

/// The engine of one file.
pub(super) struct Embedded {
    writer: Writer,
    readers: Readers,
    recent: Arc<Recent>,
    checkpointer: Mutex<Option<Checkpointer>>,
}

impl Embedded {
    /// `synchronous`: `NORMAL`, or `OFF` where nothing has to survive the machine.
    pub(super) fn open(path: &Path, synchronous: &'static str) -> Result<Self, StoreError> {
        let connection = file::open_writer(path, synchronous)?;
        let signals = Arc::new(Signals::default());
        let readers = Readers::open(path)?;
        let checkpointer = Checkpointer::start(path.to_owned(), synchronous, Arc::clone(&signals))?;
        let recent = Arc::new(Recent::default());
        let writer = Writer::start(connection, signals, Arc::clone(&recent))?;
        Ok(Self { writer, readers, recent, checkpointer: Mutex::new(Some(checkpointer)) })
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
    }
}
