//! Token introspection (RFC 7662), signed where the client wants it (RFC 9701).

use serde_json::{Map, Value, json};

use crate::accept::{JSON, prefers};

/// The media type of a signed answer, and `typ` of its header without `application/` (RFC 9701 §5).
pub const SIGNED: &str = "application/token-introspection+jwt";
/// `typ` of a signed answer.
pub const SIGNED_TYPE: &str = "token-introspection+jwt";

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

/// The claims of a signed answer: exactly these (RFC 9701 §5; PC §3.9).
pub fn signed(answer: Value, audience: &str, issuer: &str, now: i64) -> Map<String, Value> {
    Map::from_iter([
        ("token_introspection".to_owned(), answer),
        ("aud".to_owned(), json!(audience)),
        ("iat".to_owned(), json!(now)),
        ("iss".to_owned(), json!(issuer)),
    ])
}

/// Whether `Accept` prefers the signed answer to the plain one.
#[must_use]
pub fn prefers_signed(accept: Option<&str>) -> bool {
    prefers(accept, SIGNED, JSON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_answer_is_for_who_names_it() {
        for accept in [
            SIGNED,
            "application/token-introspection+jwt, application/json;q=0.5",
            "*/*, application/token-introspection+jwt",
            "application/token-introspection+jwt;q=0.9, application/json;q=0.8, */*",
            "application/token-introspection+jwt, application/json",
        ] {
            assert!(prefers_signed(Some(accept)), "{accept}");
        }
        for accept in [
            "application/json",
            "*/*",
            "application/*",
            "application/json, application/token-introspection+jwt",
            "application/token-introspection+jwt;q=0, */*",
            "",
        ] {
            assert!(!prefers_signed(Some(accept)), "{accept}");
        }
        assert!(!prefers_signed(None));
    }
}
