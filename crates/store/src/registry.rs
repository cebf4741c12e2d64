//! What rarely changes (clients, providers, keys, personas), served from memory.
//!
//! Each kind is a snapshot that readers share without a lock. A change is written to the durable store, bumps the one
//! version row and is in this process's snapshot when the call returns; other nodes see it within half a second.
//! Bodies are sealed, for they hold client secrets and private keys.

mod admission;
mod reading;
mod writing;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::StoreError;
use crate::durable::{Durable, Seen};
use crate::seal::Sealer;
use crate::statements;

pub use admission::{Admission, LeftOut};
use reading::{Content, Row, contents};
use writing::{bump, put, remove};

/// How long a removed row tells other nodes of its removal.
const REMOVALS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// When a change that could not be read is tried again.
const AGAIN: Duration = Duration::from_millis(500);

/// A kind of record.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Short, lower-case, unique in the program: `client`, `identity-provider` …
    const KIND: &'static str;
    /// The key within the kind; it does not change.
    fn id(&self) -> String;
}

/// All records of a kind. Clones share it.
pub struct Registry<R> {
    inner: Arc<Inner<R>>,
}

impl<R> Clone for Registry<R> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

struct Inner<R> {
    durable: Durable,
    sealer: Arc<Sealer>,
    /// None: every record is served, and one that cannot be read stops the reading.
    admission: Option<Arc<Admission<R>>>,
    snapshot: ArcSwap<Snapshot<R>>,
    generation: AtomicU64,
    /// Changes are applied one after the other.
    applying: tokio::sync::Mutex<()>,
}

struct Snapshot<R> {
    version: i64,
    by_id: BTreeMap<String, (i64, Arc<R>)>,
    /// In the order they were first put.
    ordered: Vec<Arc<R>>,
    /// Stored and not served, by id.
    left_out: BTreeMap<String, Arc<LeftOut>>,
}

impl<R> Snapshot<R> {
    fn empty() -> Self {
        Self { version: 0, by_id: BTreeMap::new(), ordered: Vec::new(), left_out: BTreeMap::new() }
    }
}

impl<R: Record> Registry<R> {
    /// Loads the kind and follows its changes until the store closes or the last clone is dropped.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a body cannot be opened or does not fit the type.
    pub async fn open(durable: &Durable, sealer: &Arc<Sealer>) -> Result<Self, StoreError> {
        Self::start(durable, sealer, None).await
    }

    /// As [`Registry::open`], and what the admission refuses or what cannot be read is left out: the others serve.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open_judged(
        durable: &Durable,
        sealer: &Arc<Sealer>,
        admission: Admission<R>,
    ) -> Result<Self, StoreError> {
        Self::start(durable, sealer, Some(Arc::new(admission))).await
    }

    async fn start(
        durable: &Durable,
        sealer: &Arc<Sealer>,
        admission: Option<Arc<Admission<R>>>,
    ) -> Result<Self, StoreError> {
        let registry = Self {
            inner: Arc::new(Inner {
                durable: durable.clone(),
                sealer: Arc::clone(sealer),
                admission,
                snapshot: ArcSwap::from_pointee(Snapshot::empty()),
                generation: AtomicU64::new(0),
                applying: tokio::sync::Mutex::new(()),
            }),
        };
        let mut versions = durable.registry_versions();
        let seen = *versions.borrow_and_update();
        registry.refresh().await?;
        tokio::spawn(follow(Arc::downgrade(&registry.inner), versions, seen));
        Ok(registry)
    }

    /// The record of this id.
    pub fn get(&self, id: &str) -> Option<Arc<R>> {
        self.inner.snapshot.load().by_id.get(id).map(|(_, record)| Arc::clone(record))
    }

    /// Every record, in the order they were first put.
    pub fn all(&self) -> Vec<Arc<R>> {
        self.inner.snapshot.load().ordered.clone()
    }

    /// What is stored and not served.
    pub fn left_out(&self) -> Vec<LeftOut> {
        self.inner.snapshot.load().left_out.values().map(|left_out| LeftOut::clone(left_out)).collect()
    }

    /// Moves with each change of this kind; what is computed from the records can be kept until then.
    pub fn generation(&self) -> u64 {
        self.inner.generation.load(Ordering::Acquire)
    }

    /// Adds a record or puts it in the place of the one of the same id.
    ///
    /// # Errors
    /// As [`Durable::write`].
    pub async fn put(&self, record: R, now: Timestamp) -> Result<(), StoreError> {
        self.put_all(vec![record], now).await
    }

    /// Adds or replaces several in one commit.
    ///
    /// # Errors
    /// As [`Durable::write`].
    pub async fn put_all(&self, records: Vec<R>, now: Timestamp) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let rows = records.iter().map(|record| self.row(record)).collect::<Result<Vec<_>, _>>()?;
        let at = now.as_millisecond();
        let write = self.inner.durable.write(move |work| {
            Box::pin(async move {
                let version = bump(work).await?;
                for (id, body) in rows {
                    put(work, R::KIND, id, version, body, at).await?;
                }
                Ok(())
            })
        });
        write.await?;
        self.refresh().await
    }

    /// Adds a record unless one that `fits` is there already, and gives the first that does: of several nodes that ask
    /// at the same time one adds its record, and all are given that one.
    ///
    /// # Errors
    /// As [`Durable::write`]; [`StoreError::Corrupt`] when a body cannot be opened.
    pub async fn put_unless(
        &self,
        fits: impl Fn(&R) -> bool + Send + Sync + 'static,
        record: R,
        now: Timestamp,
    ) -> Result<Arc<R>, StoreError> {
        self.refresh().await?;
        if let Some(known) = self.first(&fits) {
            return Ok(known);
        }
        let (id, body) = self.row(&record)?;
        let at = now.as_millisecond();
        let (sealer, fits) = (Arc::clone(&self.inner.sealer), Arc::new(fits));
        let judged = Arc::clone(&fits);
        let write = self.inner.durable.write(move |work| {
            Box::pin(async move {
                // Its lock keeps the other nodes' changes out, so what is read next stays true.
                let version = bump(work).await?;
                let rows = sqlx::query(statements::REGISTRY_CHANGES).bind(R::KIND).bind(-1_i64);
                for row in rows.fetch_all(work.sql()).await? {
                    if Row::read(&row)?.open(&sealer)?.is_some_and(|record| judged(&record)) {
                        return Ok(());
                    }
                }
                put(work, R::KIND, id, version, body, at).await
            })
        });
        write.await?;
        self.refresh().await?;
        self.first(&*fits).ok_or_else(|| StoreError::Unavailable("a record that was just added is gone".to_owned()))
    }

    /// Changes the record of an id in one step: of several nodes that change it at the same time, each sees what the one before wrote.
    /// `change` is given what is stored, none where there is none, and gives what is to be, none for nothing; where it refuses,
    /// everything stays.
    ///
    /// # Errors
    /// As [`Durable::write`]; [`StoreError::Corrupt`] when the body cannot be opened. Inside, what `change` refuses with.
    pub async fn change<E: Send + 'static>(
        &self,
        id: &str,
        change: impl FnOnce(Option<R>) -> Result<Option<R>, E> + Send + 'static,
        now: Timestamp,
    ) -> Result<Result<(), E>, StoreError> {
        let (id, at) = (id.to_owned(), now.as_millisecond());
        let registry = self.clone();
        let write = self.inner.durable.write(move |work| {
            Box::pin(async move {
                // Its lock keeps the other nodes' changes out, so what is read next stays true.
                let version = bump(work).await?;
                let row = sqlx::query(statements::REGISTRY_ONE).bind(R::KIND).bind(id.clone());
                let row = row.fetch_optional(work.sql()).await?;
                let known = match &row {
                    Some(row) => Row::read(row)?.open(&registry.inner.sealer)?,
                    None => None,
                };
                let found = known.is_some();
                match change(known) {
                    Ok(Some(record)) => {
                        let (id, body) = registry.row(&record)?;
                        put(work, R::KIND, id, version, body, at).await?;
                    }
                    Ok(None) if found => remove(work, R::KIND, id, version, at).await.map(drop)?,
                    Ok(None) => {}
                    Err(refused) => return Ok(Err(refused)),
                }
                Ok(Ok(()))
            })
        });
        let done = write.await?;
        self.refresh().await?;
        Ok(done)
    }

    /// Removes a record. False: there was none.
    ///
    /// # Errors
    /// As [`Durable::write`].
    pub async fn remove(&self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        // PostgreSQL refuses such a text altogether, so no record has it.
        if id.contains('\0') {
            return Ok(false);
        }
        let (id, at) = (id.to_owned(), now.as_millisecond());
        let write = self.inner.durable.write(move |work| {
            Box::pin(async move {
                let version = bump(work).await?;
                remove(work, R::KIND, id, version, at).await
            })
        });
        let removed = write.await?;
        self.refresh().await?;
        Ok(removed)
    }

    /// Applies what has changed in the durable store since the last time. Not needed after a change made here.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a body cannot be opened; the snapshot then stays as it was.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let _one_at_a_time = self.inner.applying.lock().await;
        self.apply(self.inner.snapshot.load_full()).await
    }

    /// Reads the whole kind again: the store may be in an older state than the one that was read before.
    async fn reload(&self) -> Result<(), StoreError> {
        let _one_at_a_time = self.inner.applying.lock().await;
        self.apply(Arc::new(Snapshot::empty())).await
    }

    /// Serves `known` with the changes that came after it.
    async fn apply(&self, known: Arc<Snapshot<R>>) -> Result<(), StoreError> {
        let rows = {
            let mut sql = self.inner.durable.read().await?;
            sqlx::query(statements::REGISTRY_CHANGES).bind(R::KIND).bind(known.version).fetch_all(&mut *sql).await?
        };
        if rows.is_empty() && known.version == self.inner.snapshot.load().version {
            return Ok(());
        }
        let rows = rows.iter().map(Row::read).collect::<Result<Vec<_>, _>>()?;
        let admission = self.inner.admission.as_ref();
        let mut by_id = known.by_id.clone();
        let mut left_out = known.left_out.clone();
        let mut version = known.version;
        for (row, content) in contents::<R>(rows, &self.inner.sealer, admission).await? {
            version = version.max(row.version);
            by_id.remove(&row.id);
            left_out.remove(&row.id);
            match content {
                Content::Served(record) => {
                    by_id.insert(row.id, (row.position, record));
                }
                Content::LeftOut(reason) => {
                    let (id, stored) = (row.id.clone(), row.id);
                    left_out.insert(id, Arc::new(LeftOut { id: stored, reason }));
                }
                Content::Removed => {}
            }
        }
        let mut ordered: Vec<_> = by_id.values().collect();
        ordered.sort_by_key(|(position, _)| *position);
        let ordered = ordered.into_iter().map(|(_, record)| Arc::clone(record)).collect();
        let told = self.inner.snapshot.load().left_out != left_out;
        self.inner.snapshot.store(Arc::new(Snapshot { version, by_id, ordered, left_out }));
        self.inner.generation.fetch_add(1, Ordering::Release);
        if let Some(admission) = admission.filter(|_| told) {
            admission.alarm(&self.left_out());
        }
        Ok(())
    }

    fn first(&self, fits: &dyn Fn(&R) -> bool) -> Option<Arc<R>> {
        self.inner.snapshot.load().ordered.iter().find(|record| fits(record)).cloned()
    }

    fn row(&self, record: &R) -> Result<(String, String), StoreError> {
        let id = record.id();
        let plain = serde_json::to_vec(record).map_err(|_| StoreError::Unwritable(std::any::type_name::<R>()))?;
        let sealed = self
            .inner
            .sealer
            .seal(&place(R::KIND, &id), &Zeroizing::new(plain))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok((id, HEXLOWER.encode(&sealed)))
    }
}

impl<R> std::fmt::Debug for Registry<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Registry")
    }
}

fn place(kind: &str, id: &str) -> String {
    format!("registry/{kind}/{id}")
}

/// Reads what has changed when the polled version moves; ends with the registry or with the store.
async fn follow<R: Record>(registry: Weak<Inner<R>>, mut versions: watch::Receiver<Seen>, mut known: Seen) {
    while versions.changed().await.is_ok() {
        let seen = *versions.borrow_and_update();
        let mut told = false;
        loop {
            let Some(inner) = registry.upgrade() else { return };
            let registry = Registry { inner };
            let read =
                if seen.connection == known.connection { registry.refresh().await } else { registry.reload().await };
            match read {
                Ok(()) => {
                    known = seen;
                    break;
                }
                // The store is closed.
                Err(StoreError::Unavailable(_)) => break,
                Err(error) if !std::mem::replace(&mut told, true) => {
                    tracing::error!(%error, kind = R::KIND, "a registry could not be refreshed");
                }
                Err(_) => {}
            }
            drop(registry);
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Forgets the rows of what was removed long ago; a node that was away so long reads the whole kind at its start.
pub(crate) async fn forget_removed(durable: &Durable, now: Timestamp) -> Result<(), StoreError> {
    let before = now.checked_sub(REMOVALS_KEPT).unwrap_or(Timestamp::MIN).as_millisecond();
    let write = durable.write(move |work| {
        Box::pin(async move {
            sqlx::query(statements::REGISTRY_FORGET).bind(before).execute(work.sql()).await?;
            Ok(())
        })
    });
    write.await
}
