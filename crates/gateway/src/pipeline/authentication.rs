//! Who calls must be known, and in time (AP §1.3).

use std::sync::Arc;

use jiff::Timestamp;

use super::credential::Caller;
use crate::refusal::Refusal;
use crate::token::ApiToken;

pub(super) fn check(caller: Caller, now: Timestamp) -> Result<Arc<ApiToken>, Refusal> {
    match caller {
        Caller::Nobody => Err(Refusal::Token),
        Caller::Holder(token) if token.has_expired(now) => Err(Refusal::ExpiredToken),
        Caller::Holder(token) => Ok(token),
        // Nobody answers for FranceConnect yet.
        Caller::FranceConnect => Err(Refusal::FranceConnect { code: "50002", detail: String::new() }),
    }
}
