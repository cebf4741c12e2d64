//! Token introspection (RFC 7662), signed where the client wants it (RFC 9701).

use serde_json::{Map, Value, json};

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

/// Whether `Accept` prefers the signed answer to the plain one: by weight, then by how closely it names the type, then by
/// what stands first (RFC 9110 §12.5.1).
#[must_use]
pub fn prefers_signed(accept: Option<&str>) -> bool {
    let Some(accept) = accept else { return false };
    match (preference(accept, SIGNED), preference(accept, "application/json")) {
        (Some(signed), Some(plain)) => signed > plain,
        (signed, _) => signed.is_some(),
    }
}

/// Weight in thousandths, closeness, and how far in front: greater is preferred.
type Preference = (u16, u8, std::cmp::Reverse<usize>);

fn preference(accept: &str, kind: &str) -> Option<Preference> {
    let ranges = accept.split(',').enumerate().filter_map(|(at, range)| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next()?;
        let closeness = match named {
            "*/*" => 0,
            "application/*" => 1,
            _ if named.eq_ignore_ascii_case(kind) => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        let thousandths = (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0).round() as u16;
        Some((thousandths, closeness, std::cmp::Reverse(at)))
    });
    // The closest range is the one that counts, even with a smaller weight.
    ranges.max_by_key(|(_, closeness, at)| (*closeness, *at)).filter(|(thousandths, _, _)| *thousandths > 0)
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
