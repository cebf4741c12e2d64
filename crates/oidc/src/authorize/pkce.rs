//! `code_challenge` (RFC 7636 §4.3). A profile that refuses PKCE refuses these parameters as unknown ones.

use super::{Asked, Reason, Request};
use crate::{pkce::Challenge, profile::Pkce};

pub(super) fn well_formed(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    if asked.profile.authorization.pkce == Pkce::Refused {
        return Ok(());
    }
    let method = asked.params.filled("code_challenge_method");
    let challenge = match (asked.params.filled("code_challenge"), method) {
        (None, None) => return Ok(()),
        (_, Some(method)) if method != "S256" => return Err(Reason::CodeChallengeMethod(method.to_owned())),
        (None, Some(_)) => return Err(Reason::CodeChallengeMissing),
        // RFC 7636 §4.3: without a method, `plain` is meant, which is not served.
        (Some(_), None) => return Err(Reason::CodeChallengeMethodMissing),
        (Some(challenge), Some(_)) => challenge,
    };
    draft.pkce = Some(Challenge::parse(challenge).map_err(Reason::CodeChallenge)?);
    Ok(())
}
