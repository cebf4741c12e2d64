//! Keys, JWKS, JWS and JWE (RFC 7515 to 7518, 7638, 8037): closed lists of algorithms, private bytes that do not leave.
//!
//! The crate signs and verifies, encrypts and decrypts compact tokens over aws-lc-rs with keys that are parsed once. It
//! reads no clock: `now` is an argument of the claim checks. Private keys, content keys and nonces come from the
//! generator of aws-lc-rs.
//!
//! ```
//! use guichet_jose::{ClaimChecks, IssuedAhead, JwkSet, SignatureAlgorithm, SigningKey, VerificationKeys};
//!
//! // The provider makes a key, keeps its PKCS#8 bytes sealed and publishes the public half.
//! let (key, _pkcs8) = SigningKey::generate(SignatureAlgorithm::Es256)?;
//! let published = serde_json::to_vec(&JwkSet { keys: key.public_jwk().into_iter().collect() })?;
//! let token = key.sign(None, &serde_json::json!({"iss": "https://op.test", "aud": "client", "exp": 1_700_000_060}))?;
//!
//! // The client reads the published set and verifies the token with the one algorithm that it registered.
//! let keys = VerificationKeys::from_jwks(&JwkSet::parse(&published)?);
//! let verified = keys.verify(&token, &[SignatureAlgorithm::Es256])?;
//! let checks = ClaimChecks {
//!     issuer: "https://op.test",
//!     audience: "client",
//!     nonce: None,
//!     now: 1_700_000_000,
//!     leeway: 5,
//!     issued_ahead: IssuedAhead::Refused,
//!     required: &["exp"],
//! };
//! checks.check_id_token(&verified.claims()?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

mod algorithm;
pub mod base64url;
mod claim_checks;
mod compact;
pub mod digest;
pub mod encryption;
mod error;
#[doc(hidden)]
pub mod fuzz;
mod header;
mod jwk;
mod jwk_set;
mod private_key;
mod public_key;
pub mod secret;
mod signing;
mod unique_object;
mod unsigned;
mod verification;

pub use algorithm::{ContentEncryption, KeyManagementAlgorithm, SignatureAlgorithm, UnknownAlgorithm};
pub use claim_checks::{ClaimChecks, ClaimError, IssuedAhead};
pub use compact::{MAX_TOKEN_BYTES, decode_unverified};
pub use digest::constant_time_eq;
pub use error::{JoseError, VerifyError};
pub use header::Header;
pub use jwk::{Jwk, JwkError};
pub use jwk_set::{JwkSet, MAX_JWK_SET_BYTES, SkippedKey};
pub use private_key::Pkcs8;
pub use secret::Secret;
pub use signing::SigningKey;
pub use unsigned::Unsigned;
pub use verification::{VerificationKeys, Verified};
