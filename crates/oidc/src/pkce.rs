//! Proof Key for Code Exchange, S256 only (RFC 7636).

use guichet_jose::{base64url, constant_time_eq, digest};
use serde::{Deserialize, Serialize};

/// A challenge that was sent with the authorization request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge(String);

/// Why a text is no challenge (RFC 7636 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeFault {
    /// Less than 43 characters.
    Short,
    /// More than 128 characters.
    Long,
    /// Characters that are not unreserved.
    Characters,
}

impl Challenge {
    /// Takes a challenge of 43 to 128 unreserved characters (RFC 7636 §4.2); one that is no base64url of a SHA-256 is
    /// answered by no verifier.
    ///
    /// # Errors
    /// Another length, other characters.
    pub fn parse(value: &str) -> Result<Self, ChallengeFault> {
        match value.chars().count() {
            ..43 => Err(ChallengeFault::Short),
            129.. => Err(ChallengeFault::Long),
            _ if !is_unreserved(value) => Err(ChallengeFault::Characters),
            _ => Ok(Self(value.to_owned())),
        }
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
        (43..=128).contains(&verifier.len())
            && is_unreserved(verifier)
            && constant_time_eq(Self::of(verifier).0.as_bytes(), self.0.as_bytes())
    }
}

fn is_unreserved(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
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
    fn a_challenge_of_another_size_or_of_other_characters_is_refused() {
        let fault = |value: &str| Challenge::parse(value).err();
        assert_eq!(fault("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"), Some(ChallengeFault::Short));
        assert_eq!(fault("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="), Some(ChallengeFault::Characters));
        assert_eq!(fault("é9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), Some(ChallengeFault::Characters));
        assert_eq!(fault(&"a".repeat(129)), Some(ChallengeFault::Long));
        assert_eq!(fault(&"a".repeat(128)), None);
    }
}
