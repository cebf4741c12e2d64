//! The claims of an ID token (FC §3.2; OpenID Connect Core §2).

use guichet_jose::{base64url, digest};
use serde_json::{Map, Value, json};

use crate::{
    profile::{AuthenticationClaims, Profile},
    token::CodeGrant,
};

/// What an ID token is made of, besides the grant.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// Seconds since the epoch.
    pub now: i64,
    /// The access token issued with it.
    pub access_token: &'a str,
}

/// Builds the claims that the profile lists, in its order; those without a value are left out.
pub fn claims(profile: &Profile, grant: &CodeGrant, issue: Issue<'_>) -> Map<String, Value> {
    let mut claims = Map::new();
    let asked = |claim: &str| grant.claims.id_token.iter().any(|asked| asked == claim);
    let when_asked = profile.token.authentication_claims == AuthenticationClaims::WhenAsked;
    for name in &profile.token.id_token_claims {
        let value = match name.as_str() {
            "acr" | "auth_time" if when_asked && !asked(name) => None,
            "amr" if when_asked && grant.amr.is_empty() => None,
            "iss" => Some(json!(issue.issuer)),
            "aud" => Some(json!(grant.client_id)),
            "sub" => Some(json!(grant.sub)),
            "iat" => Some(json!(issue.now)),
            "exp" => Some(json!(issue.now + i64::from(profile.lifetimes.id_token))),
            "auth_time" => Some(json!(grant.auth_time)),
            "nonce" => grant.nonce.as_ref().map(|nonce| json!(nonce)),
            "acr" => grant.acr.as_ref().map(|acr| json!(acr)),
            "amr" => asked("amr").then(|| json!(grant.amr)),
            "at_hash" => Some(json!(at_hash(issue.access_token))),
            _ => None,
        };
        if let Some(value) = value {
            claims.insert(name.clone(), value);
        }
    }
    for asked in grant.claims.id_token.iter().filter(|asked| !claims.contains_key(*asked)).cloned().collect::<Vec<_>>()
    {
        if let Some(value) = grant.identity.get(&asked) {
            claims.insert(asked, value.clone());
        }
    }
    claims
}

/// base64url of the left half of the access token's SHA-256 (OpenID Connect Core §3.1.3.6).
pub fn at_hash(access_token: &str) -> String {
    let hash = digest::sha256(access_token.as_bytes());
    base64url::encode(hash.get(..16).unwrap_or_default())
}
