//! The same call of the same caller is answered once at a time (AP §2).

use guichet_jose::digest;

use super::Incoming;
use super::credential::Credential;
use crate::Gateway;
use crate::in_flight::Turn;
use crate::parameters::Query;
use crate::refusal::Refusal;

/// The credential stands for the user: with FranceConnect the user's id is the same for all citizens (AP §18). The `query` is
/// none where it cannot be read.
pub(super) fn enter<'a>(
    gateway: &'a Gateway,
    call: &Incoming<'_>,
    query: Option<&Query>,
    credential: &Credential,
) -> Result<Turn<'a>, Refusal> {
    let asked = query.map_or_else(|| call.query.to_owned(), Query::in_order);
    let key = format!("{}\n{asked}\n{}", call.path, credential.text());
    gateway.in_flight.enter(digest::sha256(key.as_bytes())).ok_or(Refusal::InFlight)
}
