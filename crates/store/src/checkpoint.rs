//! Checkpoints of the SQLite files, on a thread of their own, so that no writer pays for them.
//!
//! A passive checkpoint also syncs the write-ahead log, so what was written without a sync is on the disk one tick later.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

const TICK: Duration = Duration::from_millis(50);
/// A log of more frames than this (4 KiB each) is restarted by its writer.
const LONG_LOG: i64 = 8000;

/// What a writer and its checkpointer tell each other.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// Set by the writer at each commit.
    pub(crate) written: AtomicBool,
    /// Set by the checkpointer when the log ought to be restarted from its beginning.
    pub(crate) restart_wanted: AtomicBool,
}

/// The running thread of one file.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    /// `pragmas` are run first: a checkpoint syncs as its connection's `synchronous` says.
    pub(crate) fn start(path: PathBuf, synchronous: &str, signals: Arc<Signals>) -> Result<Self, StoreError> {
        let connection =
            Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    if signals.written.swap(false, Ordering::Relaxed) {
                        checkpoint(&connection, &signals);
                    }
                }
            })
            .map_err(|error| StoreError::io(&path, error))?;
        Ok(Self { stop, thread })
    }

    /// Waits for the thread to end; to be called where blocking is allowed.
    pub(crate) fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the checkpoint thread has panicked");
        }
    }
}

fn checkpoint(connection: &Connection, signals: &Signals) {
    match connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(1)) {
        Ok(frames) if frames > LONG_LOG => signals.restart_wanted.store(true, Ordering::Relaxed),
        Ok(_) => {}
        Err(error) => {
            // Nothing is lost: the log only grows until the next tick.
            signals.written.store(true, Ordering::Relaxed);
            tracing::warn!(%error, "a checkpoint failed");
        }
    }
}
