//! A content key under a key that both sides agreed on (RFC 3394, RFC 7518 §4.4).

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrap as _};
use zeroize::Zeroizing;

/// What RFC 3394 adds to a key, in bytes.
const ADDED: usize = 8;

pub(super) fn wrap(agreed: &[u8], content_key: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut wrapped = vec![0; content_key.len() + ADDED];
    kek(agreed)?.wrap(content_key, &mut wrapped)?;
    Ok(wrapped)
}

pub(super) fn unwrap(agreed: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
    let mut content_key = Zeroizing::new(vec![0; wrapped.len()]);
    let length = kek(agreed)?.unwrap(wrapped, &mut content_key)?.len();
    content_key.truncate(length);
    Ok(content_key)
}

fn kek(agreed: &[u8]) -> Result<AesKek, Unspecified> {
    AesKek::new(if agreed.len() == 16 { &AES_128 } else { &AES_256 }, agreed)
}
