//! Signed tokens as they are shown: header and claims, never the token itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;

use super::mask;

/// Which side of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What was asked.
    Request,
    /// What was answered.
    Response,
}

/// A token that was seen, without its signature: nobody can use what is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecodedToken {
    /// Where it stood.
    #[serde(rename = "in")]
    pub side: Side,
    /// The parameter or member: `id_token`, `client_assertion`; `body` when the answer is the token.
    pub name: String,
    /// Its header.
    pub header: Value,
    /// Its claims; absent when it is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
}

/// `value` decoded, when it is a JWS or JWE in its compact form (RFC 7515 §7.1, RFC 7516 §7.1).
pub(super) fn decode(side: Side, name: &str, value: &str) -> Option<DecodedToken> {
    let parts: Vec<&str> = value.split('.').collect();
    let claims = match parts.as_slice() {
        [_, claims, _] => Some(json(claims)?),
        [_, _, _, _, _] => None,
        _ => return None,
    };
    let header = json(parts.first()?).filter(Value::is_object)?;
    Some(DecodedToken { side, name: name.to_owned(), header, claims })
}

fn json(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok().map(|value| mask::json("", value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn part(value: &Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    #[test]
    fn a_signed_token_is_shown_as_header_and_claims_and_a_token_inside_it_is_masked() {
        let inner = format!("{}.{}.x", part(&json!({ "alg": "none" })), part(&json!({})));
        let token =
            format!("{}.{}.signature", part(&json!({ "alg": "ES256" })), part(&json!({ "sub": "s", "t": inner })));
        let decoded = decode(Side::Response, "id_token", &token).unwrap();
        assert_eq!(decoded.header, json!({ "alg": "ES256" }));
        let claims = decoded.claims.unwrap();
        assert_eq!(claims["sub"], "s");
        assert!(claims["t"].as_str().unwrap().starts_with('…'), "{claims}");
    }

    #[test]
    fn of_an_encrypted_token_the_header_is_shown_and_nothing_of_other_texts() {
        let header = part(&json!({ "alg": "RSA-OAEP", "enc": "A256GCM" }));
        let decoded = decode(Side::Response, "body", &format!("{header}.a.b.c.d")).unwrap();
        assert_eq!((decoded.header["enc"].as_str(), decoded.claims), (Some("A256GCM"), None));
        for other in ["", "a.b.c", "1.2.3", "eyJ.eyJ.x", "www.example.fr", &format!("{header}.!.x")] {
            assert_eq!(decode(Side::Request, "x", other), None, "{other}");
        }
    }
}
