//! What can go wrong with a key or a token, by step.

use crate::SignatureAlgorithm;

/// Why a key could not be made or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// A key pair was asked for HS256, whose key is a secret given by the caller.
    #[error("{0} has no key pair: its key is a shared secret")]
    NotAsymmetric(SignatureAlgorithm),
    /// The bytes are no private key for this algorithm (wrong type, wrong curve, too short, or not PKCS#8).
    #[error("not a PKCS#8 private key for {0}")]
    KeyRejected(SignatureAlgorithm),
    /// The secret is shorter than the 32 bytes that HS256 demands (RFC 7518 §3.2). Holds the length received, in bytes.
    #[error("a secret of {0} bytes is too short for HS256, which needs 32")]
    SecretTooShort(usize),
    /// The engine made no key.
    #[error("no {0} key could be generated")]
    Generation(SignatureAlgorithm),
    /// The engine made no signature.
    #[error("signing with {0} failed")]
    Signing(SignatureAlgorithm),
    /// The claims are no JSON value.
    #[error("the claims cannot be written as JSON: {0}")]
    Claims(String),
}

/// Why a token was refused: the step that failed. The list is closed, so that each caller decides for each case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The token is longer than [`crate::MAX_TOKEN_BYTES`]. Holds the length received, in bytes.
    #[error("the token has {0} bytes, more than allowed")]
    TooLarge(usize),
    /// The token is no compact JWS; says what is wrong with it.
    #[error("malformed token: {0}")]
    Malformed(&'static str),
    /// `alg` is unknown, not allowed by the caller, or does not fit the key that `kid` names.
    #[error("algorithm {received:?} refused; allowed: {}", names(.allowed))]
    AlgorithmRefused {
        /// The `alg` of the token, cut to 32 characters.
        received: String,
        /// What the caller allowed.
        allowed: Vec<SignatureAlgorithm>,
    },
    /// The header has `crit`: it demands extensions that are not implemented (RFC 7515 §4.1.11).
    #[error("the header has critical extensions")]
    CriticalHeader,
    /// No key fits: fetch the issuer's JWKS again and retry once. Holds the `kid` of the token, cut to 128 characters.
    #[error("no key for kid {0:?}")]
    KeyUnknown(Option<String>),
    /// The signature is not that of any fitting key.
    #[error("wrong signature")]
    SignatureWrong,
}

fn names(algorithms: &[SignatureAlgorithm]) -> String {
    algorithms.iter().map(|algorithm| algorithm.as_str()).collect::<Vec<_>>().join(", ")
}

/// The first `limit` characters of a hostile text.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}
