//! The same call of the same caller is answered once at a time (AP §2).

use guichet_jose::digest;

use super::Incoming;
use super::credential::Credential;
use crate::Gateway;
use crate::in_flight::Turn;
use crate::refusal::Refusal;

/// The credential stands for the user: with FranceConnect the user's id is the same for all citizens (AP §18).
pub(super) fn enter<'a>(
    gateway: &'a Gateway,
    call: &Incoming<'_>,
    credential: &Credential,
) -> Result<Turn<'a>, Refusal> {
    let key = format!("{}\n{}\n{}", call.path, call.query, credential.text());
    gateway.in_flight.enter(digest::sha256(key.as_bytes())).ok_or(Refusal::InFlight)
}
