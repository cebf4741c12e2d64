//! The key that sender and recipient agree on (RFC 7518 §4.6).

use aws_lc_rs::digest::{Context, SHA256};
use zeroize::Zeroizing;

use crate::{ContentEncryption, KeyManagementAlgorithm};

/// The agreed key: the content key itself for `ECDH-ES`, else the one that wraps it. `shared` is the engine's agreement,
/// `sender` and `recipient` are `apu` and `apv`, decoded.
pub(super) fn agreed_key(
    alg: KeyManagementAlgorithm,
    enc: ContentEncryption,
    shared: &[u8],
    sender: &[u8],
    recipient: &[u8],
) -> Zeroizing<Vec<u8>> {
    let (name, bytes) = match alg {
        KeyManagementAlgorithm::EcdhEsA128Kw => (alg.as_str(), 16),
        KeyManagementAlgorithm::EcdhEsA256Kw => (alg.as_str(), 32),
        _ => (enc.as_str(), enc.key_bytes()),
    };
    concat_kdf(shared, name, sender, recipient, bytes)
}

/// The Concat key derivation of NIST SP 800-56A §5.8.1 with SHA-256, as RFC 7518 §4.6.2 fills it. At most 32 bytes: one
/// round is enough for all that is in our lists.
fn concat_kdf(shared: &[u8], name: &str, sender: &[u8], recipient: &[u8], bytes: usize) -> Zeroizing<Vec<u8>> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
    let mut hash = Context::new(&SHA256);
    hash.update(&1_u32.to_be_bytes());
    hash.update(shared);
    for party in [name.as_bytes(), sender, recipient] {
        hash.update(&length(party.len()));
        hash.update(party);
    }
    hash.update(&length(bytes.saturating_mul(8)));
    Zeroizing::new(hash.finish().as_ref().iter().take(bytes).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url;

    #[test]
    fn the_key_of_rfc_7518_appendix_c_is_derived() {
        let shared = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128,
            106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let key = agreed_key(KeyManagementAlgorithm::EcdhEs, ContentEncryption::A128Gcm, &shared, b"Alice", b"Bob");
        assert_eq!(base64url::encode(&key), "VqqN6vgjbSBcIijNcacQGg");
    }
}
