//! The compact serialization (RFC 7515 §7.1): three base64url parts between two dots.

use serde_json::Value;

use crate::{VerifyError, base64url};

/// The longest token that is looked at, in bytes.
pub const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// A token cut at its dots; nothing is decoded yet.
pub(crate) struct CompactParts<'a> {
    pub(crate) header: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) signature: &'a str,
    /// `header.payload` as received: what was signed.
    pub(crate) signing_input: &'a str,
}

impl<'a> CompactParts<'a> {
    pub(crate) fn split(token: &'a str) -> Result<Self, VerifyError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(VerifyError::TooLarge(token.len()));
        }
        let malformed = || VerifyError::Malformed("not three parts between two dots");
        let (signing_input, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or_else(malformed)?;
        if payload.contains('.') {
            return Err(malformed());
        }
        Ok(Self { header, payload, signature, signing_input })
    }
}

/// Header and payload of a token **without any verification**: to show a token on a page, or to learn which client
/// claims to have signed it. Nothing that this returns may be believed.
///
/// # Errors
/// [`VerifyError::TooLarge`] and [`VerifyError::Malformed`], when there is nothing to show.
pub fn decode_unverified(token: &str) -> Result<(Value, Value), VerifyError> {
    let parts = CompactParts::split(token)?;
    let json = |part: &str, wrong: &'static str| {
        let bytes = base64url::decode(part).map_err(|_| VerifyError::Malformed(wrong))?;
        serde_json::from_slice(&bytes).map_err(|_| VerifyError::Malformed(wrong))
    };
    Ok((
        json(parts.header, "the header is not JSON in base64url")?,
        json(parts.payload, "the payload is not JSON in base64url")?,
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unverified_token_can_be_shown() {
        let token = format!("{}.{}.", base64url::encode(br#"{"alg":"none"}"#), base64url::encode(br#"{"sub":"x"}"#));
        assert_eq!(decode_unverified(&token), Ok((json!({"alg": "none"}), json!({"sub": "x"}))));
    }

    #[test]
    fn what_is_not_three_parts_or_too_long_is_refused() {
        for token in ["", ".", "a.b", "a.b.c.d", "a.b.c.d.e"] {
            assert!(matches!(decode_unverified(token), Err(VerifyError::Malformed(_))), "{token}");
        }
        let long = "a".repeat(MAX_TOKEN_BYTES + 1);
        assert_eq!(decode_unverified(&long), Err(VerifyError::TooLarge(MAX_TOKEN_BYTES + 1)));
    }
}
