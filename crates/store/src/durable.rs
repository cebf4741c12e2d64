//! SQL that survives a power cut: registries, accounts, consents, the journal.
//!
//! One writer per process. Writes that wait together are committed together, each in a savepoint of its own, and are
//! answered after the commit is on the disk. Reads have connections of their own and see what is committed.

mod connection;
mod migrations;
mod writer;

use std::any::Any as AnyValue;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::checkpoint::{Checkpointer, Signals};
use crate::journal::{Chain, Event, Sync};
use crate::statements;
use writer::{Message, Writer};

pub(crate) use connection::{open_existing, url_of};

/// Beyond this many waiting writes the store says that it is busy.
const QUEUE: usize = 4096;

/// What a job works with: the connection inside its transaction, and the journal entries to be kept with it.
pub struct Work<'t> {
    sql: &'t mut AnyConnection,
    events: Vec<Event>,
}

impl Work<'_> {
    /// The connection to run statements on. The transaction is the writer's: a job neither commits nor rolls back, but
    /// may open savepoints (`begin`).
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
    /// Value of `registry_version`, as last polled or written.
    registry_version: watch::Sender<i64>,
    writer: Mutex<Option<JoinHandle<()>>>,
    poll: Mutex<Option<JoinHandle<()>>>,
    checkpointer: Mutex<Option<Checkpointer>>,
}

/// What the writer needs to know of the place.
pub(crate) struct Settings {
    pub(crate) database: PathBuf,
    pub(crate) heads: PathBuf,
    /// Nothing has to survive the machine: no write is synced.
    pub(crate) volatile: bool,
}

impl Durable {
    /// Opens or makes the database, migrates it, and starts the writer.
    pub(crate) async fn open(settings: Settings, chain: impl ChainOpener) -> Result<Self, StoreError> {
        connection::make_private(&settings.database)?;
        let url = url_of(&settings.database);
        let mut sql = connection::open_writer(&url, settings.volatile).await?;
        migrations::run(&mut sql).await?;
        let chain = chain.open(&mut sql, &settings.heads).await?;
        let version = connection::registry_version(&mut sql).await?;

        let signals = Arc::new(Signals::default());
        let synchronous = if settings.volatile { "OFF" } else { "FULL" };
        let checkpointer = Checkpointer::start(settings.database.clone(), synchronous, Arc::clone(&signals))?;
        let (queue, calls) = mpsc::channel(QUEUE);
        let writer = Writer::new(sql, chain, signals, &settings);
        let (registry_version, _) = watch::channel(version);
        let readers = connection::readers(&url).await?;
        let inner = Inner {
            queue,
            readers,
            registry_version,
            writer: Mutex::new(Some(tokio::spawn(writer.run(calls)))),
            poll: Mutex::new(None),
            checkpointer: Mutex::new(Some(checkpointer)),
        };
        let durable = Self { inner: Arc::new(inner) };
        let poll = tokio::spawn(connection::poll_registry_version(Arc::downgrade(&durable.inner)));
        *durable.inner.poll.lock() = Some(poll);
        Ok(durable)
    }

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
        let value = answer.await.map_err(|_| StoreError::not_committed())??;
        value.downcast::<T>().map(|value| *value).map_err(|_| StoreError::stopped())
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
        self.send(Message::Events { events, sync, reply })?;
        answer.await.map_err(|_| StoreError::not_committed())?
    }

    pub(crate) async fn sign_head(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::SignHead { reply })?;
        answer.await.map_err(|_| StoreError::not_committed())?
    }

    pub(crate) fn registry_versions(&self) -> watch::Receiver<i64> {
        self.inner.registry_version.subscribe()
    }

    /// Signs the last head, ends the writer after all that was queued, and closes every connection.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let signed = self.sign_head().await;
        self.abandon().await?;
        signed
    }

    /// As [`Durable::close`], without a last head.
    pub(crate) async fn abandon(&self) -> Result<(), StoreError> {
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
        Ok(())
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

/// Finds where the node's chain of journal entries goes on, once the tables are there.
pub(crate) trait ChainOpener {
    async fn open(self, sql: &mut AnyConnection, heads: &Path) -> Result<Chain, StoreError>;
}
