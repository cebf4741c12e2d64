//! Where letters wait: a table of the durable store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use data_encoding::HEXLOWER;
use guichet_store::durable::{Durable, Work};
use guichet_store::seal::Sealer;
use guichet_store::{StoreError, Stores};
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use jiff::Timestamp;
use sqlx::Row;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::postman::Postman;
use crate::server::{Encryption, Server, ServerRefused, Settings};
use crate::{Letter, is_address, sql};

/// Beyond so many letters that wait, further ones are not taken: a server that is away must not fill the disk.
const MOST: u64 = 100_000;

/// Why a letter is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEnclosed {
    /// An address that is none.
    #[error("the {0} of the mail is not an address")]
    Address(&'static str),
    /// Too many wait already.
    #[error("{MOST} mails wait already")]
    Full,
    /// It could not be sealed.
    #[error("the mail could not be sealed")]
    Seal,
}

/// A letter that is sealed and goes into a transaction.
#[derive(Debug)]
pub struct Enclosed {
    id: String,
    body: String,
    at: i64,
}

impl Enclosed {
    /// Keeps the letter if the transaction is kept. Afterwards [`Outbox::ring`] tells the postman.
    ///
    /// # Errors
    /// The store's.
    pub async fn put(self, work: &mut Work<'_>) -> Result<(), StoreError> {
        sqlx::query(sql::PUT).bind(self.id).bind(self.body).bind(self.at).execute(&mut *work.sql()).await?;
        Ok(())
    }
}

/// Where letters wait. Clones share it.
#[derive(Clone)]
pub struct Outbox {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) durable: Durable,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) clock: Clock,
    pub(crate) bell: Notify,
    pub(crate) waiting: AtomicU64,
    entropy: Entropy,
    settle: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox")
    }
}

impl Outbox {
    /// The outbox of some stores, and who carries its letters to `server`. `stack` is the label of what is measured.
    #[must_use]
    pub fn new(stores: &Stores, clock: Clock, entropy: Entropy, server: Server, stack: String) -> (Self, Postman) {
        let (settle, settlers) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            durable: stores.durable.clone(),
            sealer: Arc::clone(&stores.sealer),
            clock,
            bell: Notify::new(),
            waiting: AtomicU64::new(0),
            entropy,
            settle,
        });
        let postman = Postman::new(Arc::clone(&shared), server, settlers, stack);
        (Self { shared }, postman)
    }

    /// An outbox whose letters nobody carries: they wait, and can be counted.
    ///
    /// # Errors
    /// [`ServerRefused`]: there is no TLS.
    pub fn for_tests(stores: &Stores, clock: Clock, entropy: Entropy) -> Result<Self, ServerRefused> {
        let server = Server::new(Settings {
            host: "127.0.0.1".to_owned(),
            port: 9,
            encryption: Encryption::None,
            credentials: None,
            authorities: Vec::new(),
        })?;
        Ok(Self::new(stores, clock, entropy, server, "test".to_owned()).0)
    }

    /// Seals a letter for a transaction of the caller's.
    ///
    /// # Errors
    /// [`NotEnclosed`]: an address is none, or too many letters wait.
    pub fn enclose(&self, letter: &Letter, now: Timestamp) -> Result<Enclosed, NotEnclosed> {
        for (address, what) in [(&letter.from, "sender"), (&letter.to, "recipient")] {
            if !is_address(address) {
                return Err(NotEnclosed::Address(what));
            }
        }
        if self.shared.waiting.load(Ordering::Relaxed) >= MOST {
            return Err(NotEnclosed::Full);
        }
        let id = self.shared.entropy.uuid().to_string();
        let plain = serde_json::to_vec(letter).map_err(|_| NotEnclosed::Seal)?;
        let body = self.shared.sealer.seal(&place(&id), &plain).map_err(|_| NotEnclosed::Seal)?;
        Ok(Enclosed { id, body: HEXLOWER.encode(&body), at: now.as_millisecond() })
    }

    /// Tells the postman that a letter waits; to be called once its transaction is kept.
    pub fn ring(&self) {
        self.shared.bell.notify_one();
    }

    /// Comes back once each letter that was due has been tried: for rehearsals, which want to see what was sent.
    pub async fn settle(&self) {
        let (told, done) = oneshot::channel();
        if self.shared.settle.send(told).is_ok() {
            // An error is a postman who has gone home: nothing more will be tried.
            let _gone = done.await;
        }
    }

    /// Forgets all letters (a rehearsal's reset).
    ///
    /// # Errors
    /// The store's.
    pub async fn empty(&self) -> Result<(), StoreError> {
        let job = self.shared.durable.write(|work| {
            Box::pin(async move {
                sqlx::query(sql::EMPTY).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}

/// A letter that the postman has in hand.
pub(crate) struct Waiting {
    pub(crate) id: String,
    pub(crate) queued_at: Timestamp,
    pub(crate) attempts: i64,
    pub(crate) letter: Letter,
}

/// What becomes of a letter that was in hand.
pub(crate) enum Fate {
    /// It waits no longer.
    Gone,
    /// It is tried again then, having been refused so many times.
    Again(Timestamp, i64),
}

impl Shared {
    /// How many wait, and when the next one is due.
    pub(crate) async fn outlook(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut sql = self.durable.read().await?;
        let row = sqlx::query(sql::OUTLOOK).fetch_one(&mut *sql).await?;
        let waiting: i64 = row.try_get("waiting")?;
        self.waiting.store(u64::try_from(waiting).unwrap_or_default(), Ordering::Relaxed);
        let next: Option<i64> = row.try_get("next_at")?;
        Ok(next.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }

    /// Takes letters that are due; no other process tries them before `until`.
    pub(crate) async fn claim(&self, most: i64, now: Timestamp, until: Timestamp) -> Result<Vec<Waiting>, StoreError> {
        let (now, until) = (now.as_millisecond(), until.as_millisecond());
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let claim = sqlx::query(sql::CLAIM).bind(until).bind(now).bind(most);
                let rows = claim.fetch_all(&mut *work.sql()).await?;
                rows.iter()
                    .map(|row| {
                        Ok((
                            row.try_get::<String, _>("id")?,
                            row.try_get::<String, _>("body")?,
                            row.try_get::<i64, _>("queued_at")?,
                            row.try_get::<i64, _>("attempts")?,
                        ))
                    })
                    .collect::<Result<Vec<_>, StoreError>>()
            })
        });
        let mut letters = Vec::new();
        for (id, body, queued_at, attempts) in job.await? {
            match self.opened(&id, &body, queued_at, attempts) {
                Some(letter) => letters.push(letter),
                // It stays where it is, out of the way until its time comes round again.
                None => tracing::error!(mail = id, "the mail {id} cannot be opened"),
            }
        }
        letters.sort_by_key(|letter| letter.queued_at);
        Ok(letters)
    }

    fn opened(&self, id: &str, body: &str, queued_at: i64, attempts: i64) -> Option<Waiting> {
        let sealed = HEXLOWER.decode(body.as_bytes()).ok()?;
        let plain = self.sealer.open(&place(id), &sealed).ok()?;
        let letter = serde_json::from_slice(&plain).ok()?;
        let queued_at = Timestamp::from_millisecond(queued_at).ok()?;
        Some(Waiting { id: id.to_owned(), queued_at, attempts, letter })
    }

    /// Writes what became of letters.
    pub(crate) async fn conclude(&self, fates: Vec<(String, Fate)>) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                for (id, fate) in fates {
                    let query = match fate {
                        Fate::Gone => sqlx::query(sql::REMOVE).bind(id),
                        Fate::Again(at, attempts) => {
                            sqlx::query(sql::POSTPONE).bind(id).bind(at.as_millisecond()).bind(attempts)
                        }
                    };
                    query.execute(&mut *work.sql()).await?;
                }
                Ok(())
            })
        });
        job.await
    }
}

fn place(id: &str) -> String {
    format!("mail/{id}")
}
