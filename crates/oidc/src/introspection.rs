//! Token introspection (RFC 7662).

use serde_json::{Value, json};

/// An access token, as far as introspection tells.
#[derive(Debug, Clone, Copy)]
pub struct ActiveToken<'a> {
    /// Whose token it is.
    pub client_id: &'a str,
    /// Space-separated scopes.
    pub scope: &'a str,
    /// The person, as that client knows her.
    pub sub: &'a str,
    /// Issuer.
    pub issuer: &'a str,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Ends at, seconds since the epoch.
    pub exp: i64,
}

/// The answer for a token, or for none: a client learns nothing about tokens of others (RFC 7662 §2.2).
pub fn answer(token: Option<ActiveToken<'_>>) -> Value {
    match token {
        None => json!({ "active": false }),
        Some(token) => json!({
            "active": true,
            "client_id": token.client_id,
            "scope": token.scope,
            "sub": token.sub,
            "iss": token.issuer,
            "iat": token.iat,
            "exp": token.exp,
            "token_type": "Bearer",
        }),
    }
}
