//! Public key material: the members of a JWK as bytes, and the same keys parsed by the engine.

use aws_lc_rs::signature::{self, ParsedPublicKey, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::{KeyManagementAlgorithm, SignatureAlgorithm, base64url};

/// The key types that are understood (RFC 7518 §6, RFC 8037 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyMaterial {
    EcP256 {
        x: [u8; 32],
        y: [u8; 32],
    },
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    Ed25519 {
        x: [u8; 32],
    },
}

/// RSA keys below 2048 bits are refused (RFC 7518 §3.3), above 8192 they only burn time.
const RSA_MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
/// A public exponent of more than 4 bytes serves no purpose and slows verification.
const RSA_EXPONENT_BYTES: std::ops::RangeInclusive<usize> = 1..=4;

/// A public key as the engine holds it, parsed once.
#[derive(Clone)]
pub(crate) enum ParsedKey {
    EcP256(ParsedPublicKey),
    Rsa { pkcs1: ParsedPublicKey, pss: ParsedPublicKey },
    Ed25519(ParsedPublicKey),
}

impl KeyMaterial {
    /// `None` when the numbers are no key: a point off the curve, a modulus of the wrong size.
    pub(crate) fn parse(&self) -> Option<ParsedKey> {
        match self {
            Self::EcP256 { x, y } => ParsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, uncompressed(x, y))
                .ok()
                .map(ParsedKey::EcP256),
            Self::Rsa { n, e } => {
                let odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
                let sized = RSA_MODULUS_BYTES.contains(&n.len()) && RSA_EXPONENT_BYTES.contains(&e.len());
                if !sized || !odd(n) || !odd(e) || e.as_slice() == [1] {
                    return None;
                }
                let components = RsaPublicKeyComponents { n, e };
                let pkcs1 = components.to_parsed_public_key(&signature::RSA_PKCS1_2048_8192_SHA256).ok()?;
                let pss = components.to_parsed_public_key(&signature::RSA_PSS_2048_8192_SHA256).ok()?;
                Some(ParsedKey::Rsa { pkcs1, pss })
            }
            Self::Ed25519 { x } => ParsedPublicKey::new(&signature::ED25519, x).ok().map(ParsedKey::Ed25519),
        }
    }

    /// The uncompressed point of a key on P-256.
    pub(crate) fn point(&self) -> Option<Vec<u8>> {
        match self {
            Self::EcP256 { x, y } => Some(uncompressed(x, y)),
            Self::Rsa { .. } | Self::Ed25519 { .. } => None,
        }
    }

    /// The members of a JWK that are the key, without those that say how it is used.
    pub(crate) fn members(&self) -> Value {
        match self {
            Self::EcP256 { x, y } => {
                json!({"kty": "EC", "crv": "P-256", "x": base64url::encode(x), "y": base64url::encode(y)})
            }
            Self::Rsa { n, e } => json!({"kty": "RSA", "n": base64url::encode(n), "e": base64url::encode(e)}),
            Self::Ed25519 { x } => json!({"kty": "OKP", "crv": "Ed25519", "x": base64url::encode(x)}),
        }
    }

    /// Whether content keys can be brought to the owner of such a key by this algorithm.
    pub(crate) fn carries(&self, algorithm: KeyManagementAlgorithm) -> bool {
        match self {
            Self::EcP256 { .. } => algorithm.agrees_on_a_key(),
            Self::Rsa { .. } => !algorithm.agrees_on_a_key(),
            Self::Ed25519 { .. } => false,
        }
    }

    /// Whether the key type can carry the signature algorithm.
    pub(crate) fn fits(&self, algorithm: SignatureAlgorithm) -> bool {
        match self {
            Self::EcP256 { .. } => algorithm == SignatureAlgorithm::Es256,
            Self::Rsa { .. } => matches!(algorithm, SignatureAlgorithm::Rs256 | SignatureAlgorithm::Ps256),
            Self::Ed25519 { .. } => algorithm == SignatureAlgorithm::EdDsa,
        }
    }
}

/// `04`, then the coordinates (SEC 1 §2.3.3).
fn uncompressed(x: &[u8; 32], y: &[u8; 32]) -> Vec<u8> {
    [&[0x04], x.as_slice(), y.as_slice()].concat()
}

impl ParsedKey {
    /// The engine's key for this algorithm, or `None` when the types do not fit.
    fn for_algorithm(&self, algorithm: SignatureAlgorithm) -> Option<&ParsedPublicKey> {
        match (self, algorithm) {
            (Self::EcP256(key), SignatureAlgorithm::Es256) | (Self::Ed25519(key), SignatureAlgorithm::EdDsa) => {
                Some(key)
            }
            (Self::Rsa { pkcs1, .. }, SignatureAlgorithm::Rs256) => Some(pkcs1),
            (Self::Rsa { pss, .. }, SignatureAlgorithm::Ps256) => Some(pss),
            _ => None,
        }
    }

    pub(crate) fn fits(&self, algorithm: SignatureAlgorithm) -> bool {
        self.for_algorithm(algorithm).is_some()
    }

    pub(crate) fn verifies(&self, algorithm: SignatureAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        self.for_algorithm(algorithm).is_some_and(|key| key.verify_sig(message, signature).is_ok())
    }
}
