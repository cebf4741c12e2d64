//! SQLite: what requests write most often, entries of the journal and single rows, is written by a thread of its own
//! with prepared statements.
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

use super::row::{Call, refused};
use super::writer::{Answer, Boxed, Reply};
use crate::StoreError;
use crate::crash;
use crate::journal::{Chain, Event, Link, Position};
use crate::statements;

/// Prepared statements that are kept: more than there are.
const STATEMENTS_KEPT: usize = 8;

/// What the thread can write.
pub(super) enum Errand {
    /// Entries.
    Events { events: Vec<Event>, reply: Reply<()> },
    /// A row, and the entries that its caller makes of it.
    Row { call: Call, reply: Reply<Boxed> },
}

impl Errand {
    pub(super) fn refuse(self, reason: &str) {
        let error = StoreError::Unavailable(reason.to_owned());
        // A caller that went away is no failure.
        match self {
            Self::Events { reply, .. } => drop(reply.send(Err(error))),
            Self::Row { reply, .. } => drop(reply.send(Err(error))),
        }
    }
}

/// The thread that writes entries and rows.
pub(super) struct Scribe {
    queue: Option<Sender<Group>>,
    thread: Option<JoinHandle<()>>,
}

/// Errands that are committed together.
struct Group {
    chain: Chain,
    errands: Vec<Errand>,
    synced: bool,
    reply: oneshot::Sender<Option<Position>>,
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

    /// Does the errands in their order and answers each; `synced`: they are on the disk by then, and all that was
    /// written before. To be called by the one writer, while it writes nothing itself. Gives back where the chain then
    /// stands; nothing when nothing was kept.
    pub(super) async fn write(&self, chain: Chain, errands: Vec<Errand>, synced: bool) -> Option<Position> {
        let (reply, answer) = oneshot::channel();
        let group = Group { chain, errands, synced, reply };
        let queue = self.queue.as_ref()?;
        if let Err(refused) = queue.send(group) {
            refused.0.errands.into_iter().for_each(|errand| errand.refuse("it is stopped"));
        }
        answer.await.ok().flatten()
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
        while let Ok(Group { mut chain, errands, synced, reply }) = groups.recv() {
            let (mut errands, mut answers) = (errands.into_iter(), Vec::new());
            let kept = match self.commit(&mut chain, &mut errands, &mut answers, synced) {
                Ok(()) => {
                    answers.into_iter().for_each(Answer::give);
                    Some(chain.position())
                }
                Err(error) => {
                    let reason = error.to_string();
                    tracing::error!(
                        reason,
                        calls = answers.len() + errands.len(),
                        "a group of entries was not committed"
                    );
                    answers.into_iter().for_each(|answer| answer.refuse(&reason));
                    errands.for_each(|errand| errand.refuse(&reason));
                    None
                }
            };
            // The writer waits as long as it lives.
            let _ended = reply.send(kept);
        }
    }

    fn commit(
        &mut self,
        chain: &mut Chain,
        errands: &mut impl Iterator<Item = Errand>,
        answers: &mut Vec<Answer>,
        synced: bool,
    ) -> Result<(), StoreError> {
        if !self.volatile && self.synced != synced {
            let mode = if synced { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", mode).map_err(refused)?;
            self.synced = synced;
        }
        let mut transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(refused)?;
        let mut events = Vec::new();
        for errand in errands {
            match errand {
                Errand::Events { events: more, reply } => {
                    events.extend(more);
                    answers.push(Answer::Plain(reply));
                }
                Errand::Row { call, reply } => {
                    // A savepoint: a row that its caller refuses leaves the others as they are.
                    let done = transaction.savepoint().map_err(refused).and_then(|savepoint| {
                        let done = call.run_on(&savepoint)?;
                        savepoint.commit().map_err(refused)?;
                        Ok(done)
                    });
                    let value = done.map(|(value, more)| {
                        events.extend(more);
                        value
                    });
                    answers.push(Answer::Job(reply, value));
                }
            }
        }
        insert(&transaction, &self.insert, &chain.links(events)?).map_err(refused)?;
        crash::point("durable/uncommitted");
        transaction.commit().map_err(refused)?;
        crash::point("durable/committed");
        Ok(())
    }
}

fn insert(sql: &Connection, statement: &str, links: &[Link]) -> rusqlite::Result<()> {
    let mut insert = sql.prepare_cached(statement)?;
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
    Ok(())
}
