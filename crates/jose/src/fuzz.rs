//! Fuzz targets: each takes any bytes and must neither panic nor break the property that it states. `tests/corpus.rs`
//! replays `corpus/<target>/*` through them, `tests/round_trips.rs` and `tests/tampering.rs` make up inputs in each run of the
//! tests, and `fuzz/` has them for cargo-fuzz.

use crate::encryption::DecryptionKeys;
use crate::{
    ContentEncryption, Jwk, JwkSet, KeyManagementAlgorithm, SignatureAlgorithm, VerificationKeys, base64url,
    decode_unverified,
};

/// A key that no token of the corpus was signed with.
const UNRELATED_KEY: &[u8] = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

/// Verifies bytes as a compact JWS. Returns whether a part of it could be shown.
#[must_use]
pub fn jws(bytes: &[u8]) -> bool {
    let Ok(token) = std::str::from_utf8(bytes) else { return false };
    if let Ok(key) = Jwk::parse(UNRELATED_KEY) {
        let _ = VerificationKeys::single(&key).verify(token, &SignatureAlgorithm::ALL);
    }
    if let Ok(keys) = VerificationKeys::hmac(&[7; 32]) {
        let _ = keys.verify(token, &SignatureAlgorithm::ALL).map(|verified| verified.claims());
    }
    decode_unverified(token).is_ok()
}

/// Decrypts bytes as a compact JWE, with a key that they were not made for. Returns whether they were decrypted.
#[must_use]
pub fn jwe(bytes: &[u8], keys: &DecryptionKeys) -> bool {
    let Ok(token) = std::str::from_utf8(bytes) else { return false };
    keys.decrypt(token, &KeyManagementAlgorithm::ALL, &ContentEncryption::ALL).is_ok()
}

/// Reads bytes as a JWK. Returns whether it was one and whether its JSON is read back as the same key.
#[must_use]
pub fn jwk(bytes: &[u8]) -> Option<bool> {
    let key = Jwk::parse(bytes).ok()?;
    let again = Jwk::parse(&serde_json::to_vec(&key).ok()?).ok();
    Some(again.is_some_and(|again| again == key && again.thumbprint() == key.thumbprint()))
}

/// Reads bytes as a JWKS. Returns whether it was one and whether its JSON is read back as the same set.
#[must_use]
pub fn jwks(bytes: &[u8]) -> Option<bool> {
    let set = JwkSet::parse(bytes).ok()?;
    let again = JwkSet::parse(&serde_json::to_vec(&set).ok()?).ok();
    let _ = VerificationKeys::from_jwks(&set);
    Some(again.is_some_and(|again| again == set))
}

/// Reads bytes as base64url. Returns whether they were and whether encoding gives the same text.
#[must_use]
pub fn base64url(bytes: &[u8]) -> Option<bool> {
    let text = std::str::from_utf8(bytes).ok()?;
    let decoded = base64url::decode(text).ok()?;
    Some(base64url::encode(&decoded) == text)
}
