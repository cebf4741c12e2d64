//! What the verbs ask of an engine, whichever it is: keys are hashed, values sealed, instants milliseconds since 1970.

use std::sync::Arc;

use super::embedded::Embedded;
use super::payload::SealedGrant;
use super::postgres::Postgres;
use super::redis::Redis;
use crate::{StoreError, crash};

/// A change, atomic on every engine.
pub(super) enum Change {
    PutNew {
        key: Vec<u8>,
        value: Vec<u8>,
        version: i64,
        expires_at: i64,
        remembered_until: i64,
        grant: Option<SealedGrant>,
    },
    Replace {
        key: Vec<u8>,
        /// The version that must still stand.
        expected: i64,
        value: Vec<u8>,
        version: i64,
        expires_at: i64,
    },
    Take {
        key: Vec<u8>,
    },
    Touch {
        key: Vec<u8>,
        expires_at: i64,
    },
    Revoke {
        grant: [u8; 32],
        until: i64,
    },
    Clear,
}

impl Change {
    /// Whether it may be asked again when the answer was lost: what it did stands under its own version. A `take`
    /// may not: its value is gone, and the handle with it.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self, Self::Take { .. })
    }
}

/// What became of a change.
pub(super) enum Outcome {
    Done,
    /// The condition did not hold.
    Refused,
    Taken(Vec<u8>),
    Already(Option<Vec<u8>>),
}

/// A live entry: neither taken, nor expired, nor of a revoked grant.
pub(super) struct Row {
    pub(super) value: Vec<u8>,
    pub(super) version: i64,
    pub(super) expires_at: i64,
    pub(super) grant: Option<Vec<u8>>,
}

/// The engines, one of which serves a store.
pub(super) enum Engine {
    Embedded(Arc<Embedded>),
    Postgres(Postgres),
    Redis(Box<Redis>),
}

impl Engine {
    pub(super) async fn run(&self, change: Change, now: i64) -> Result<Outcome, StoreError> {
        match self {
            Self::Embedded(engine) => engine.run(change, now).await,
            Self::Postgres(engine) => at_a_server(engine.run(&change, now)).await,
            Self::Redis(engine) => at_a_server(engine.run(&change, now)).await,
        }
    }

    pub(super) async fn get(&self, key: &[u8], now: i64) -> Result<Option<Row>, StoreError> {
        match self {
            Self::Embedded(engine) => engine.get(key, now),
            Self::Postgres(engine) => engine.get(key, now).await,
            Self::Redis(engine) => engine.get(key, now).await,
        }
    }

    /// Ends after all that was asked before.
    pub(super) async fn stop(&self) -> Result<(), StoreError> {
        match self {
            Self::Embedded(engine) => {
                let engine = Arc::clone(engine);
                tokio::task::spawn_blocking(move || engine.stop())
                    .await
                    .map_err(|error| StoreError::Unavailable(error.to_string()))
            }
            Self::Postgres(engine) => {
                engine.stop().await;
                Ok(())
            }
            Self::Redis(engine) => {
                engine.stop();
                Ok(())
            }
        }
    }
}

/// A change that a server makes: the places are those of the embedded engine, before and after the change is kept.
async fn at_a_server(change: impl Future<Output = Result<Outcome, StoreError>>) -> Result<Outcome, StoreError> {
    crash::point("ephemeral/uncommitted");
    let done = change.await;
    crash::point("ephemeral/committed");
    done
}
