//! Interactions, codes, tokens, sessions, replay marks: what lives for seconds or days and is read by its handle.
//!
//! Five verbs, each atomic on every engine. The key of a row is a keyed hash of the handle and the value is sealed, so
//! no engine holds a token or an identity. Acknowledged means that it survives `kill -9`; what must survive a power
//! cut belongs to [`crate::durable`].
//!
//! Expiry is the stored instant against the `now` of each call, so a clock that is moved by hand is followed at once.

mod embedded;
mod engine;
mod payload;
mod postgres;
mod redis;

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::redis::Redis;
use crate::StoreError;
use crate::seal::{Sealer, drawn};
use crate::setup::Address;
use crate::unlogged::Unlogged;
use embedded::Embedded;
use engine::{Change, Engine, Outcome};
use payload::Key;
use postgres::Postgres;

pub(crate) use postgres::TABLES;

/// A kind of entry. The prefix keeps the handles of two kinds apart.
pub trait Entry: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Short, lower-case, unique in the program: `code`, `session` …
    const PREFIX: &'static str;
}

/// The name of a grant: what was issued together and is revoked together. It opens nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GrantId(String);

impl GrantId {
    /// Wraps the identifier that the issuer drew.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for GrantId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How long an entry can be read, and how long it is remembered once taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// From this instant on the entry is absent.
    pub expires_at: Timestamp,
    /// Until this instant a second `take` is told that there was a first (the tombstone): for a code, as long as the
    /// longest token of its grant. Not after `expires_at` by itself: an entry that expired untaken is absent.
    pub remembered_until: Timestamp,
}

impl Lifetime {
    /// `ttl` and `remembered`: seconds from `now`. An instant beyond the calendar becomes its last.
    pub fn of(ttl: u32, remembered: u32, now: Timestamp) -> Self {
        Self { expires_at: later(now, ttl), remembered_until: later(now, remembered) }
    }

    /// `ttl`: seconds from `now`; nothing is remembered beyond it.
    pub fn plain(ttl: u32, now: Timestamp) -> Self {
        Self::of(ttl, ttl, now)
    }
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds.into())).unwrap_or(Timestamp::MAX)
}

/// Milliseconds back into an instant; the calendar's own ends do not quite fit into milliseconds.
fn instant(milliseconds: i64) -> Timestamp {
    let end = if milliseconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(milliseconds).unwrap_or(end)
}

/// The state of an entry at the moment it was read; [`Ephemeral::replace`] succeeds only against the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(i64);

/// An entry as read.
#[derive(Debug, Clone)]
pub struct Versioned<E> {
    /// What was put or last replaced.
    pub value: E,
    /// To be given back to [`Ephemeral::replace`].
    pub version: Version,
    /// When it will be absent.
    pub expires_at: Timestamp,
    /// The grant it belongs to.
    pub grant: Option<GrantId>,
}

/// What became of a replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The entry now holds the new value, in this version.
    Done(Version),
    /// Someone else changed, took or revoked it since it was read, or it expired: nothing was written.
    Lost,
}

/// What a `take` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken<E> {
    /// The entry, for this caller alone.
    Value(E),
    /// Another caller took it before; its grant, if it had one.
    Already(Option<GrantId>),
    /// Never put, expired, revoked, or forgotten.
    Absent,
}

/// The store. Clones share it.
#[derive(Clone)]
pub struct Ephemeral {
    inner: Arc<Inner>,
}

struct Inner {
    sealer: Arc<Sealer>,
    engine: Engine,
}

impl Ephemeral {
    /// On the embedded engine. `volatile`: nothing has to survive the process.
    pub(crate) fn embedded(
        path: &Path,
        sealer: Arc<Sealer>,
        volatile: bool,
        most_waiting: usize,
    ) -> Result<Self, StoreError> {
        let engine = Engine::Embedded(Arc::new(Embedded::open(path, volatile, most_waiting)?));
        Ok(Self { inner: Arc::new(Inner { sealer, engine }) })
    }

    /// On PostgreSQL, shared by several processes.
    pub(crate) fn postgres(tables: Arc<Unlogged>, sealer: Arc<Sealer>) -> Self {
        Self { inner: Arc::new(Inner { sealer, engine: Engine::Postgres(Postgres::new(tables)) }) }
    }

    /// On Redis, shared by several processes.
    pub(crate) fn redis(address: &Address, sealer: Arc<Sealer>) -> Result<Self, StoreError> {
        let engine = Engine::Redis(Box::new(Redis::open(address, &sealer)?));
        Ok(Self { inner: Arc::new(Inner { sealer, engine }) })
    }

    /// Puts an entry where none stands. False: a live one stands there, or the tombstone of one that was taken.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full, [`StoreError::Unavailable`] after the stop; behind a network
    /// [`StoreError::Sql`] and [`StoreError::Redis`].
    pub async fn put_new<E: Entry>(
        &self,
        key: &str,
        value: &E,
        lifetime: Lifetime,
        grant: Option<&GrantId>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sealer = &self.inner.sealer;
        let key = Key::of::<E>(sealer, key);
        let value = key.seal_value(sealer, value)?;
        let change = Change::PutNew {
            version: drawn(&value),
            value,
            grant: grant.map(|grant| key.seal_grant(sealer, grant)).transpose()?,
            key: key.bytes,
            expires_at: lifetime.expires_at.as_millisecond(),
            remembered_until: lifetime.remembered_until.as_millisecond(),
        };
        Ok(matches!(self.run(change, now).await?, Outcome::Done))
    }

    /// Reads an entry. `None`: absent, expired, taken, or its grant is revoked.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the row cannot be opened, [`StoreError::Misfit`] when it holds another thing, [`StoreError::Ephemeral`] when the file cannot be read.
    pub async fn get<E: Entry>(&self, key: &str, now: Timestamp) -> Result<Option<Versioned<E>>, StoreError> {
        let sealer = &self.inner.sealer;
        let key = Key::of::<E>(sealer, key);
        let Some(row) = self.inner.engine.get(&key.bytes, now.as_millisecond()).await? else {
            return Ok(None);
        };
        Ok(Some(Versioned {
            value: key.open_value(sealer, row.value)?,
            version: Version(row.version),
            expires_at: instant(row.expires_at),
            grant: row.grant.map(|sealed| key.open_grant(sealer, &sealed)).transpose()?,
        }))
    }

    /// Compare-and-set: writes `value` only if the entry is still in `version`. The grant stays.
    ///
    /// # Errors
    /// As [`Ephemeral::put_new`].
    pub async fn replace<E: Entry>(
        &self,
        key: &str,
        version: Version,
        value: &E,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Replaced, StoreError> {
        let sealer = &self.inner.sealer;
        let key = Key::of::<E>(sealer, key);
        let value = key.seal_value(sealer, value)?;
        let (expected, version) = (version.0, drawn(&value));
        let expires_at = expires_at.as_millisecond();
        let change = Change::Replace { key: key.bytes, expected, value, version, expires_at };
        match self.run(change, now).await? {
            Outcome::Done => Ok(Replaced::Done(Version(version))),
            _ => Ok(Replaced::Lost),
        }
    }

    /// Takes an entry: of any number of callers exactly one gets it, the others [`Taken::Already`] as long as it is
    /// remembered. An expired or revoked entry is [`Taken::Absent`].
    ///
    /// # Errors
    /// As [`Ephemeral::put_new`]; [`StoreError::Corrupt`] and [`StoreError::Misfit`] burn the entry (fail closed).
    pub async fn take<E: Entry>(&self, key: &str, now: Timestamp) -> Result<Taken<E>, StoreError> {
        let sealer = &self.inner.sealer;
        let key = Key::of::<E>(sealer, key);
        match self.run(Change::Take { key: key.bytes.clone() }, now).await? {
            Outcome::Taken(value) => Ok(Taken::Value(key.open_value(sealer, value)?)),
            Outcome::Already(grant) => {
                Ok(Taken::Already(grant.map(|sealed| key.open_grant(sealer, &sealed)).transpose()?))
            }
            Outcome::Done | Outcome::Refused => Ok(Taken::Absent),
        }
    }

    /// Takes an entry that nobody needs any more, without opening it. True: this caller took it.
    ///
    /// # Errors
    /// As [`Ephemeral::put_new`].
    pub async fn remove<E: Entry>(&self, key: &str, now: Timestamp) -> Result<bool, StoreError> {
        let key = Key::of::<E>(&self.inner.sealer, key).bytes;
        Ok(matches!(self.run(Change::Take { key }, now).await?, Outcome::Taken(_)))
    }

    /// Moves the expiry of a live entry, earlier or later; its version stays. False: there is no live entry.
    ///
    /// # Errors
    /// As [`Ephemeral::put_new`].
    pub async fn touch<E: Entry>(&self, key: &str, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let key = Key::of::<E>(&self.inner.sealer, key).bytes;
        let change = Change::Touch { key, expires_at: expires_at.as_millisecond() };
        Ok(matches!(self.run(change, now).await?, Outcome::Done))
    }

    /// Revokes all that belongs to a grant, put before or after: one write, seen by every later read. `until`: the
    /// end of the longest entry of the grant; the revocation is forgotten some time after.
    ///
    /// # Errors
    /// As [`Ephemeral::put_new`].
    pub async fn revoke_grant(&self, grant: &GrantId, until: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let grant = payload::grant_key(&self.inner.sealer, grant);
        self.run(Change::Revoke { grant, until: until.as_millisecond() }, now).await.map(drop)
    }

    /// Forgets everything, revocations and tombstones too (the control API's reset).
    ///
    /// # Errors
    /// As [`Ephemeral::put_new`].
    pub async fn clear(&self) -> Result<(), StoreError> {
        // Nothing is compared with this instant.
        self.run(Change::Clear, Timestamp::UNIX_EPOCH).await.map(drop)
    }

    /// Ends the engine after all that was asked before.
    pub(crate) async fn stop(&self) -> Result<(), StoreError> {
        self.inner.engine.stop().await
    }

    async fn run(&self, change: Change, now: Timestamp) -> Result<Outcome, StoreError> {
        self.inner.engine.run(change, now.as_millisecond()).await
    }
}

impl std::fmt::Debug for Ephemeral {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Ephemeral")
    }
}
