//! Whether an ID token is genuine, for us, of this request and fresh (OpenID Connect Core §3.1.3.7; FC §5.4).

use guichet_jose::{ClaimChecks, ClaimError, SignatureAlgorithm, VerificationKeys, VerifyError, constant_time_eq};
use serde_json::{Map, Value};

use crate::id_token::at_hash;
use crate::rp::Expected;

/// What the ID token must agree with, beside [`Expected`].
#[derive(Clone, Copy, Debug)]
pub struct IdTokenRules<'a> {
    /// The one algorithm registered for us at the provider.
    pub algorithm: SignatureAlgorithm,
    /// The nonce of our request; `None` if none was sent.
    pub nonce: Option<&'a str>,
    /// The access token that came with it: held against `at_hash` if the token has one.
    pub access_token: Option<&'a str>,
    /// Whether `acr` must be there and alphanumeric (FC §5.4).
    pub acr_required: bool,
}

/// A verified ID token.
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken {
    /// The person at this provider.
    pub subject: String,
    /// The level reached.
    pub acr: Option<String>,
    /// How the person logged in.
    pub amr: Vec<String>,
    /// Every claim.
    pub claims: Map<String, Value>,
}

impl std::fmt::Debug for IdToken {
    /// The claims are personal, so they are not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdToken").field("acr", &self.acr).field("amr", &self.amr).finish_non_exhaustive()
    }
}

/// Why an ID token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenRefusal {
    /// The token is malformed, its algorithm is not the registered one, its key is unknown or its signature wrong.
    #[error("ID token: {0}")]
    Signature(#[from] VerifyError),
    /// A claim is missing or wrong.
    #[error("ID token: {0}")]
    Claim(#[from] ClaimError),
    /// `sub` is not a text of 1 to 255 ASCII characters (OpenID Connect Core §2).
    #[error("ID token: `sub` is not 1 to 255 ASCII characters")]
    SubjectMalformed,
    /// `at_hash` is not that of the access token (OpenID Connect Core §3.1.3.8).
    #[error("ID token: `at_hash` is not that of the access token")]
    AccessTokenHashWrong,
    /// `acr` is missing.
    #[error("ID token: `acr` is missing")]
    AcrMissing,
    /// `acr` is not alphanumeric.
    #[error("ID token: `acr` is not alphanumeric: {received:?}")]
    AcrMalformed {
        /// The claim, cut to 64 characters.
        received: String,
    },
}

/// Verifies an ID token.
///
/// # Errors
/// [`IdTokenRefusal`]. After [`VerifyError::KeyUnknown`] the caller may fetch the provider's keys again and retry once.
pub fn verify(
    token: &str,
    keys: &VerificationKeys,
    expected: &Expected<'_>,
    rules: &IdTokenRules<'_>,
) -> Result<IdToken, IdTokenRefusal> {
    let claims = keys.verify(token, &[rules.algorithm])?.claims()?;
    ClaimChecks {
        issuer: expected.issuer,
        audience: expected.client_id,
        nonce: rules.nonce,
        now: expected.now,
        leeway: expected.leeway,
        issued_ahead: expected.issued_ahead,
        required: &["sub", "exp", "iat"],
    }
    .check_id_token(&claims)?;
    let subject = claims
        .get("sub")
        .and_then(Value::as_str)
        .filter(|sub| (1..=255).contains(&sub.len()) && sub.is_ascii())
        .ok_or(IdTokenRefusal::SubjectMalformed)?
        .to_owned();
    check_access_token(&claims, rules.access_token)?;
    let acr = acr(&claims, rules.acr_required)?;
    let amr = claims.get("amr").and_then(Value::as_array).into_iter().flatten();
    let amr = amr.filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(IdToken { subject, acr, amr, claims })
}

fn check_access_token(claims: &Map<String, Value>, access_token: Option<&str>) -> Result<(), IdTokenRefusal> {
    let (Some(received), Some(access_token)) = (claims.get("at_hash"), access_token) else { return Ok(()) };
    let same = received
        .as_str()
        .is_some_and(|received| constant_time_eq(received.as_bytes(), at_hash(access_token).as_bytes()));
    if same { Ok(()) } else { Err(IdTokenRefusal::AccessTokenHashWrong) }
}

fn acr(claims: &Map<String, Value>, required: bool) -> Result<Option<String>, IdTokenRefusal> {
    let acr = match claims.get("acr") {
        None | Some(Value::Null) => None,
        Some(Value::String(acr)) => Some(acr.as_str()),
        Some(other) => return Err(IdTokenRefusal::AcrMalformed { received: cut(&other.to_string()) }),
    };
    match acr {
        None | Some("") if required => Err(IdTokenRefusal::AcrMissing),
        Some(acr) if required && !acr.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Err(IdTokenRefusal::AcrMalformed { received: cut(acr) })
        }
        acr => Ok(acr.map(str::to_owned)),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use guichet_jose::SigningKey;
    use serde_json::json;

    use super::super::expected_in_tests::{EXPECTED, NOW};
    use super::*;

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
    const RULES: IdTokenRules<'static> = IdTokenRules {
        algorithm: SignatureAlgorithm::Hs256,
        nonce: Some("n"),
        access_token: Some("at"),
        acr_required: true,
    };

    fn claims() -> Value {
        json!({"iss": "https://idp.test", "aud": "fc", "sub": "s-1", "nonce": "n", "iat": NOW, "exp": NOW + 60,
            "acr": "eidas1", "amr": ["pwd"]})
    }

    fn verified(claims: &Value, rules: &IdTokenRules<'_>) -> Result<IdToken, IdTokenRefusal> {
        let token = SigningKey::hmac(SECRET).unwrap().sign(None, claims).unwrap();
        verify(&token, &VerificationKeys::hmac(SECRET).unwrap(), &EXPECTED, rules)
    }

    fn with(name: &str, value: Value) -> Result<IdToken, IdTokenRefusal> {
        let mut claims = claims();
        claims.as_object_mut().unwrap().insert(name.to_owned(), value);
        verified(&claims, &RULES)
    }

    #[test]
    fn a_genuine_token_gives_subject_acr_and_amr() {
        let token = verified(&claims(), &RULES).unwrap();
        assert_eq!((token.subject.as_str(), token.acr.as_deref()), ("s-1", Some("eidas1")));
        assert_eq!(token.amr, ["pwd"]);
        assert_eq!(format!("{token:?}"), r#"IdToken { acr: Some("eidas1"), amr: ["pwd"], .. }"#);
    }

    #[test]
    fn only_the_registered_algorithm_is_accepted() {
        let rules = IdTokenRules { algorithm: SignatureAlgorithm::Es256, ..RULES };
        assert!(matches!(
            verified(&claims(), &rules),
            Err(IdTokenRefusal::Signature(VerifyError::AlgorithmRefused { received, .. })) if received == "HS256"
        ));
    }

    #[test]
    fn a_forged_or_unsigned_token_is_refused() {
        let keys = VerificationKeys::hmac(SECRET).unwrap();
        let forged = SigningKey::hmac(&[1; 32]).unwrap().sign(None, &claims()).unwrap();
        let refused = verify(&forged, &keys, &EXPECTED, &RULES);
        assert_eq!(refused, Err(IdTokenRefusal::Signature(VerifyError::SignatureWrong)));
        let body = guichet_jose::base64url::encode(claims().to_string().as_bytes());
        let unsigned = format!("{}.{body}.", guichet_jose::base64url::encode(br#"{"alg":"none"}"#));
        assert!(matches!(
            verify(&unsigned, &keys, &EXPECTED, &RULES),
            Err(IdTokenRefusal::Signature(VerifyError::AlgorithmRefused { .. }))
        ));
    }

    #[test]
    fn each_wrong_claim_is_refused_by_its_name() {
        let claim = |refused: Result<IdToken, IdTokenRefusal>| match refused {
            Err(IdTokenRefusal::Claim(claim)) => claim,
            other => unreachable!("{other:?}"),
        };
        assert!(matches!(claim(with("iss", json!("https://evil.test"))), ClaimError::WrongIssuer { .. }));
        assert!(matches!(claim(with("aud", json!("other"))), ClaimError::WrongAudience { .. }));
        assert_eq!(claim(with("aud", json!(["fc", "other"]))), ClaimError::Missing("azp".to_owned()));
        assert!(matches!(claim(with("azp", json!("other"))), ClaimError::WrongAuthorizedParty { .. }));
        assert_eq!(claim(with("nonce", json!("m"))), ClaimError::WrongNonce);
        assert!(matches!(claim(with("exp", json!(NOW - 5))), ClaimError::Expired { .. }));
        assert!(matches!(claim(with("iat", json!(NOW + 6))), ClaimError::IssuedInFuture { .. }));
        for required in ["sub", "exp", "iat"] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(required);
            assert_eq!(claim(verified(&claims, &RULES)), ClaimError::Missing(required.to_owned()));
        }
    }

    #[test]
    fn a_subject_is_1_to_255_ascii_characters() {
        for wrong in [json!(""), json!("é"), json!(1), json!("x".repeat(256))] {
            assert_eq!(with("sub", wrong), Err(IdTokenRefusal::SubjectMalformed));
        }
    }

    #[test]
    fn an_acr_is_demanded_only_where_the_rules_do() {
        assert_eq!(with("acr", Value::Null), Err(IdTokenRefusal::AcrMissing));
        assert_eq!(with("acr", json!("")), Err(IdTokenRefusal::AcrMissing));
        for wrong in ["eidas 1", "urn:x", "eidas1\n", "é"] {
            assert_eq!(with("acr", json!(wrong)), Err(IdTokenRefusal::AcrMalformed { received: wrong.to_owned() }));
        }
        assert_eq!(with("acr", json!(1)), Err(IdTokenRefusal::AcrMalformed { received: "1".to_owned() }));
        let free = IdTokenRules { acr_required: false, ..RULES };
        let mut claims = claims();
        claims.as_object_mut().unwrap().insert("acr".to_owned(), json!("urn:x"));
        assert_eq!(verified(&claims, &free).unwrap().acr.as_deref(), Some("urn:x"));
        claims.as_object_mut().unwrap().remove("acr");
        assert_eq!(verified(&claims, &free).unwrap().acr, None);
    }

    #[test]
    fn an_at_hash_must_be_that_of_the_access_token() {
        assert!(with("at_hash", json!(at_hash("at"))).is_ok());
        for wrong in [json!(at_hash("other")), json!(""), json!(1)] {
            assert_eq!(with("at_hash", wrong), Err(IdTokenRefusal::AccessTokenHashWrong));
        }
    }
}
