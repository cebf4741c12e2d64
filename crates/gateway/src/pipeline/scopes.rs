//! One scope of an API opens it; the others only mask fields (AP §11).

use crate::definition::Api;
use crate::refusal::Refusal;
use crate::token::ApiToken;

pub(super) fn check(api: &Api, user: &ApiToken) -> Result<(), Refusal> {
    let known = |scope: &String| api.versions.values().any(|fields| fields.scopes.contains(scope));
    if user.scopes.iter().any(known) { Ok(()) } else { Err(Refusal::Scopes) }
}
