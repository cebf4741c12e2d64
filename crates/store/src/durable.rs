//! SQL that survives a power cut: registries, accounts, consents, the journal.
//!
//! One writer per process. Writes that wait together are committed together, each in a savepoint of its own, and are
//! answered after the commit is on the disk. Reads have connections of their own and see what is committed.

mod engine;
mod migrations;
mod postgres;
mod row;
mod scribe;
mod sqlite;
mod versions;
mod writer;

use std::any::Any as AnyValue;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool, Executor};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::checkpoint::{Checkpointer, Signals};
use crate::journal::{Chain, Event, Sync};
use crate::setup::{DurableEngine, Queues};
use crate::statements;
use engine::{Engine, Name};
use postgres::Postgres;
use row::Call;
use scribe::{Errand, Scribe};
use sqlite::Sqlite;
use writer::{Message, Writer};

pub use row::{Cell, Row};
pub(crate) use versions::Seen;

/// What a job works with: the connection inside its transaction, and the journal entries to be kept with it.
pub struct Work<'t> {
    sql: &'t mut AnyConnection,
    events: Vec<Event>,
}

impl Work<'_> {
    /// The connection to run statements on. The transaction is the writer's: a job neither commits nor rolls back, but
    /// may open savepoints (`begin`). When a statement fails outside of one, so must the job.
    pub fn sql(&mut self) -> &mut AnyConnection {
        self.sql
    }

    /// Journals an event in the same commit: both are kept, or neither.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }
}

/// The durable store. Clones share it.
#[derive(Clone)]
pub struct Durable {
    inner: Arc<Inner>,
}

struct Inner {
    queue: mpsc::Sender<Message>,
    readers: AnyPool,
    registry_version: watch::Sender<Seen>,
    writer: Mutex<Option<JoinHandle<()>>>,
    poll: Mutex<Option<JoinHandle<()>>>,
    checkpointer: Mutex<Option<Checkpointer>>,
}

/// A database with its tables in place, which serves nobody yet.
pub(crate) struct Prepared {
    engine: Engine,
    sql: AnyConnection,
}

impl Prepared {
    /// Opens or makes the database and migrates it. `file`: where that of SQLite is; `volatile`: nothing has to
    /// survive the machine. `node` is this process's name at a server that others use too.
    pub(crate) async fn open(
        durable: &DurableEngine,
        file: PathBuf,
        volatile: bool,
        node: &str,
    ) -> Result<Self, StoreError> {
        let engine = match durable {
            DurableEngine::Sqlite => Engine::Sqlite(Sqlite { database: file, volatile }),
            DurableEngine::Postgres(address) => Engine::Postgres(Postgres::new(address, node)?),
        };
        let mut sql = engine.writer(Name::FreeSoon).await?;
        if engine.is_remote() {
            sql.execute(postgres::WITHOUT_TIME_LIMIT).await?;
        }
        migrations::run(&mut sql).await?;
        if engine.is_remote() {
            sql.execute(postgres::WITH_TIME_LIMIT).await?;
        }
        Ok(Self { engine, sql })
    }

    /// Whether a master key was stated here before.
    pub(crate) async fn is_installed(&mut self) -> Result<bool, StoreError> {
        let stated =
            sqlx::query_scalar::<_, String>(statements::INSTALLATION_CHECK).fetch_optional(&mut self.sql).await?;
        Ok(stated.is_some())
    }

    /// States the check of the master key at the first start, and gives the one that stands.
    pub(crate) async fn key_check(&mut self, mine: &str) -> Result<String, StoreError> {
        sqlx::query(statements::INSTALLATION_CHECK_PUT).bind(mine).execute(&mut self.sql).await?;
        Ok(sqlx::query_scalar(statements::INSTALLATION_CHECK).fetch_one(&mut self.sql).await?)
    }

    /// Opens the node's chain and starts the writer. `heads`: the file of the chain's signed heads.
    pub(crate) async fn start(
        self,
        chain: impl ChainOpener,
        heads: PathBuf,
        queues: Queues,
    ) -> Result<Durable, StoreError> {
        let Self { engine, mut sql } = self;
        let chain = chain.open(&mut sql, &heads).await?;
        let mut reader = engine.reader().await?;
        let version = versions::read(&mut reader).await?;
        let readers = engine.readers(queues.read_wait).await?;

        let signals = Arc::new(Signals::default());
        let (checkpointer, scribe) = match &engine {
            Engine::Sqlite(sqlite) => {
                let scribe = Scribe::start(&sqlite.database, sqlite.volatile)?;
                (Some(sqlite.checkpointer(Arc::clone(&signals))?), Some(scribe))
            }
            Engine::Postgres(_) => (None, None),
        };
        let (queue, calls) = mpsc::channel(queues.durable_writes);
        let writer = Writer::new(engine.clone(), sql, scribe, chain, signals, heads);
        let (registry_version, _) = watch::channel(Seen { version, connection: 0 });
        let inner = Inner {
            queue,
            readers,
            registry_version,
            writer: Mutex::new(Some(tokio::spawn(writer.run(calls)))),
            poll: Mutex::new(None),
            checkpointer: Mutex::new(checkpointer),
        };
        let durable = Durable { inner: Arc::new(inner) };
        let poll = tokio::spawn(versions::poll(Arc::downgrade(&durable.inner), engine, reader));
        *durable.inner.poll.lock() = Some(poll);
        Ok(durable)
    }
}

impl Durable {
    /// Runs `job` in the writer's transaction and answers once it is synced. A job that gives an error leaves nothing
    /// behind; those that happened to be committed with it are not touched. A caller that goes away does not stop it.
    ///
    /// ```
    /// # use guichet_store::{StoreError, durable::Durable, journal::Event};
    /// async fn forget(durable: &Durable, client_id: String, event: Event) -> Result<u64, StoreError> {
    ///     durable
    ///         .write(move |work| {
    ///             Box::pin(async move {
    ///                 let delete = sqlx::query("DELETE FROM consent WHERE client_id = $1").bind(client_id);
    ///                 let done = delete.execute(work.sql()).await?;
    ///                 work.record(event);
    ///                 Ok(done.rows_affected())
    ///             })
    ///         })
    ///         .await
    /// }
    /// ```
    ///
    /// # Errors
    /// The job's own, [`StoreError::Busy`] when the queue is full, [`StoreError::Unavailable`] when the commit failed.
    pub async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c, 't> FnOnce(&'c mut Work<'t>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        // The queue holds jobs of every type: the result travels boxed and is unboxed here.
        let job: writer::Job = Box::new(move |work| {
            job(work).map(|done| done.map(|value| Box::new(value) as Box<dyn AnyValue + Send>)).boxed()
        });
        self.send(Message::Job { job, reply })?;
        unboxed(answer.await)
    }

    /// Runs one statement that gives one row, hands the row to `then`, and answers what that makes of it once it is
    /// synced, with the journal entries that it gives: the statement and they are kept together, or none. For what
    /// requests write most often; what needs several statements is a job of [`Durable::write`].
    ///
    /// # Errors
    /// That of `then`, [`StoreError::Busy`] when the queue is full, [`StoreError::Unavailable`] when the commit failed.
    pub async fn write_row<T, F>(&self, statement: &'static str, values: Vec<Cell>, then: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Row) -> Result<(T, Vec<Event>), StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let then: row::Then =
            Box::new(move |row| then(row).map(|(value, events)| (Box::new(value) as Box<dyn AnyValue + Send>, events)));
        let call = Call { statement, values, then };
        self.send(Message::Errand { errand: Errand::Row { call, reply }, sync: Sync::Now })?;
        unboxed(answer.await)
    }

    /// A connection to read from; it sees every write that was answered.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none comes free in time.
    pub async fn read(&self) -> Result<PoolConnection<sqlx::Any>, StoreError> {
        Ok(self.inner.readers.acquire().await?)
    }

    /// Every statement of the store, so that a test can prepare each on each engine.
    pub fn statements() -> Vec<(&'static str, String)> {
        statements::all()
    }

    pub(crate) async fn append(&self, events: Vec<Event>, sync: Sync) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Errand { errand: Errand::Events { events, reply }, sync })?;
        answer.await.map_err(|_| StoreError::not_committed())?
    }

    pub(crate) async fn sign_head(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::SignHead { reply })?;
        answer.await.map_err(|_| StoreError::not_committed())?
    }

    pub(crate) fn registry_versions(&self) -> watch::Receiver<Seen> {
        self.inner.registry_version.subscribe()
    }

    /// Signs the last head, ends the writer after all that was queued, and closes every connection.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let signed = self.sign_head().await;
        if let Some(poll) = self.inner.poll.lock().take() {
            poll.abort();
        }
        let writer = self.inner.writer.lock().take();
        if let Some(writer) = writer {
            // Refused only when the writer has ended already.
            let _ended = self.inner.queue.send(Message::Stop).await;
            writer.await.map_err(|error| StoreError::Unavailable(format!("the writer has failed: {error}")))?;
        }
        self.inner.readers.close().await;
        let checkpointer = self.inner.checkpointer.lock().take();
        if let Some(checkpointer) = checkpointer {
            tokio::task::spawn_blocking(move || checkpointer.stop())
                .await
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        }
        signed
    }

    fn send(&self, message: Message) -> Result<(), StoreError> {
        self.inner.queue.try_send(message).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::stopped(),
        })
    }
}

impl std::fmt::Debug for Durable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Durable")
    }
}

/// What the writer answered, as what its caller made.
fn unboxed<T: 'static>(
    answer: Result<Result<writer::Boxed, StoreError>, oneshot::error::RecvError>,
) -> Result<T, StoreError> {
    let value = answer.map_err(|_| StoreError::not_committed())??;
    value.downcast::<T>().map(|value| *value).map_err(|_| StoreError::stopped())
}

/// More than one stack may live in a process; the drivers are installed once for all.
fn install_drivers() {
    sqlx::any::install_default_drivers();
}

/// Whether there is a database that may be changed from outside.
pub(crate) fn is_there(durable: &DurableEngine, file: &Path) -> Result<(), StoreError> {
    match (durable, std::fs::metadata(file)) {
        (DurableEngine::Sqlite, Err(error)) => Err(StoreError::io(file, error)),
        _ => Ok(()),
    }
}

/// A connection of another process (`guichet journal verify`) to a database that must be there already.
pub(crate) async fn open_existing(durable: &DurableEngine, file: &Path) -> Result<AnyConnection, StoreError> {
    match durable {
        DurableEngine::Sqlite => sqlite::existing(file).await,
        DurableEngine::Postgres(address) => postgres::existing(address).await,
    }
}

/// Finds where the node's chain of journal entries goes on, once the tables are there.
pub(crate) trait ChainOpener {
    async fn open(self, sql: &mut AnyConnection, heads: &Path) -> Result<Chain, StoreError>;
}
