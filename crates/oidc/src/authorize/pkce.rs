//! `code_challenge` (RFC 7636 §4.3). A profile that refuses PKCE refuses these parameters as unknown ones.

use super::{Asked, Reason, Request};
use crate::{pkce::Challenge, profile::Pkce};

pub(super) fn well_formed(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    if asked.profile.authorization.pkce == Pkce::Refused {
        return Ok(());
    }
    let method = asked.params.filled("code_challenge_method");
    match (asked.params.filled("code_challenge"), method) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Reason::CodeChallengeMissing),
        (Some(challenge), Some("S256")) => {
            draft.pkce = Some(Challenge::parse(challenge).ok_or(Reason::CodeChallengeMalformed)?);
            Ok(())
        }
        // RFC 7636 §4.3: without a method, `plain` is meant, which is not served.
        (Some(_), method) => Err(Reason::CodeChallengeMethod(method.unwrap_or("plain").to_owned())),
    }
}
