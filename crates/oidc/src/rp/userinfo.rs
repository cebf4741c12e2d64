//! The claims of the person: a JSON object, or the same as a signed token (OpenID Connect Core §5.3).

use guichet_jose::{ClaimChecks, ClaimError, SignatureAlgorithm, VerificationKeys, VerifyError};
use serde_json::{Map, Value};

use crate::rp::Expected;

/// The form registered for us at the provider.
#[derive(Clone, Copy, Debug)]
pub enum UserinfoForm<'a> {
    /// `application/json`.
    Json,
    /// `application/jwt`, signed with this algorithm.
    Signed {
        /// The one algorithm registered.
        algorithm: SignatureAlgorithm,
        /// The provider's keys for it ([`super::keys::for_algorithm`]).
        keys: &'a VerificationKeys,
    },
}

/// An answer of the userinfo endpoint.
#[derive(Clone, Copy)]
pub struct UserinfoAnswer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// Why the claims are not believed. `sub` is personal, so no value of it is carried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserinfoRefusal {
    /// The provider refused, or is out of order.
    #[error("the userinfo endpoint answered {status}")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// The body has another form than the registered one.
    #[error("userinfo came as {received:?} where {expected} was expected")]
    ContentType {
        /// The media type of the registered form.
        expected: &'static str,
        /// The media type received, cut to 64 characters.
        received: String,
    },
    /// The body is no JSON object.
    #[error("userinfo is not a JSON object")]
    NotAnObject,
    /// The signed form is malformed or not signed as registered.
    #[error("userinfo: {0}")]
    Signature(#[from] VerifyError),
    /// A claim of the signed form is wrong.
    #[error("userinfo: {0}")]
    Claim(#[from] ClaimError),
    /// `sub` is missing, empty or not ASCII (FC: Y020029).
    #[error("userinfo has no `sub` of ASCII characters")]
    SubjectMissing,
    /// `sub` is that of another person than the ID token's (OpenID Connect Core §5.3.2).
    #[error("userinfo is of another person than the ID token")]
    SubjectDiffers,
}

/// Reads the claims of the person whom the ID token names by `subject`.
///
/// # Errors
/// [`UserinfoRefusal`] in the order of its variants.
pub fn read(
    answer: &UserinfoAnswer<'_>,
    form: &UserinfoForm<'_>,
    expected: &Expected<'_>,
    subject: &str,
) -> Result<Map<String, Value>, UserinfoRefusal> {
    if answer.status != 200 {
        return Err(UserinfoRefusal::Status { status: answer.status });
    }
    let media_type = match form {
        UserinfoForm::Json => "application/json",
        UserinfoForm::Signed { .. } => "application/jwt",
    };
    // RFC 9110 §8.3.1: the media type ends at the first parameter and its case does not matter.
    let received = answer.content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !received.eq_ignore_ascii_case(media_type) {
        let received = received.chars().take(64).collect();
        return Err(UserinfoRefusal::ContentType { expected: media_type, received });
    }
    let claims = match form {
        UserinfoForm::Json => serde_json::from_slice(answer.body).map_err(|_| UserinfoRefusal::NotAnObject)?,
        UserinfoForm::Signed { algorithm, keys } => signed(answer.body, *algorithm, keys, expected)?,
    };
    let received = claims.get("sub").and_then(Value::as_str);
    let received = received.filter(|sub| !sub.is_empty() && sub.is_ascii()).ok_or(UserinfoRefusal::SubjectMissing)?;
    if received == subject { Ok(claims) } else { Err(UserinfoRefusal::SubjectDiffers) }
}

fn signed(
    body: &[u8],
    algorithm: SignatureAlgorithm,
    keys: &VerificationKeys,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, UserinfoRefusal> {
    let token = std::str::from_utf8(body).map_err(|_| VerifyError::Malformed("the token is not UTF-8"))?;
    let claims = keys.verify(token.trim_ascii(), &[algorithm])?.claims()?;
    // OpenID Connect Core §5.3.2 only recommends `iss` and `aud` here: absent ones are taken as ours, wrong ones refused.
    let mut judged = claims.clone();
    judged.entry("iss").or_insert_with(|| Value::from(expected.issuer));
    judged.entry("aud").or_insert_with(|| Value::from(expected.client_id));
    ClaimChecks {
        issuer: expected.issuer,
        audience: expected.client_id,
        nonce: None,
        now: expected.now,
        leeway: expected.leeway,
        issued_ahead: expected.issued_ahead,
        required: &[],
    }
    .check(&judged)?;
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use guichet_jose::SigningKey;
    use serde_json::json;

    use super::super::expected_in_tests::{EXPECTED, NOW};
    use super::*;

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn json_answer(body: &str) -> Result<Map<String, Value>, UserinfoRefusal> {
        let answer = UserinfoAnswer {
            status: 200,
            content_type: Some("application/json; charset=utf-8"),
            body: body.as_bytes(),
        };
        read(&answer, &UserinfoForm::Json, &EXPECTED, "s-1")
    }

    fn signed_answer(claims: &Value, algorithm: SignatureAlgorithm) -> Result<Map<String, Value>, UserinfoRefusal> {
        let token = SigningKey::hmac(SECRET).unwrap().sign(None, claims).unwrap();
        let keys = VerificationKeys::hmac(SECRET).unwrap();
        let answer = UserinfoAnswer { status: 200, content_type: Some("application/jwt"), body: token.as_bytes() };
        read(&answer, &UserinfoForm::Signed { algorithm, keys: &keys }, &EXPECTED, "s-1")
    }

    #[test]
    fn both_forms_give_the_same_claims() {
        let claims = json!({"sub": "s-1", "given_name": "Angela"});
        assert_eq!(Value::from(json_answer(&claims.to_string()).unwrap()), claims);
        assert_eq!(Value::from(signed_answer(&claims, SignatureAlgorithm::Hs256).unwrap()), claims);
        let full = json!({"sub": "s-1", "iss": "https://idp.test", "aud": "fc", "iat": NOW, "exp": NOW + 60});
        assert_eq!(Value::from(signed_answer(&full, SignatureAlgorithm::Hs256).unwrap()), full);
    }

    #[test]
    fn a_status_other_than_200_is_reported() {
        for status in [401, 500, 502, 503, 204, 302] {
            let answer = UserinfoAnswer { status, content_type: Some("application/json"), body: b"{}" };
            assert_eq!(read(&answer, &UserinfoForm::Json, &EXPECTED, "s-1"), Err(UserinfoRefusal::Status { status }));
        }
    }

    #[test]
    fn the_form_must_be_the_registered_one() {
        let keys = VerificationKeys::hmac(SECRET).unwrap();
        let signed = UserinfoForm::Signed { algorithm: SignatureAlgorithm::Hs256, keys: &keys };
        for (form, expected, received) in [
            (UserinfoForm::Json, "application/json", Some("application/jwt")),
            (signed, "application/jwt", Some("application/json")),
            (UserinfoForm::Json, "application/json", Some("text/html")),
            (UserinfoForm::Json, "application/json", None),
        ] {
            let answer = UserinfoAnswer { status: 200, content_type: received, body: br#"{"sub":"s-1"}"# };
            let received = received.unwrap_or_default().to_owned();
            assert_eq!(
                read(&answer, &form, &EXPECTED, "s-1"),
                Err(UserinfoRefusal::ContentType { expected, received })
            );
        }
    }

    #[test]
    fn junk_is_refused() {
        for junk in ["", "junk", "[]", "null", "\"x\""] {
            assert_eq!(json_answer(junk), Err(UserinfoRefusal::NotAnObject), "{junk}");
        }
    }

    #[test]
    fn a_signed_form_must_be_genuine_and_ours() {
        let claims = json!({"sub": "s-1"});
        assert!(matches!(
            signed_answer(&claims, SignatureAlgorithm::Es256),
            Err(UserinfoRefusal::Signature(VerifyError::AlgorithmRefused { .. }))
        ));
        for (wrong, refused) in [
            (json!({"sub": "s-1", "iss": "https://evil.test"}), "WrongIssuer"),
            (json!({"sub": "s-1", "aud": "other"}), "WrongAudience"),
            (json!({"sub": "s-1", "exp": NOW - 60}), "Expired"),
            (json!({"sub": "s-1", "iss": null}), "Malformed"),
        ] {
            let Err(UserinfoRefusal::Claim(claim)) = signed_answer(&wrong, SignatureAlgorithm::Hs256) else {
                unreachable!("{wrong}")
            };
            assert!(format!("{claim:?}").starts_with(refused), "{claim:?}");
        }
    }

    #[test]
    fn the_subject_must_be_there_and_that_of_the_id_token() {
        for without in [json!({}), json!({"sub": ""}), json!({"sub": "é"}), json!({"sub": 1}), json!({"sub": null})] {
            assert_eq!(json_answer(&without.to_string()), Err(UserinfoRefusal::SubjectMissing), "{without}");
        }
        assert_eq!(json_answer(r#"{"sub":"s-2"}"#), Err(UserinfoRefusal::SubjectDiffers));
    }
}
