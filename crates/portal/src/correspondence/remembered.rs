//! What is remembered of the newsletter for a week, through restarts: how often an address was written to, and which links were used.
//!
//! The store keeps no name of what is remembered, only its keyed hash.

use guichet_store::StoreError;
use guichet_store::ephemeral::{Entry, Ephemeral, Lifetime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A week, in seconds: no link is good for longer.
const WEEK: u32 = 7 * 24 * 3_600;
/// An address is written to so often in it.
const PER_ADDRESS: u8 = 2;

/// A mail of those that an address gets in a week.
#[derive(Debug, Serialize, Deserialize)]
struct Invited {}

impl Entry for Invited {
    const PREFIX: &'static str = "newsletter-invited";
}

/// A link of which the keeper of the list was told.
#[derive(Debug, Serialize, Deserialize)]
struct Told {}

impl Entry for Told {
    const PREFIX: &'static str = "newsletter-told";
}

/// A mail that may be sent to an address.
pub(super) struct Invitation(String);

impl Invitation {
    /// One of the week's; none: they were sent.
    pub(super) async fn take(store: &Ephemeral, email: &str, now: Timestamp) -> Result<Option<Self>, StoreError> {
        for number in 0..PER_ADDRESS {
            let name = format!("{number}/{email}");
            // What is given back can be taken anew at once: nothing is remembered of it.
            if store.put_new(&name, &Invited {}, Lifetime::of(WEEK, 0, now), None, now).await? {
                return Ok(Some(Self(name)));
            }
        }
        Ok(None)
    }

    /// Gives back the one of a mail that was not sent.
    pub(super) async fn give_back(self, store: &Ephemeral, now: Timestamp) {
        if let Err(error) = store.remove::<Invited>(&self.0, now).await {
            tracing::warn!(%error, "an address gets a mail less this week: {error}");
        }
    }
}

/// Whether the keeper was told of a link.
pub(super) async fn is_told(store: &Ephemeral, token: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(store.get::<Told>(token, now).await?.is_some())
}

/// Remembers that the keeper was told of a link.
pub(super) async fn remember_told(store: &Ephemeral, token: &str, now: Timestamp) {
    if let Err(error) = store.put_new(token, &Told {}, Lifetime::plain(WEEK, now), None, now).await {
        tracing::warn!(%error, "who keeps the list of the newsletter may be told of an address twice: {error}");
    }
}
