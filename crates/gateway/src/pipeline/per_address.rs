//! How often one may call from one address, and who is no longer answered (AP §9).

use std::net::IpAddr;

use guichet_store::ephemeral::{Entry, Lifetime};
use guichet_web::client_address::subscriber;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::throttling::{Throttle, broken};
use crate::Gateway;
use crate::refusal::Refusal;

/// What an installation asks of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRules {
    /// Calls per minute of one address, whatever the tokens; 0: any number.
    pub calls_per_minute: u32,
    /// For so many seconds an address that called more often gets no answer at all; none: it is told how long to wait.
    pub ban_seconds: Option<u32>,
}

impl AddressRules {
    /// Those of the real service (AP §9) but for the ban, which is a choice.
    pub const DEFAULT: Self = Self { calls_per_minute: 1_000, ban_seconds: None };
}

/// An address that is not answered.
#[derive(Debug, Serialize, Deserialize)]
struct Banned {}

impl Entry for Banned {
    const PREFIX: &'static str = "banned-address";
}

/// Whether an address gets no answer.
///
/// # Errors
/// When that cannot be read.
pub(crate) async fn is_banned(gateway: &Gateway, ip: IpAddr, now: Timestamp) -> Result<bool, Refusal> {
    if gateway.parts.addresses.ban_seconds.is_none() {
        return Ok(false);
    }
    let known = gateway.parts.ephemeral.get::<Banned>(&subscriber(ip), now).await.map_err(broken)?;
    Ok(known.is_some())
}

/// Counts the call; whoever called too often is banned, where that is chosen, once this call is answered.
///
/// # Errors
/// When the counters do not answer.
pub(super) async fn count(gateway: &Gateway, ip: IpAddr, now: Timestamp) -> Result<Option<Throttle>, Refusal> {
    let AddressRules { calls_per_minute, ban_seconds } = gateway.parts.addresses;
    if calls_per_minute == 0 {
        return Ok(None);
    }
    let caller = subscriber(ip);
    let key = format!("api-particulier/address/{caller}");
    let verdict = gateway.parts.limits.hit(&key, calls_per_minute, 60, now).await.map_err(broken)?;
    if let Some(seconds) = ban_seconds.filter(|_| !verdict.allowed) {
        let lifetime = Lifetime::plain(seconds, now);
        // Another call of the same moment may have been first.
        gateway.parts.ephemeral.put_new(&caller, &Banned {}, lifetime, None, now).await.map_err(broken)?;
        tracing::warn!(seconds, "an address that called too often gets no answer for {seconds} s");
    }
    Ok(Some(Throttle::of(verdict, now)))
}
