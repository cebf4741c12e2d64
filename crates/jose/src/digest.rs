//! SHA-256, HMAC-SHA-256, their usual texts, and comparison in constant time.

use aws_lc_rs::{constant_time, digest as engine, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// SHA-256 (FIPS 180-4) of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    first_32(engine::digest(&engine::SHA256, bytes).as_ref())
}

/// HMAC-SHA-256 (RFC 2104) of `bytes` under `key`, which may have any length.
#[must_use]
pub fn hmac_sha256(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    first_32(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes).as_ref())
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Standard base64 with padding (RFC 4648 §4), as the identity hash of FC §5.5 uses it.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of standard base64 with padding (RFC 4648 §4); `None` for anything else.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Whether `a` and `b` are the same bytes, in a time that depends on their lengths only.
#[must_use]
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

fn first_32(bytes: &[u8]) -> [u8; 32] {
    let mut fixed = [0; 32];
    for (to, from) in fixed.iter_mut().zip(bytes) {
        *to = *from;
    }
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc_is_the_published_one() {
        assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn hmac_sha256_is_that_of_rfc_4231_case_2() {
        let tag = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&tag), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn the_identity_hash_of_fc_5_5_comes_out() {
        let latin1: Vec<u8> = "Jo\u{eb}lle Fran\u{e7}oiseDUBIN\u{d4}RE1992-08-15female7511799100"
            .encode_utf16()
            .map(|unit| u8::try_from(unit & 0xff).unwrap())
            .collect();
        assert_eq!(base64(&sha256(&latin1)), "J2WdqlpnUQ1WxMA3BngwBCPo0Al6bxKgBb/PVNZlZZs=");
    }

    #[test]
    fn equality_needs_the_same_length_and_bytes() {
        assert!(constant_time_eq(b"", b""));
        assert!(constant_time_eq(b"abc", b"abc"));
        assert!(!constant_time_eq(b"abc", b"abd"));
        assert!(!constant_time_eq(b"abc", b"ab"));
    }
}
