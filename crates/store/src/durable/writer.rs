//! The one task that writes: it gathers what is queued, runs it in one transaction, commits, then answers.

use std::any::Any as AnyValue;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::{Any, AnyConnection, Connection, Executor, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::Work;
use super::engine::{self, Engine, Name};
use super::scribe::{Errand, Scribe};
use crate::StoreError;
use crate::checkpoint::Signals;
use crate::crash;
use crate::journal::{Chain, Event, Head, Sync, heads};

const GROUP: usize = 256;
/// How often the head of a journal that has grown is signed.
const SIGN_EVERY: Duration = Duration::from_secs(60);
/// How often a server is asked whether it is still there when nothing else is asked of it.
const BEAT: Duration = Duration::from_secs(1);

pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;
pub(super) type Boxed = Box<dyn AnyValue + Send>;
pub(super) type Job = Box<dyn for<'c, 't> FnOnce(&'c mut Work<'t>) -> BoxFuture<'c, Result<Boxed, StoreError>> + Send>;

pub(super) enum Message {
    Job { job: Job, reply: Reply<Boxed> },
    Errand { errand: Errand, sync: Sync },
    SignHead { reply: Reply<()> },
    Stop,
}

/// An answer that waits for the commit.
pub(super) enum Answer {
    Job(Reply<Boxed>, Result<Boxed, StoreError>),
    Plain(Reply<()>),
}

pub(super) struct Writer {
    engine: Engine,
    /// None: the connection broke off, and a new one could not be had yet.
    session: Option<Session>,
    /// Who writes entries where no job waits, if the engine has such a one.
    scribe: Option<Scribe>,
    chain: Chain,
    signals: Arc<Signals>,
    heads: PathBuf,
}

struct Session {
    sql: AnyConnection,
    /// Whether commits are synced one by one, once that was said.
    synced: Option<bool>,
}

impl Writer {
    pub(super) fn new(
        engine: Engine,
        sql: AnyConnection,
        scribe: Option<Scribe>,
        chain: Chain,
        signals: Arc<Signals>,
        heads: PathBuf,
    ) -> Self {
        Self { engine, session: Some(Session { sql, synced: None }), scribe, chain, signals, heads }
    }

    pub(super) async fn run(mut self, mut calls: mpsc::Receiver<Message>) {
        let mut group = Vec::with_capacity(GROUP);
        let mut signing = every(SIGN_EVERY);
        let mut beats = every(BEAT);
        let remote = self.engine.is_remote();
        loop {
            tokio::select! {
                biased;
                received = calls.recv_many(&mut group, GROUP) => if received == 0 { break },
                // Nobody waits for this one's answer.
                _ = signing.tick() => group.push(Message::SignHead { reply: oneshot::channel().0 }),
                _ = beats.tick(), if remote => {
                    self.beat().await;
                    continue;
                }
            }
            // Who is ready to run may be about to ask too: one commit for all costs less than one for each.
            tokio::task::yield_now().await;
            while group.len() < GROUP
                && let Ok(message) = calls.try_recv()
            {
                group.push(message);
            }
            let stopping = group.iter().any(|message| matches!(message, Message::Stop));
            self.run_errands(&mut group).await;
            if !group.is_empty() {
                self.commit(&mut group).await;
            }
            if stopping {
                break;
            }
        }
        calls.close();
        if let Some(session) = self.session {
            engine::close(session.sql).await;
        }
    }

    /// Notices while nothing is asked that the connection broke off, and makes a new one.
    async fn beat(&mut self) {
        if let Some(session) = &mut self.session {
            match tokio::time::timeout(BEAT, session.sql.ping()).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => self.broke_off(&error.to_string()),
                Err(_) => self.broke_off("no answer in time"),
            }
        }
        // What stands in the way is told to those who ask for something.
        let _later = self.connect().await;
    }

    fn broke_off(&mut self, reason: &str) {
        if self.session.take().is_some() {
            tracing::error!(reason, "the connection that writes broke off: {reason}");
        }
    }

    /// A new connection in the place of the one that broke off. What was acknowledged before may be missing behind
    /// it, when another server has taken over, and what was not may be there.
    async fn connect(&mut self) -> Result<(), StoreError> {
        if self.session.is_none() {
            let mut sql = self.engine.writer(Name::FreeNow).await?;
            self.chain.resume(&mut sql, &self.heads).await?;
            self.session = Some(Session { sql, synced: None });
            tracing::info!("the connection that writes is there again");
        }
        Ok(())
    }

    /// Lets the scribe run the errands. Where jobs wait too, those that must be synced are left to the jobs' commit,
    /// which is.
    async fn run_errands(&mut self, group: &mut Vec<Message>) {
        let Some(scribe) = &self.scribe else { return };
        let jobs = group.iter().any(|message| matches!(message, Message::Job { .. }));
        let (mut errands, mut synced) = (Vec::new(), false);
        for message in std::mem::take(group) {
            match message {
                Message::Errand { errand, sync } if !jobs || sync == Sync::WithNextGroup => {
                    synced |= sync == Sync::Now;
                    errands.push(errand);
                }
                other => group.push(other),
            }
        }
        if errands.is_empty() {
            return;
        }
        if let Some(position) = scribe.write(self.chain.clone(), errands, synced).await {
            self.chain.go_to(position);
        }
        self.signals.committed_for_good(synced);
        if self.chain.is_due() {
            // Nobody waits for this one's answer.
            group.push(Message::SignHead { reply: oneshot::channel().0 });
        }
    }

    /// Answers are given after the commit, or all refused when it fails.
    async fn commit(&mut self, group: &mut Vec<Message>) {
        let before = self.chain.position();
        let mut answers = Vec::with_capacity(group.len());
        let done = match self.engine.patience() {
            None => self.transact(group, &mut answers).await,
            Some(patience) => match tokio::time::timeout(patience, self.transact(group, &mut answers)).await {
                Ok(done) => done,
                Err(_) => Err(StoreError::Unavailable("no answer in time".to_owned())),
            },
        };
        match done {
            Ok(head) => {
                if let Some(head) = head {
                    self.publish(&head).await;
                }
                answers.into_iter().for_each(Answer::give);
            }
            Err(error) => {
                let reason = error.to_string();
                if self.engine.is_remote() {
                    // Whatever it was, a new connection knows what was kept.
                    self.broke_off(&reason);
                } else {
                    tracing::error!(reason, calls = group.len() + answers.len(), "a group of writes was not committed");
                }
                self.chain.go_to(before);
                answers.into_iter().for_each(|answer| answer.refuse(&reason));
                group.drain(..).for_each(|message| message.refuse(&reason));
            }
        }
        if self.signals.restart_wanted.swap(false, Ordering::Relaxed)
            && let Some(session) = &mut self.session
            && let Err(error) = session.sql.execute("PRAGMA wal_checkpoint(RESTART)").await
        {
            tracing::warn!(%error, "the log of the durable database could not be restarted");
        }
    }

    async fn transact(
        &mut self,
        group: &mut Vec<Message>,
        answers: &mut Vec<Answer>,
    ) -> Result<Option<Head>, StoreError> {
        let asked = group.iter().any(|message| matches!(message, Message::SignHead { .. }));
        if asked && group.len() == 1 && !self.chain.has_grown() {
            answers.extend(group.drain(..).filter_map(Message::into_plain));
            return Ok(None);
        }
        let signing = asked || self.chain.is_due();
        let synced = signing || group.iter().any(Message::is_synced);
        self.connect().await?;
        let session = self.session.as_mut().ok_or_else(StoreError::not_committed)?;
        session.sync_commits(synced, &self.engine).await?;

        let alone = group.len() == 1;
        let several_jobs = group.iter().filter(|message| message.has_sql()).count() > 1;
        let mut transaction = session.sql.begin_with(self.engine.begin()).await?;
        if let Some(statement) = self.engine.before_several_jobs().filter(|_| several_jobs) {
            transaction.execute(statement).await?;
        }
        let mut events = Vec::new();
        let mut failed_alone = false;
        // From the back of the turned list, so that a failure leaves the rest to be refused.
        group.reverse();
        while let Some(message) = group.pop() {
            match message {
                Message::Job { job, reply } => {
                    let done = apart(alone, &mut transaction, |sql| Box::pin(run(job, sql))).await?;
                    failed_alone = alone && done.is_err();
                    answers.push(Answer::Job(reply, note(done, &mut events)));
                }
                Message::Errand { errand: Errand::Row { call, reply }, .. } => {
                    let done = apart(alone, &mut transaction, |sql| Box::pin(call.run(sql))).await?;
                    failed_alone = alone && done.is_err();
                    answers.push(Answer::Job(reply, note(done, &mut events)));
                }
                Message::Errand { errand: Errand::Events { events: more, reply }, .. } => {
                    events.extend(more);
                    answers.push(Answer::Plain(reply));
                }
                Message::SignHead { reply } => answers.push(Answer::Plain(reply)),
                Message::Stop => {}
            }
        }
        if failed_alone {
            transaction.rollback().await?;
            return Ok(None);
        }
        self.chain.append(&mut transaction, events).await?;
        let head = if signing { self.chain.sign(&mut transaction).await? } else { None };
        crash::point("durable/uncommitted");
        transaction.commit().await?;
        self.signals.committed_for_good(synced);
        crash::point("durable/committed");
        Ok(head)
    }

    /// The head is in the database already; the file outside it is what shows a truncation.
    async fn publish(&mut self, head: &Head) {
        if let Err(error) = heads::append(&self.heads, head).await {
            tracing::error!(%error, seq = head.seq, "the signed head of the journal could not be written to its file");
        }
    }
}

impl Session {
    async fn sync_commits(&mut self, synced: bool, engine: &Engine) -> Result<(), StoreError> {
        if self.synced != Some(synced)
            && let Some(statement) = engine.sync_commits(synced)
        {
            self.sql.execute(statement).await?;
            self.synced = Some(synced);
        }
        Ok(())
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

/// What a job or a row gave: its value and the entries to be kept with it.
type Done = Result<(Boxed, Vec<Event>), StoreError>;

/// Runs one of a group. A savepoint each: one that fails leaves the others as they are. `Err` is the transaction's end.
async fn apart(
    alone: bool,
    transaction: &mut Transaction<'_, Any>,
    one: impl for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Done>,
) -> Result<Done, StoreError> {
    if alone {
        return Ok(one(transaction).await);
    }
    let mut savepoint = transaction.begin().await?;
    let done = one(&mut savepoint).await;
    if done.is_ok() {
        savepoint.commit().await?
    } else {
        savepoint.rollback().await?
    }
    Ok(done)
}

fn note(done: Done, events: &mut Vec<Event>) -> Result<Boxed, StoreError> {
    done.map(|(value, mut more)| {
        events.append(&mut more);
        value
    })
}

/// Runs a job; a panic in it is its own failure, not the writer's.
async fn run(job: Job, sql: &mut AnyConnection) -> Done {
    let mut work = Work { sql, events: Vec::new() };
    let value = AssertUnwindSafe(async { job(&mut work).await })
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(StoreError::panicked()))?;
    Ok((value, work.events))
}

impl Message {
    fn is_synced(&self) -> bool {
        match self {
            Self::Job { .. } | Self::SignHead { .. } => true,
            Self::Errand { sync, .. } => *sync == Sync::Now,
            Self::Stop => false,
        }
    }

    /// The answer of a call that needed nothing done.
    fn into_plain(self) -> Option<Answer> {
        match self {
            Self::Errand { errand: Errand::Events { reply, .. }, .. } | Self::SignHead { reply } => {
                Some(Answer::Plain(reply))
            }
            Self::Errand { errand: Errand::Row { .. }, .. } | Self::Job { .. } | Self::Stop => None,
        }
    }

    /// Whether it runs statements of its caller.
    fn has_sql(&self) -> bool {
        matches!(self, Self::Job { .. } | Self::Errand { errand: Errand::Row { .. }, .. })
    }

    fn refuse(self, reason: &str) {
        let error = StoreError::Unavailable(reason.to_owned());
        match self {
            Self::Job { reply, .. } => drop(reply.send(Err(error))),
            Self::Errand { errand, .. } => errand.refuse(reason),
            Self::SignHead { reply } => drop(reply.send(Err(error))),
            Self::Stop => {}
        }
    }
}

impl Answer {
    // A caller that went away is no failure: what `send` gives back is dropped.
    pub(super) fn give(self) {
        match self {
            Self::Job(reply, done) => drop(reply.send(done)),
            Self::Plain(reply) => drop(reply.send(Ok(()))),
        }
    }

    pub(super) fn refuse(self, reason: &str) {
        let error = StoreError::Unavailable(reason.to_owned());
        match self {
            // Its own failure says more than that of the group.
            Self::Job(reply, Err(own)) => drop(reply.send(Err(own))),
            Self::Job(reply, Ok(_)) => drop(reply.send(Err(error))),
            Self::Plain(reply) => drop(reply.send(Err(error))),
        }
    }
}
