//! A disclosed token is refused first (AP §2).

use jiff::Timestamp;

use super::credential::Caller;
use crate::refusal::Refusal;

pub(super) fn check(caller: &Caller, now: Timestamp) -> Result<(), Refusal> {
    match caller {
        Caller::Holder(token) if token.is_blacklisted(now) => Err(Refusal::BlacklistedToken),
        _ => Ok(()),
    }
}
