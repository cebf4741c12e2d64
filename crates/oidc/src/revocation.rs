//! Token revocation (RFC 7009; FC §3.4).

use crate::{
    params::Params,
    profile::{Profile, UnknownParameters},
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
    if profile.authorization.unknown == UnknownParameters::Refused {
        let extra = params.iter().any(|(name, _)| !KNOWN.contains(&name) && !name.starts_with("client_assertion"));
        let odd = token.chars().count() < 43 || token.contains(|c: char| REFUSED.contains(c) || c.is_whitespace());
        if extra || odd {
            return Err(Reason::Malformed);
        }
    }
    Ok(token)
}
