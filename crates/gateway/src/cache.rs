//! Answers of producers, kept for a while and sealed (AP §10): by address and arguments, not by caller, recipient or scope.

use guichet_jose::digest;
use guichet_store::StoreError;
use guichet_store::ephemeral::{Entry, Ephemeral, Lifetime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::definition::Api;
use crate::parameters::Arguments;

/// The record of a producer.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    record: Value,
}

impl Entry for Kept {
    const PREFIX: &'static str = "producer-record";
}

/// A record that was kept.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) record: Value,
    /// In seconds.
    pub(crate) expires_in: i64,
}

/// The key of a call.
pub(crate) fn key(api: &Api, arguments: &Arguments) -> String {
    let arguments = serde_json::to_string(arguments).unwrap_or_default();
    digest::hex(&digest::sha256(format!("{}\n{arguments}", api.name).as_bytes()))
}

pub(crate) async fn get(ephemeral: &Ephemeral, key: &str, now: Timestamp) -> Result<Option<Hit>, StoreError> {
    let kept = ephemeral.get::<Kept>(key, now).await?;
    Ok(kept.map(|kept| Hit {
        expires_in: kept.expires_at.as_second().saturating_sub(now.as_second()),
        record: kept.value.record,
    }))
}

/// Keeps a record for so many seconds, in the place of the one before.
pub(crate) async fn put(
    ephemeral: &Ephemeral,
    key: &str,
    record: Value,
    seconds: u32,
    now: Timestamp,
) -> Result<Value, StoreError> {
    let kept = Kept { record };
    let lifetime = Lifetime::plain(seconds, now);
    if !ephemeral.put_new(key, &kept, lifetime, None, now).await?
        && let Some(known) = ephemeral.get::<Kept>(key, now).await?
    {
        // When somebody else has just kept an answer to the same question, either will do.
        ephemeral.replace(key, known.version, &kept, lifetime.expires_at, now).await?;
    }
    Ok(kept.record)
}
