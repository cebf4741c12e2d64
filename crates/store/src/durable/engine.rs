//! What the writer and the readers need of an engine. What is one engine's own stands in its file; the statements are
//! the same for both.

use std::time::Duration;

use sqlx::{AnyConnection, AnyPool, Connection};

use super::postgres::Postgres;
use super::sqlite::Sqlite;
use crate::StoreError;

/// The engine of one durable store.
#[derive(Clone)]
pub(super) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Whether the name of the node must be free at once, or may still be held by a session that is about to end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    FreeNow,
    FreeSoon,
}

impl Engine {
    /// The one connection that writes; it holds the node's name as long as it lives.
    pub(super) async fn writer(&self, name: Name) -> Result<AnyConnection, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.writer().await,
            Self::Postgres(engine) => engine.writer(name).await,
        }
    }

    /// A connection that reads, outside the pool.
    pub(super) async fn reader(&self) -> Result<AnyConnection, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.reader().await,
            Self::Postgres(engine) => engine.reader().await,
        }
    }

    /// Connections that read, lent to one caller at a time.
    pub(super) async fn readers(&self, wait: Option<Duration>) -> Result<AnyPool, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.readers(wait).await,
            Self::Postgres(engine) => engine.readers(wait),
        }
    }

    /// Begins a transaction that writes.
    pub(super) fn begin(&self) -> &'static str {
        match self {
            // A deferred one would be refused as soon as a reader stands in its way.
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        }
    }

    /// The statement after which commits are synced one by one, or no more; `None` where nothing is ever synced.
    pub(super) fn sync_commits(&self, synced: bool) -> Option<&'static str> {
        match self {
            Self::Sqlite(engine) => engine.sync_commits(synced),
            Self::Postgres(_) => Some(super::postgres::sync_commits(synced)),
        }
    }

    /// What a transaction of several jobs runs first.
    pub(super) fn before_several_jobs(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(_) => Some(super::postgres::ONE_GROUP_AT_A_TIME),
        }
    }

    /// How long a group of writes may take, where the server can be away.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(_) => Some(super::postgres::GROUP_PATIENCE),
        }
    }

    /// Whether a connection can break off and be replaced.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// Closes politely; a failure loses nothing.
pub(super) async fn close(sql: AnyConnection) {
    if let Err(error) = sql.close().await {
        tracing::warn!(%error, "a connection of the durable store did not close cleanly");
    }
}
