//! SQLite: entries of the journal are written by a thread of its own with one prepared statement.
//!
//! It writes the same rows into the same file as the connection of the jobs, and only while that one does not: each
//! entry costs a quarter of what the driver's way costs, which copies every value several times and changes threads for
//! every statement (docs/reference/figures.md).

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::oneshot;

use crate::StoreError;
use crate::crash;
use crate::journal::Link;
use crate::statements;

/// Prepared statements that are kept: more than there are.
const STATEMENTS_KEPT: usize = 8;

/// The thread that writes entries.
pub(super) struct Scribe {
    queue: Option<Sender<Group>>,
    thread: Option<JoinHandle<()>>,
}

/// Entries that are committed together.
struct Group {
    links: Vec<Link>,
    synced: bool,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

impl Scribe {
    /// Opens the file, whose tables are there already. `volatile`: nothing is ever synced.
    pub(super) fn start(database: &Path, volatile: bool) -> Result<Self, StoreError> {
        let connection =
            Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "synchronous", if volatile { "OFF" } else { "FULL" })?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        let hand = Hand { connection, insert: statements::journal_insert(1), volatile, synced: true };
        let (queue, groups) = channel();
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || hand.run(&groups))
            .map_err(|error| StoreError::io(database, error))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Writes entries in their order; `synced`: they are on the disk when this returns, and all that was written
    /// before. To be called by the one writer, while it writes nothing itself.
    pub(super) async fn write(&self, links: Vec<Link>, synced: bool) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        let group = Group { links, synced, reply };
        self.queue.as_ref().and_then(|queue| queue.send(group).ok()).ok_or_else(StoreError::stopped)?;
        answer.await.map_err(|_| StoreError::not_committed())?
    }
}

impl Drop for Scribe {
    /// Nothing is queued then, for the writer waits for each group.
    fn drop(&mut self) {
        self.queue = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of the journal has panicked");
        }
    }
}

struct Hand {
    connection: Connection,
    insert: String,
    volatile: bool,
    /// Whether commits are synced, as `PRAGMA synchronous` now stands.
    synced: bool,
}

impl Hand {
    fn run(mut self, groups: &Receiver<Group>) {
        while let Ok(Group { links, synced, reply }) = groups.recv() {
            let done = self.commit(&links, synced).map_err(|error| StoreError::Unavailable(error.to_string()));
            // A caller that went away is no failure.
            let _gone = reply.send(done);
        }
    }

    fn commit(&mut self, links: &[Link], synced: bool) -> rusqlite::Result<()> {
        if !self.volatile && self.synced != synced {
            self.connection.pragma_update(None, "synchronous", if synced { "FULL" } else { "NORMAL" })?;
            self.synced = synced;
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut insert = transaction.prepare_cached(&self.insert)?;
        for link in links {
            insert.execute(rusqlite::params![
                link.node,
                link.seq,
                link.time,
                link.service,
                link.event,
                link.category,
                link.step,
                link.fields,
                link.personal,
                link.salt,
                link.personal_digest,
                link.prev,
                link.hash,
            ])?;
        }
        drop(insert);
        crash::point("durable/uncommitted");
        transaction.commit()?;
        crash::point("durable/committed");
        Ok(())
    }
}
