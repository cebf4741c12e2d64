//! The signature of a webhook (DP §3.3): `X-Hub-Signature-256: sha256=<hex HMAC-SHA256(secret, raw body)>`.

use aws_lc_rs::hmac;
use data_encoding::HEXLOWER_PERMISSIVE;
use guichet_jose::Secret;

/// The header.
pub const HEADER: &str = "x-hub-signature-256";
const SCHEME: &str = "sha256=";

/// Whether `header` signs `body`. Compared in constant time.
#[must_use]
pub fn verifies(secret: &Secret, body: &[u8], header: Option<&str>) -> bool {
    let signature = header
        .and_then(|header| header.strip_prefix(SCHEME))
        .and_then(|text| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    signature.is_some_and(|signature| hmac::verify(&key, body, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_of_a_known_body_is_taken_and_any_other_refused() {
        // Computed with `openssl dgst -sha256 -hmac secret`.
        let signed = "sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13";
        let secret = Secret::new("secret".to_owned());
        assert!(verifies(&secret, b"{}", Some(signed)));
        assert!(!verifies(&secret, b"{} ", Some(signed)), "the raw body counts");
        assert!(!verifies(&Secret::new("other".to_owned()), b"{}", Some(signed)));
        for hostile in [None, Some(""), Some("sha256="), Some("sha1=00"), Some("sha256=zz"), Some(&signed[7..])] {
            assert!(!verifies(&secret, b"{}", hostile), "{hostile:?}");
        }
    }
}
