//! `redirect_uri`: an absolute address, exactly one of the registered ones (FC §2.1; RFC 6749 §3.1.2.3).

use super::{Asked, Reason, Request};

/// It is an absolute web address. `localhost:9/callback` parses as a URL of scheme `localhost`: it has no scheme for us.
pub(super) fn well_formed(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    let of_the_web =
        |value: &str| url::Url::parse(value).is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https"));
    match asked.params.filled("redirect_uri") {
        Some(value) if !of_the_web(value) => Err(Reason::MalformedParameter {
            name: "redirect_uri",
            why: "it is not an absolute http or https address".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// It is one of the client's, character by character.
pub(super) fn registered(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let received = asked.params.get("redirect_uri").unwrap_or_default();
    let registered = asked.client.map(|client| client.redirect_uris.as_slice()).unwrap_or_default();
    if registered.iter().any(|known| known == received) {
        received.clone_into(&mut draft.redirect_uri);
        Ok(())
    } else {
        Err(Reason::RedirectUriNotRegistered { received: received.to_owned(), registered: registered.to_vec() })
    }
}
