//! What every journey starts from: an instant, stores, entries.

use guichet_store::ephemeral::{Entry, Lifetime};
use guichet_store::journal::Event;
use guichet_store::{Place, Stores};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub const MASTER: [u8; 32] = [7; 32];
pub const NODE: &str = "node-1";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub client_id: String,
}

impl Entry for Code {
    const PREFIX: &'static str = "code";
}

pub fn code(client_id: &str) -> Code {
    Code { client_id: client_id.to_owned() }
}

/// `seconds` after the fixed instant that the journeys begin at.
pub fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(seconds)
}

/// Sixty seconds to be read, an hour to be remembered.
pub fn lifetime(now: Timestamp) -> Lifetime {
    Lifetime::of(60, 3600, now)
}

pub async fn temporary() -> Stores {
    Stores::open(Place::Temporary, NODE, MASTER, at(0)).await.unwrap()
}

pub async fn open(dir: &std::path::Path) -> Stores {
    Stores::open(Place::Directory(dir.to_owned()), NODE, MASTER, at(0)).await.unwrap()
}

pub fn event(seconds: i64, name: &str) -> Event {
    Event::new(at(seconds), "fc_core_low_app", name, "FRONT_CINEMATIC", "1.0.0")
        .field("spId", format!("client-{seconds}"))
        .personal("ip", "192.0.2.7")
}
