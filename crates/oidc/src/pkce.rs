//! Proof Key for Code Exchange, S256 only (RFC 7636).

use guichet_jose::{base64url, constant_time_eq, digest};
use serde::{Deserialize, Serialize};

/// A challenge that was sent with the authorization request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge(String);

impl Challenge {
    /// Takes a challenge of 43 characters: base64url of a SHA-256 (RFC 7636 §4.2).
    pub fn parse(value: &str) -> Option<Self> {
        let well_formed = base64url::decode(value).is_ok_and(|bytes| bytes.len() == 32);
        well_formed.then(|| Self(value.to_owned()))
    }

    /// The challenge of a verifier.
    pub fn of(verifier: &str) -> Self {
        Self(base64url::encode(&digest::sha256(verifier.as_bytes())))
    }

    /// The challenge as sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the verifier, 43 to 128 unreserved characters, answers the challenge (RFC 7636 §4.6).
    pub fn answered_by(&self, verifier: &str) -> bool {
        let unreserved = verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        (43..=128).contains(&verifier.len())
            && unreserved
            && constant_time_eq(Self::of(verifier).0.as_bytes(), self.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_rfc_7636_appendix_b_holds() {
        let challenge = Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(challenge.answered_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.answered_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
        assert!(!challenge.answered_by("short"));
    }

    #[test]
    fn a_challenge_of_another_size_is_refused() {
        assert_eq!(Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"), None);
        assert_eq!(Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="), None);
    }
}
