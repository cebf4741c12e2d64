//! The closed list of signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1). `none` has no place in it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A JWS signature algorithm, named as in the `alg` header member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256; signatures are 64 bytes, `r` then `s` (RFC 7518 §3.4).
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 7518 §3.5).
    #[serde(rename = "PS256")]
    Ps256,
    /// HMAC with SHA-256, keyed by a secret that both sides hold (RFC 7518 §3.2).
    #[serde(rename = "HS256")]
    Hs256,
    /// Ed25519 (RFC 8037 §3.1); other Edwards curves are not supported.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// A name that is not in the list of [`SignatureAlgorithm`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown signature algorithm {0:?}; known are ES256, RS256, PS256, HS256 and EdDSA")]
pub struct UnknownAlgorithm(pub String);

impl SignatureAlgorithm {
    /// Every algorithm of the list.
    pub const ALL: [Self; 5] = [Self::Es256, Self::Rs256, Self::Ps256, Self::Hs256, Self::EdDsa];

    /// The name used in `alg` (RFC 7518 §3.1).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Hs256 => "HS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Whether both sides use the same secret, so that nothing can be published in a JWKS.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256)
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SignatureAlgorithm {
    type Err = UnknownAlgorithm;

    /// Names are case-sensitive (RFC 7515 §4.1.1).
    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL.into_iter().find(|known| known.as_str() == name).ok_or_else(|| UnknownAlgorithm(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_read_back_from_its_name() {
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
            let json = serde_json::to_string(&algorithm).unwrap();
            assert_eq!(json, format!("\"{algorithm}\""));
            assert_eq!(serde_json::from_str::<SignatureAlgorithm>(&json).unwrap(), algorithm);
        }
    }

    #[test]
    fn none_and_other_spellings_are_unknown() {
        for name in ["none", "None", "NONE", "", "es256", "ES384", "RS1", "HS512", "ES256 "] {
            assert_eq!(name.parse::<SignatureAlgorithm>(), Err(UnknownAlgorithm(name.to_owned())));
        }
    }
}
