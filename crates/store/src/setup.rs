//! What a process opens: where, under which name, on which engines.

use std::path::PathBuf;
use std::time::Duration;

use crate::StoreError;
use crate::folder::Place;

/// What [`crate::Stores::open`] opens.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The folder of this process: its lock, its keys, its embedded engines, the heads of its journal.
    pub place: Place,
    /// Names this process among those that share a durable store, and its chain in the journal.
    pub node: String,
    /// The master key's file; by default `master.key` in the folder. Processes that share a store share the key.
    pub master_key_file: Option<PathBuf>,
    /// Where what survives a power cut is.
    pub durable: DurableEngine,
    /// Where what lives for seconds or days is.
    pub ephemeral: EphemeralEngine,
    /// What may wait.
    pub queues: Queues,
}

/// How much may wait for the stores; beyond it they say that they are busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queues {
    /// Writes of the durable store.
    pub durable_writes: usize,
    /// Writes of the embedded ephemeral store; those on a server wait for an answer, not in a queue of ours.
    pub ephemeral_writes: usize,
    /// How long a read of the durable store waits for a connection; by default as long as befits the engine.
    pub read_wait: Option<Duration>,
}

impl Default for Queues {
    fn default() -> Self {
        Self { durable_writes: 4096, ephemeral_writes: 8192, read_wait: None }
    }
}

impl Setup {
    /// One process by itself, on the embedded engines.
    pub fn embedded(place: Place) -> Self {
        Self {
            place,
            node: "node-1".to_owned(),
            master_key_file: None,
            durable: DurableEngine::default(),
            ephemeral: EphemeralEngine::default(),
            queues: Queues::default(),
        }
    }
}

/// The engines of the durable store.
#[derive(Debug, Clone, Default)]
pub enum DurableEngine {
    /// A SQLite file in the folder.
    #[default]
    Sqlite,
    /// A PostgreSQL database.
    Postgres(Address),
}

/// The engines of the ephemeral store.
#[derive(Debug, Clone, Default)]
pub enum EphemeralEngine {
    /// A SQLite file in the folder.
    #[default]
    Embedded,
    /// Unlogged tables of a PostgreSQL database.
    Postgres(Address),
    /// A Redis server, or one that speaks its protocol.
    Redis(Address),
}

/// The address of a server: a URL. It may hold a password and is not shown.
#[derive(Clone)]
pub struct Address {
    url: String,
    authority_file: Option<PathBuf>,
    patience: Option<Duration>,
}

impl Address {
    /// Wraps the URL, `postgres://…` or `redis://…`.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), authority_file: None, patience: None }
    }

    /// How long this server may take to give a connection, and Redis to answer; by default a second or two.
    pub fn waited_for(self, patience: Option<Duration>) -> Self {
        Self { patience, ..self }
    }

    /// Who signs the certificate of this server: the authorities in that file (PEM). Those of the system are trusted
    /// no more by Redis, and still by PostgreSQL. It is read when a store is opened, and matters where the URL asks for
    /// a certificate: `rediss://…`, `sslmode=verify-ca` and `sslmode=verify-full`.
    pub fn signed_by(self, authority_file: Option<PathBuf>) -> Self {
        Self { authority_file, ..self }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn patience_or(&self, default: Duration) -> Duration {
        self.patience.unwrap_or(default)
    }

    /// Those who may sign; `None`: those of the system.
    pub(crate) fn authorities(&self) -> Result<Option<Authorities>, StoreError> {
        let Some(file) = &self.authority_file else { return Ok(None) };
        let pem = std::fs::read(file).map_err(|error| StoreError::io(file, error))?;
        let mark = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(mark.len()).any(|window| window == mark) {
            return Err(StoreError::NoAuthority(file.clone()));
        }
        Ok(Some(Authorities { file: file.clone(), pem }))
    }
}

/// A file of authorities, and what is in it (PEM).
pub(crate) struct Authorities {
    pub(crate) file: PathBuf,
    pub(crate) pem: Vec<u8>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Address")
    }
}
