//! `nonce`: long enough where the profile says so (FC §2.1).

use super::{Asked, Reason, Request};

pub(super) fn long_enough(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let least = asked.profile.authorization.nonce_min_length;
    match &draft.nonce {
        Some(nonce) if nonce.chars().count() < least => Err(Reason::MalformedParameter {
            name: "nonce",
            why: format!("it has {} characters, at least {least} are needed", nonce.chars().count()),
        }),
        _ => Ok(()),
    }
}
