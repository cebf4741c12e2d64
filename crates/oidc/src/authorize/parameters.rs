//! The list of parameters itself (FC §2.1).

use super::{Asked, Reason, Request};
use crate::profile::{Pkce, UnknownParameters};

/// No parameter stands twice (RFC 6749 §3.1).
pub(super) fn once_each(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    asked.params.duplicate().map_or(Ok(()), |name| Err(Reason::DuplicatedParameter(name.to_owned())))
}

/// Who asks and where the answer goes are not told apart by taking the first of two (RFC 6749 §4.1.2.1).
pub(super) fn destination_once(asked: &Asked<'_>) -> Result<(), Reason> {
    let twice = |wanted: &str| asked.params.iter().filter(|(name, _)| *name == wanted).count() > 1;
    match ["client_id", "redirect_uri"].into_iter().find(|name| twice(name)) {
        Some(name) => Err(Reason::DuplicatedParameter(name.to_owned())),
        None => Ok(()),
    }
}

/// Where the profile says so, a parameter that it does not know makes the request fail.
pub(super) fn known(asked: &Asked<'_>, _: &mut Request) -> Result<(), Reason> {
    let rules = &asked.profile.authorization;
    if rules.unknown == UnknownParameters::Ignored {
        return Ok(());
    }
    let understood = |name: &str| {
        rules.known.iter().any(|known| known == name)
            || (rules.pkce == Pkce::Optional && matches!(name, "code_challenge" | "code_challenge_method"))
    };
    match asked.params.iter().find(|(name, _)| !understood(name)) {
        Some((name, _)) => Err(Reason::UnknownParameter { name: name.to_owned(), known: rules.known.clone() }),
        None => Ok(()),
    }
}

/// Every required parameter is there and, unless the profile lets it be empty, filled.
pub(super) fn required(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let rules = &asked.profile.authorization;
    for name in &rules.required {
        let present = match asked.params.get(name) {
            None => false,
            Some("") => rules.may_be_empty.contains(name),
            Some(_) => true,
        };
        if !present {
            return Err(Reason::MissingParameter(name.clone()));
        }
    }
    draft.nonce = asked.params.filled("nonce").map(str::to_owned);
    Ok(())
}
