//! `redirect_uri`: an absolute address, exactly one of the registered ones (FC §2.1; RFC 6749 §3.1.2.3).

use super::{Asked, Reason, Request};
use crate::profile::RedirectHosts;

/// It is an absolute web address. `localhost:9/callback` parses as a URL of scheme `localhost`: it has no scheme for us.
pub(super) fn well_formed(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    // The parser takes a host without the two slashes, and behind a third one.
    let hosted = |value: &str| value.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/'));
    let of_the_web = |value: &str| {
        hosted(value) && url::Url::parse(value).is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https"))
    };
    match asked.params.filled("redirect_uri") {
        Some(value) if !of_the_web(value) => Err(Reason::MalformedParameter {
            name: "redirect_uri",
            why: "it is not an absolute http or https address".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Its host is one that the profile lets answer.
pub(super) fn of_a_domain(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    if asked.profile.authorization.redirect_hosts == RedirectHosts::Any {
        return Ok(());
    }
    let received = asked.params.filled("redirect_uri").and_then(|value| url::Url::parse(value).ok());
    match received.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) if below_a_top_level_domain(name) => Ok(()),
        _ => Err(Reason::MalformedParameter {
            name: "redirect_uri",
            why: "its host is not a name below a top-level domain".to_owned(),
        }),
    }
}

fn below_a_top_level_domain(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.rsplit_once('.').is_some_and(|(below, top)| !below.is_empty() && top.len() > 1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_not_below_a_top_level_domain() {
        for name in ["sp.example", "a.b.c.fr", "ville.example."] {
            assert!(below_a_top_level_domain(name), "{name}");
        }
        for name in ["localhost", "localhost.", "sp", ".fr", "sp.f", ""] {
            assert!(!below_a_top_level_domain(name), "{name}");
        }
    }
}
