//! How often one may call (AP §9).

use guichet_jose::digest;
use guichet_store::StoreError;
use guichet_store::limits::Verdict;
use jiff::Timestamp;

use super::Incoming;
use super::credential::{Caller, Credential};
use crate::Gateway;
use crate::refusal::Refusal;

/// Calls per second of one token, over all addresses of its era.
const CALLS: u32 = 20;

/// What the headers of the answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Throttle {
    pub(crate) allowed: bool,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// When the window ends: seconds since 1970.
    pub(crate) reset: i64,
    /// How long that is, in seconds.
    pub(crate) retry_after: i64,
}

impl Throttle {
    pub(super) fn of(verdict: Verdict, now: Timestamp) -> Self {
        let reset = verdict.reset_at.as_second();
        let retry_after = reset.saturating_sub(now.as_second()).max(0);
        Self { allowed: verdict.allowed, limit: verdict.limit, remaining: verdict.remaining, reset, retry_after }
    }
}

/// Counts the call. Where a token has a limit of its own, both count and its own is told.
///
/// # Errors
/// When the counters do not answer.
pub(super) async fn count(
    gateway: &Gateway,
    call: &Incoming<'_>,
    credential: &Credential,
    caller: &Caller,
) -> Result<Option<Throttle>, Refusal> {
    let Some(key) = key(call, credential, caller) else { return Ok(None) };
    let limits = &gateway.parts.limits;
    let common = Throttle::of(limits.hit(&key, CALLS, 1, call.now).await.map_err(broken)?, call.now);
    let own = match caller {
        Caller::Holder(token) => token.rate_limit_per_minute.map(|limit| (token.id, limit)),
        _ => None,
    };
    let Some((id, limit)) = own.filter(|_| common.allowed) else { return Ok(Some(common)) };
    let own = limits.hit(&format!("api-particulier/own/{id}"), limit, 60, call.now).await.map_err(broken)?;
    Ok(Some(Throttle::of(own, call.now)))
}

/// The counters do not answer.
pub(super) fn broken(error: StoreError) -> Refusal {
    tracing::error!(%error, "calls are not counted: {error}");
    Refusal::Internal
}

/// # Errors
/// [`Refusal::TooMany`] when the limit is passed.
pub(super) fn check(throttle: Option<&Throttle>) -> Result<(), Refusal> {
    if throttle.is_some_and(|throttle| !throttle.allowed) { Err(Refusal::TooMany) } else { Ok(()) }
}

/// Version 2 counts by the header that it documents, and nothing without it.
fn key(call: &Incoming<'_>, credential: &Credential, caller: &Caller) -> Option<String> {
    if call.route.is_flat() {
        let key = call.headers.get("x-api-key").filter(|value| !value.is_empty())?;
        return Some(format!("api-particulier/v2/{}", digest::hex(&digest::sha256(key.as_bytes()))));
    }
    let who = match caller {
        Caller::Holder(token) => token.id.to_string(),
        Caller::Nobody | Caller::FranceConnect => {
            let text = credential.text();
            if text.is_empty() {
                return None;
            }
            digest::hex(&digest::sha256(text.as_bytes()))
        }
    };
    Some(format!("api-particulier/v3/{who}"))
}
