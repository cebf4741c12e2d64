//! Token introspection (RFC 7662).

use serde_json::{Value, json};

/// A token, as far as introspection tells.
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
    /// Whether it is an access token, which has a type; a refresh token has none (RFC 7662 §2.2 `token_type`).
    pub is_access: bool,
}

/// The answer for a token, or for none: a client learns nothing about tokens of others (RFC 7662 §2.2).
pub fn answer(token: Option<ActiveToken<'_>>) -> Value {
    let Some(token) = token else { return json!({ "active": false }) };
    let mut answer = json!({
        "active": true,
        "client_id": token.client_id,
        "scope": token.scope,
        "sub": token.sub,
        "iss": token.issuer,
        "iat": token.iat,
        "exp": token.exp,
    });
    if let Some(members) = answer.as_object_mut().filter(|_| token.is_access) {
        members.insert("token_type".to_owned(), json!("Bearer"));
    }
    answer
}
