//! Token revocation (RFC 7009; FC §3.4, PC §3.8).

use crate::{
    params::Params,
    profile::{Profile, Revocation},
    reason::Named,
};

/// Why a revocation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No token.
    MissingToken,
    /// The token's text or a field beside it is not accepted.
    Malformed,
}

impl Reason {
    /// The names of all reasons.
    pub const NAMES: &'static [&'static str] = &["missing-token-parameter", "revocation-malformed"];
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::MissingToken => "missing-token-parameter",
            Self::Malformed => "revocation-malformed",
        }
    }
}

const KNOWN: [&str; 3] = ["token", "client_id", "client_secret"];
const REFUSED: &str = ".*?{}()|[]\\";

/// The token to revoke.
///
/// # Errors
/// No token; where the profile is strict, extra fields and texts that no token of ours has.
pub fn token<'a>(profile: &Profile, params: &'a Params) -> Result<&'a str, Reason> {
    let token = params.filled("token").ok_or(Reason::MissingToken)?;
    if profile.programs.revocation == Revocation::NothingElse {
        let extra = params.iter().any(|(name, _)| !KNOWN.contains(&name) && !name.starts_with("client_assertion"));
        if extra || odd(token) {
            return Err(Reason::Malformed);
        }
    }
    Ok(token)
}

/// Where the profile says so, what can be judged before the client is: the texts of its fields (PC §3.8).
///
/// # Errors
/// A field that is missing, or whose text is not one of its kind.
pub fn form_first(profile: &Profile, params: &Params) -> Result<(), Reason> {
    if profile.programs.revocation != Revocation::FormFirst {
        return Ok(());
    }
    let token = params.get("token").is_some_and(|token| !odd(token));
    let secret = params.get("client_secret").is_some_and(|secret| secret.is_ascii() && secret.len() >= SHORTEST_SECRET);
    if token && secret && params.get("client_id").is_some() { Ok(()) } else { Err(Reason::Malformed) }
}

/// Shortest secret, in characters (FC §12, PC §3.8).
const SHORTEST_SECRET: usize = 32;

/// A text that no token of ours has.
fn odd(token: &str) -> bool {
    token.chars().count() < 43 || token.contains(|c: char| REFUSED.contains(c) || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_judged_first_where_the_profile_says_so() {
        let mut profile = Profile::parse(include_str!("../../../data/profiles/openid.toml")).unwrap();
        let (token, secret) = ("a".repeat(43), "s".repeat(32));
        let form = |token: &str, secret: &str| {
            Params::from_pairs([("token", token), ("client_id", "shop"), ("client_secret", secret)])
        };
        assert_eq!(form_first(&profile, &Params::default()), Ok(()));
        profile.programs.revocation = Revocation::FormFirst;
        assert_eq!(form_first(&profile, &form(&token, &secret)), Ok(()));
        let without_client = Params::from_pairs([("token", &token), ("client_secret", &secret)]);
        for wrong in [
            form("short", &secret),
            form(&format!("{token}."), &secret),
            form(&token, "short"),
            form(&token, &"é".repeat(32)),
            without_client,
        ] {
            assert_eq!(form_first(&profile, &wrong), Err(Reason::Malformed), "{wrong:?}");
        }
    }
}
