//! The one thread that writes: it gathers what is queued, commits it as one transaction, then answers.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::super::engine::{Change, Outcome};
use super::recent::{Committed, Recent};
use super::statements;
use crate::StoreError;
use crate::checkpoint::Signals;
use crate::crash;

const GROUP: usize = 512;
/// Rows swept at once: more would hold up the group that does it.
const SWEPT: i64 = 100;
/// While sweeping finds its fill every group sweeps; else one group in so many.
const SWEEP_EVERY: u32 = 64;
const SWEEPS_WHEN_IDLE: u32 = 20;
const IDLE: Duration = Duration::from_millis(250);

struct Call {
    change: Change,
    now: i64,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

enum Message {
    Call(Call),
    Stop,
}

pub(super) struct Writer {
    queue: SyncSender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        signals: Arc<Signals>,
        recent: Arc<Recent>,
        most_waiting: usize,
    ) -> Result<Self, StoreError> {
        let (queue, calls) = sync_channel(most_waiting);
        let thread = std::thread::Builder::new()
            .name("ephemeral".to_owned())
            .spawn(move || {
                let latest = i64::MIN;
                Loop { connection, signals, recent, latest, until_sweep: 0 }.run(&calls);
            })
            .map_err(|error| StoreError::Unavailable(format!("no thread: {error}")))?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)) })
    }

    pub(super) async fn run(&self, change: Change, now: i64) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        let call = Call { change, now, reply };
        match self.queue.try_send(Message::Call(call)) {
            Ok(()) => answer.await.map_err(|_| StoreError::stopped())?,
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::stopped()),
        }
    }

    /// Lets the thread finish what is queued before, and waits for it.
    pub(super) fn stop(&self) {
        let thread = self.thread.lock().take();
        if let Some(thread) = thread {
            // Refused only when the thread has ended already.
            let _ended = self.queue.send(Message::Stop);
            if thread.join().is_err() {
                tracing::error!("the thread of the ephemeral store has panicked");
            }
        }
    }
}

struct Loop {
    connection: Connection,
    signals: Arc<Signals>,
    recent: Arc<Recent>,
    /// The `now` of the last call.
    latest: i64,
    until_sweep: u32,
}

impl Loop {
    fn run(mut self, calls: &Receiver<Message>) {
        let mut group = Vec::with_capacity(GROUP);
        loop {
            match calls.recv_timeout(IDLE) {
                Ok(Message::Call(call)) => group.push(call),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    self.idle();
                    continue;
                }
            }
            // Who is at work on this core may be about to ask too: one commit for all costs less than one for each.
            std::thread::yield_now();
            let mut stopping = false;
            while group.len() < GROUP {
                match calls.try_recv() {
                    Ok(Message::Call(call)) => group.push(call),
                    Ok(Message::Stop) => {
                        stopping = true;
                        break;
                    }
                    Err(_) => break,
                }
            }
            self.commit(&mut group);
            if stopping {
                break;
            }
        }
        if let Err((_, error)) = self.connection.close() {
            tracing::warn!(%error, "the ephemeral file did not close cleanly");
        }
    }

    /// Answers are given after the commit, or all refused when it fails.
    fn commit(&mut self, group: &mut Vec<Call>) {
        match self.transact(group) {
            Ok(done) => {
                let (mut changes, mut answers) = (Vec::with_capacity(done.len()), Vec::with_capacity(done.len()));
                for (call, done) in group.drain(..).zip(done) {
                    changes.extend(done.committed(call.change));
                    answers.push((call.reply, done.outcome));
                }
                self.recent.follow(changes.into_iter());
                for (reply, outcome) in answers {
                    // A caller that went away is no failure.
                    let _gone = reply.send(Ok(outcome));
                }
            }
            Err(error) => {
                tracing::error!(%error, calls = group.len(), "a group of the ephemeral store was not committed");
                for call in group.drain(..) {
                    let _gone = call.reply.send(Err(StoreError::Unavailable(error.to_string())));
                }
            }
        }
        self.signals.committed();
        if self.signals.restart_wanted.swap(false, Ordering::Relaxed) {
            self.pragma("PRAGMA wal_checkpoint(RESTART)");
        }
    }

    fn transact(&mut self, group: &[Call]) -> rusqlite::Result<Vec<Done>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut done = Vec::with_capacity(group.len());
        for call in group {
            self.latest = call.now;
            let outcome = apply(&transaction, call)?;
            done.push(Done { revoked: is_of_a_revoked_grant(&transaction, &call.change)?, outcome });
        }
        self.until_sweep = match self.until_sweep.checked_sub(1) {
            Some(left) => left,
            None if sweep(&transaction, self.latest)? == Swept::Fill => 0,
            None => SWEEP_EVERY,
        };
        crash::point("ephemeral/uncommitted");
        transaction.commit()?;
        crash::point("ephemeral/committed");
        Ok(done)
    }

    fn idle(&mut self) {
        if self.latest == i64::MIN {
            return;
        }
        for _ in 0..SWEEPS_WHEN_IDLE {
            match sweep(&self.connection, self.latest) {
                Ok(Swept::Fill) => self.signals.committed(),
                Ok(Swept::Nothing) => break,
                Ok(Swept::Rest) => {
                    self.until_sweep = SWEEP_EVERY;
                    self.pragma("PRAGMA incremental_vacuum(256)");
                    self.signals.committed();
                    break;
                }
                Err(error) => {
                    tracing::warn!(%error, "expired entries could not be swept");
                    break;
                }
            }
        }
    }

    fn pragma(&self, statement: &'static str) {
        let done = self.connection.prepare(statement).and_then(|mut statement| {
            let mut rows = statement.query([])?;
            while rows.next()?.is_some() {}
            Ok(())
        });
        if let Err(error) = done {
            tracing::warn!(%error, statement, "maintenance of the ephemeral store failed");
        }
    }
}

/// What became of a call in a transaction.
struct Done {
    outcome: Outcome,
    /// What was put belongs to a grant that was revoked before.
    revoked: bool,
}

impl Done {
    /// What a commit has made of the change.
    fn committed(&self, change: Change) -> Option<Committed> {
        match (change, &self.outcome) {
            (Change::PutNew { key, .. }, Outcome::Done) if self.revoked => Some(Committed::Gone { key }),
            (Change::PutNew { key, value, version, expires_at, grant, .. }, Outcome::Done) => {
                Some(Committed::Put { key, value, version, expires_at, grant })
            }
            (Change::Replace { key, value, version, expires_at, .. }, Outcome::Done) => {
                Some(Committed::Replaced { key, value, version, expires_at })
            }
            (Change::Touch { key, expires_at }, Outcome::Done) => Some(Committed::Touched { key, expires_at }),
            (Change::Take { key }, _) => Some(Committed::Gone { key }),
            (Change::Revoke { grant, .. }, _) => Some(Committed::Revoked { grant }),
            (Change::Clear, _) => Some(Committed::Cleared),
            (Change::PutNew { .. } | Change::Replace { .. } | Change::Touch { .. }, _) => None,
        }
    }
}

fn is_of_a_revoked_grant(sql: &Transaction<'_>, change: &Change) -> rusqlite::Result<bool> {
    match change {
        Change::PutNew { grant: Some(grant), .. } => sql.prepare_cached(statements::IS_REVOKED)?.exists([&grant.key]),
        _ => Ok(false),
    }
}

fn apply(sql: &Transaction<'_>, call: &Call) -> rusqlite::Result<Outcome> {
    let now = call.now;
    match &call.change {
        Change::PutNew { key, value, version, expires_at, remembered_until, grant } => {
            let keep = kept_until(*expires_at.max(remembered_until), now);
            let (grant_key, grant_id) = match grant {
                Some(grant) => (Some(grant.key.as_slice()), Some(grant.sealed.as_slice())),
                None => (None, None),
            };
            let mut statement = sql.prepare_cached(statements::PUT_NEW)?;
            let changed = statement.execute((
                key,
                value,
                version,
                expires_at,
                remembered_until,
                keep,
                grant_key,
                grant_id,
                now,
            ))?;
            Ok(done(changed))
        }
        Change::Replace { key, expected, value, version, expires_at } => {
            let mut in_place = sql.prepare_cached(statements::REPLACE)?;
            let mut changed = in_place.execute((key, expected, value, version, expires_at, now))?;
            if changed == 0 {
                let keep = kept_until(*expires_at, now);
                let mut statement = sql.prepare_cached(statements::REPLACE_AND_KEEP)?;
                changed = statement.execute((key, expected, value, version, expires_at, now, keep))?;
            }
            Ok(done(changed))
        }
        Change::Take { key } => take(sql, key, now),
        Change::Touch { key, expires_at } => {
            let changed =
                sql.prepare_cached(statements::TOUCH)?.execute((key, expires_at, now, kept_until(*expires_at, now)))?;
            Ok(done(changed))
        }
        Change::Revoke { grant, until } => {
            sql.prepare_cached(statements::REVOKE)?.execute((grant.as_slice(), until))?;
            Ok(Outcome::Done)
        }
        Change::Clear => {
            sql.prepare_cached(statements::CLEAR_ENTRIES)?.execute([])?;
            sql.prepare_cached(statements::CLEAR_REVOKED)?.execute([])?;
            Ok(Outcome::Done)
        }
    }
}

/// When a row that ends at `end` may be swept: up to a sixteenth of its life later, at the end of a stretch of time
/// that rows share, so that a row whose end moves a little stays where it is in the index.
fn kept_until(end: i64, now: i64) -> i64 {
    let sixteenth = end.saturating_sub(now).max(16).unsigned_abs() / 16;
    let stretch = 1_i64 << sixteenth.ilog2();
    end | (stretch - 1)
}

fn done(changed: usize) -> Outcome {
    if changed == 1 { Outcome::Done } else { Outcome::Refused }
}

fn take(sql: &Transaction<'_>, key: &[u8], now: i64) -> rusqlite::Result<Outcome> {
    let mut find = sql.prepare_cached(statements::FIND)?;
    let found = find
        .query_row((key, now), |row| {
            let (id, taken, value): (i64, bool, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (grant, remembered_until, revoked): (Option<Vec<u8>>, i64, bool) =
                (row.get(3)?, row.get(4)?, row.get(5)?);
            Ok((id, taken, value, grant, remembered_until, revoked))
        })
        .optional()?;
    match found {
        None => Ok(Outcome::Refused),
        Some((_, true, _, grant, _, _)) => Ok(Outcome::Already(grant)),
        Some((_, false, _, _, _, true)) => Ok(Outcome::Refused),
        Some((id, false, value, _, remembered_until, false)) => {
            let burial = if remembered_until > now { statements::BURY } else { statements::REMOVE };
            sql.prepare_cached(burial)?.execute([id])?;
            Ok(Outcome::Taken(value))
        }
    }
}

#[derive(PartialEq, Eq)]
enum Swept {
    Nothing,
    /// Some rows, and no more are left.
    Rest,
    /// As many as it may: there can be more.
    Fill,
}

fn sweep(sql: &Connection, latest: i64) -> rusqlite::Result<Swept> {
    let entries = sql.prepare_cached(statements::SWEEP_ENTRIES)?.execute((latest, SWEPT))?;
    let revoked = sql.prepare_cached(statements::SWEEP_REVOKED)?.execute((latest, SWEPT))?;
    Ok(match i64::try_from(entries.max(revoked)).unwrap_or(SWEPT) {
        0 => Swept::Nothing,
        rows if rows < SWEPT => Swept::Rest,
        _ => Swept::Fill,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::kept_until;

    proptest! {
        #[test]
        fn a_row_is_kept_until_its_end_and_hardly_longer(now in 0..4_000_000_000_000_i64, life in -1000..100_000_000_i64) {
            let end = now + life;
            let keep = kept_until(end, now);
            prop_assert!(keep >= end);
            prop_assert!(keep - end <= life.max(16) / 16);
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trap() {
        assert_eq!(kept_until(i64::MAX, 0), i64::MAX);
        assert_eq!(kept_until(i64::MIN, i64::MAX), i64::MIN);
    }
}
