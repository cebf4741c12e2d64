//! One scope of an address opens it; the others only mask fields (AP §11).

use super::Incoming;
use crate::refusal::Refusal;
use crate::token::ApiToken;

pub(super) fn check(call: &Incoming<'_>, user: &ApiToken) -> Result<(), Refusal> {
    let is_authorised = user.scopes.iter().any(|scope| call.api.authorises(call.route, scope));
    if is_authorised { Ok(()) } else { Err(Refusal::Scopes) }
}
