//! Checkpoints of the SQLite files, on a thread of their own, so that no writer pays for them.
//!
//! A passive checkpoint also syncs the write-ahead log, so what was written without a sync, and was followed by nothing
//! that was synced, is on the disk two ticks later. Else checkpoints wait for each other: a page that has changed ten
//! times meanwhile is copied once.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

const TICK: Duration = Duration::from_millis(50);
/// Ticks from one checkpoint to the next, when nothing has to be synced.
const APART: u32 = 5;
/// A log of more frames than this (4 KiB each) is restarted by its writer.
const LONG_LOG: i64 = 8000;

/// What a writer and its checkpointer tell each other.
#[derive(Debug)]
pub(crate) struct Signals {
    /// Set by the writer at each commit.
    written: AtomicBool,
    /// Commits that were synced, and with them all that was written before.
    synced: AtomicU64,
    /// The count of `synced` at the last commit that was not and ought to be soon; `NONE` if there was none.
    owed: AtomicU64,
    /// Set by the checkpointer when the log ought to be restarted from its beginning.
    pub(crate) restart_wanted: AtomicBool,
}

/// No commit waits to be synced.
const NONE: u64 = u64::MAX;

impl Default for Signals {
    fn default() -> Self {
        let (written, restart_wanted) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { written, synced: AtomicU64::new(0), owed: AtomicU64::new(NONE), restart_wanted }
    }
}

impl Signals {
    /// The writer has committed, and nothing of it ever needs to be synced.
    pub(crate) fn committed(&self) {
        self.written.store(true, Ordering::Relaxed);
    }

    /// The writer has committed something that is on the disk now, or that ought to be soon.
    pub(crate) fn committed_for_good(&self, synced: bool) {
        if synced {
            self.synced.fetch_add(1, Ordering::Relaxed);
        } else {
            self.owed.store(self.synced.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        self.committed();
    }

    /// Whether something waits to be synced since before the last time that this was asked.
    fn is_overdue(&self, asked: &mut u64) -> bool {
        let owed = self.owed.load(Ordering::Relaxed);
        let waits = owed != NONE && owed == self.synced.load(Ordering::Relaxed);
        let overdue = waits && *asked == owed;
        *asked = if waits { owed } else { NONE };
        overdue
    }

    fn nothing_is_owed(&self) {
        self.owed.store(NONE, Ordering::Relaxed);
    }
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
                let (mut asked, mut waited) = (NONE, 0);
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    waited += 1;
                    let overdue = signals.is_overdue(&mut asked);
                    if (overdue || waited >= APART) && signals.written.swap(false, Ordering::Relaxed) {
                        waited = 0;
                        // Before the sync: what is written during it may not be part of it.
                        signals.nothing_is_owed();
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
            signals.committed_for_good(false);
            tracing::warn!(%error, "a checkpoint failed");
        }
    }
}
