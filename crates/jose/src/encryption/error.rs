//! What can go wrong when a token is encrypted or decrypted.

use crate::KeyManagementAlgorithm;

/// Why a token could not be encrypted, or a key not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// The public key is of another type, or its `use`, `alg` or `key_ops` say that it serves something else.
    #[error("the key is not one for {0}")]
    KeyUnfit(KeyManagementAlgorithm),
    /// The bytes are no private key for this algorithm.
    #[error("not a PKCS#8 private key for {0}")]
    KeyRejected(KeyManagementAlgorithm),
    /// The engine made no key.
    #[error("no {0} key could be generated")]
    Generation(KeyManagementAlgorithm),
    /// The engine did not encrypt.
    #[error("encrypting with {0} failed")]
    Encryption(KeyManagementAlgorithm),
}

/// Why a token was not decrypted. What depends on a private key is one case, [`Self::Failed`]: a sender who could tell a
/// wrong padding from a wrong tag would learn the content from the difference (RFC 7516 §11.5).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    /// The token is longer than [`crate::MAX_TOKEN_BYTES`]. Holds the length received, in bytes.
    #[error("the token has {0} bytes, more than allowed")]
    TooLarge(usize),
    /// The token is no compact JWE; says what is wrong with it.
    #[error("malformed token: {0}")]
    Malformed(&'static str),
    /// `alg` is unknown, not allowed by the caller, or does not fit the key that `kid` names. Holds it, cut to 32 characters.
    #[error("key management algorithm {0:?} refused")]
    AlgorithmRefused(String),
    /// `enc` is unknown or not allowed by the caller. Holds it, cut to 32 characters.
    #[error("content encryption {0:?} refused")]
    EncryptionRefused(String),
    /// The header has `crit`: it demands extensions that are not implemented (RFC 7516 §4.1.13).
    #[error("the header has critical extensions")]
    CriticalHeader,
    /// No key of ours fits. Holds the `kid` of the token, cut to 128 characters.
    #[error("no key for kid {0:?}")]
    KeyUnknown(Option<String>),
    /// The token was not made for our key, or was changed since.
    #[error("the token cannot be decrypted")]
    Failed,
}
