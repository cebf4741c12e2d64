//! What is hidden in `exchanges`: secrets, codes, tokens, assertions, passwords and cookies, wherever they stand.

use serde_json::{Map, Value};

/// Parameters and members whose value is a credential: their last four characters stay, to tell two apart.
const CREDENTIALS: [&str; 18] = [
    "access_token",
    "api_key",
    "assertion",
    "authorization",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "cookie",
    "csrftoken",
    "id_token",
    "id_token_hint",
    "logout_token",
    "refresh_token",
    "request",
    "secret",
    "set-cookie",
    "token",
];

/// Nothing of these stays.
const PASSWORDS: [&str; 3] = ["password", "new_password", "current_password"];

/// Shorter credentials are hidden whole: four characters would be a good part of them.
const LONG_ENOUGH: usize = 16;
/// Longest value kept, in characters: all scopes of FranceConnect together are some 2,500.
const LONGEST: usize = 4_000;

/// The value of `name` as it may be shown.
pub(super) fn text(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    if PASSWORDS.contains(&name.as_str()) {
        "…".to_owned()
    } else if CREDENTIALS.contains(&name.as_str()) || is_compact_token(value) {
        credential(value)
    } else if value.chars().count() > LONGEST {
        format!("{}…", value.chars().take(LONGEST).collect::<String>())
    } else {
        value.to_owned()
    }
}

/// `…last4`.
pub(super) fn credential(value: &str) -> String {
    let length = value.chars().count();
    if length < LONG_ENOUGH {
        return "…".to_owned();
    }
    format!("…{}", value.chars().skip(length - 4).collect::<String>())
}

/// A JWS or JWE, whatever its name (RFC 7515 §3.1: a JSON object in base64url begins with `eyJ`).
fn is_compact_token(value: &str) -> bool {
    value.starts_with("eyJ") && value.contains('.')
}

/// Every value of a JSON document.
pub(super) fn json(name: &str, value: Value) -> Value {
    match value {
        Value::String(value) if is_error_code(name, &value) => Value::String(value),
        Value::String(value) => Value::String(text(name, &value)),
        Value::Array(values) => Value::Array(values.into_iter().map(|value| json(name, value)).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name.clone(), json(&name, value))).collect())
        }
        Value::Number(number) if is_error_code(name, &number.to_string()) => Value::Number(number),
        // A secret that is a number is still one.
        Value::Number(number) => {
            let shown = text(name, &number.to_string());
            if shown == number.to_string() { Value::Number(number) } else { Value::String(shown) }
        }
        other => other,
    }
}

/// In JSON a short `code` says what went wrong; authorization codes are long, and come in addresses and forms.
fn is_error_code(name: &str, value: &str) -> bool {
    name == "code" && value.len() < LONG_ENOUGH
}

/// The pairs of a query or form. A name that comes twice has an array.
pub(super) fn pairs(encoded: &[u8]) -> Map<String, Value> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        let shown = Value::String(text(&name, &value));
        match members.get_mut(&*name) {
            None => {
                members.insert(name.into_owned(), shown);
            }
            Some(Value::Array(values)) => values.push(shown),
            Some(first) => *first = Value::Array(vec![first.take(), shown]),
        }
    }
    members
}

/// An address, the pairs of its query and fragment masked; user and password are left out.
pub(super) fn address(address: &str) -> String {
    let (address, fragment) = address.split_once('#').map_or((address, None), |(address, rest)| (address, Some(rest)));
    let (path, query) = address.split_once('?').map_or((address, None), |(path, rest)| (path, Some(rest)));
    let mut shown = match (path.find("://"), path.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            [path.get(..scheme + 3), Some("…@"), path.get(at + 1..)].into_iter().flatten().collect()
        }
        _ => path.to_owned(),
    };
    for (mark, part) in [('?', query), ('#', fragment)] {
        let Some(part) = part else { continue };
        shown.push(mark);
        let masked: Vec<String> = part.split('&').map(pair).collect();
        shown.push_str(&masked.join("&"));
    }
    if shown.chars().count() > LONGEST {
        format!("{}…", shown.chars().take(LONGEST).collect::<String>())
    } else {
        shown
    }
}

/// One pair, as encoded as it came unless it had to be masked.
fn pair(encoded: &str) -> String {
    let decoded = form_urlencoded::parse(encoded.as_bytes()).next();
    match decoded {
        Some((name, value)) if text(&name, &value) != *value => {
            let name = encoded.split_once('=').map_or(encoded, |(name, _)| name);
            format!(
                "{name}={}",
                text(&form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name).unwrap_or_default(), &value)
            )
        }
        _ => encoded.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_keep_their_last_four_characters_and_short_ones_nothing() {
        assert_eq!(text("client_secret", "0123456789abcdefWXYZ"), "…WXYZ");
        assert_eq!(text("CODE", "0123456789abcdefWXYZ"), "…WXYZ");
        assert_eq!(text("code", "12345678"), "…");
        assert_eq!(text("password", "0123456789abcdefWXYZ"), "…");
        assert_eq!(text("state", "0123456789abcdefWXYZ"), "0123456789abcdefWXYZ");
    }

    #[test]
    fn a_signed_token_is_hidden_under_any_name_and_depth() {
        let token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.signature";
        let shown = json("", serde_json::json!({ "a": [{ "b": token }], "token": 1, "code": "00302" }));
        assert_eq!(shown, serde_json::json!({ "a": [{ "b": "…ture" }], "token": "…", "code": "00302" }));
    }

    #[test]
    fn addresses_are_masked_in_query_and_fragment_only() {
        assert_eq!(
            address("https://u:p@sp.test/cb?code=0123456789abcdefWXYZ&state=a%20b#access_token=0123456789abcdefWXYZ"),
            "https://…@sp.test/cb?code=…WXYZ&state=a%20b#access_token=…WXYZ"
        );
        assert_eq!(address("/a/b"), "/a/b");
        assert_eq!(address("/a?%63ode=0123456789abcdefWXYZ"), "/a?%63ode=…WXYZ");
    }

    #[test]
    fn a_doubled_parameter_shows_both_values() {
        assert_eq!(Value::Object(pairs(b"a=1&a=2&b=3&a=4")), serde_json::json!({ "a": ["1", "2", "4"], "b": "3" }));
    }
}
