//! Request objects are not served (OpenID Connect Core §6, §3.1.2.6).

use super::{Asked, Reason, Request};

pub(super) fn absent(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    if asked.params.filled("request").is_some() {
        return Err(Reason::RequestNotSupported);
    }
    if asked.params.filled("request_uri").is_some() {
        return Err(Reason::RequestUriNotSupported);
    }
    if asked.params.filled("registration").is_some() {
        return Err(Reason::RegistrationNotSupported);
    }
    Ok(())
}
