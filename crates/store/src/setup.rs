//! What a process opens: where, under which name, on which engines.

use std::path::PathBuf;

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
pub struct Address(String);

impl Address {
    /// Wraps the URL, `postgres://…` or `redis://…`.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    pub(crate) fn url(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Address")
    }
}
