//! Base64url as JOSE wants it (RFC 7515 §2): URL-safe alphabet, no padding, one spelling for each value.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The text is not base64url: a foreign character, padding, whitespace, an impossible length, or trailing bits that
/// are not zero (two texts would then stand for the same bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not base64url without padding")]
pub struct NotBase64Url;

/// Encodes without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes strictly: `encode(&decode(text)?) == text` for every accepted text.
///
/// # Errors
/// [`NotBase64Url`] for anything that [`encode`] would not have written.
pub fn decode(text: &str) -> Result<Vec<u8>, NotBase64Url> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotBase64Url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7515_appendix_c_is_encoded_without_padding() {
        assert_eq!(encode(&[3, 236, 255, 224, 193]), "A-z_4ME");
        assert_eq!(decode("A-z_4ME").unwrap(), [3, 236, 255, 224, 193]);
    }

    #[test]
    fn padding_whitespace_the_standard_alphabet_and_loose_trailing_bits_are_refused() {
        for text in ["QQ==", "QUI=", "Q", "QQ\n", " QQ", "Q Q", "a+b/", "QR", "QUJ", "é", "QQ\0", "QQ."] {
            assert_eq!(decode(text), Err(NotBase64Url), "{text:?}");
        }
        assert_eq!(decode("").unwrap(), b"");
    }
}
