//! An address may be closed to weaker logins, where FranceConnect stands for the caller (AF §1.6, point 8).

use crate::definition::Route;
use crate::refusal::Refusal;

/// The `level` is that of the login.
pub(super) fn check(route: &Route, level: Option<u8>) -> Result<(), Refusal> {
    match (route.min_acr, level) {
        (Some(least), Some(level)) if level < least as u8 => Err(Refusal::Scopes),
        _ => Ok(()),
    }
}
