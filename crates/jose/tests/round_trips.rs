//! What we write, we read back; what was changed on the way is refused.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use guichet_jose::{Jwk, SignatureAlgorithm, SigningKey, VerificationKeys, base64url, decode_unverified, fuzz};
use proptest::prelude::*;

/// One key for each algorithm; making them anew for each case would only test the key generation.
static KEYS: LazyLock<Vec<(SigningKey, VerificationKeys)>> = LazyLock::new(|| {
    let mut keys: Vec<_> = SignatureAlgorithm::ALL
        .into_iter()
        .filter(|algorithm| !algorithm.is_symmetric())
        .map(|algorithm| {
            let (key, _) = SigningKey::generate(algorithm).unwrap();
            let public = VerificationKeys::single(&key.public_jwk().unwrap());
            (key, public)
        })
        .collect();
    keys.push((SigningKey::hmac(&[3; 32]).unwrap(), VerificationKeys::hmac(&[3; 32]).unwrap()));
    keys
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_payload_is_signed_and_verified(index in 0_usize..5, payload in any::<Vec<u8>>(), typ in "[a-zA-Z+]{0,12}") {
        let (key, public) = KEYS.get(index).unwrap();
        let token = key.sign_bytes(Some(&typ), &payload).unwrap();
        let verified = public.verify(&token, &[key.algorithm()]).unwrap();
        prop_assert_eq!(verified.payload, payload);
        prop_assert_eq!(verified.header.typ.as_deref(), Some(typ.as_str()));
        prop_assert_eq!(verified.header.kid.as_deref(), key.kid());
    }

    #[test]
    fn one_changed_byte_anywhere_is_refused(index in 0_usize..5, at in any::<prop::sample::Index>(), by in 1_u8..127) {
        let (key, public) = KEYS.get(index).unwrap();
        let token = key.sign_bytes(None, br#"{"sub":"somebody"}"#).unwrap();
        let at = at.index(token.len());
        let changed: String =
            token.char_indices().map(|(i, c)| if i == at { char::from(u8::try_from(c).unwrap() ^ by) } else { c }).collect();
        prop_assert!(public.verify(&changed, &SignatureAlgorithm::ALL).is_err());
    }

    #[test]
    fn base64url_gives_back_any_bytes(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(base64url::decode(&base64url::encode(&bytes)).unwrap(), bytes);
    }

    #[test]
    fn an_accepted_base64url_text_has_one_spelling(text in "[A-Za-z0-9_=-]{0,12}") {
        if let Ok(bytes) = base64url::decode(&text) {
            prop_assert_eq!(base64url::encode(&bytes), text);
        }
    }

    #[test]
    fn no_parser_breaks_on_any_bytes(bytes in any::<Vec<u8>>(), text in ".*") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let _ = fuzz::jws(bytes);
            prop_assert_ne!(fuzz::jwk(bytes), Some(false));
            prop_assert_ne!(fuzz::jwks(bytes), Some(false));
            prop_assert_ne!(fuzz::base64url(bytes), Some(false));
        }
    }

    #[test]
    fn any_kid_is_published_and_found_again(kid in ".{0,40}") {
        let (_, pkcs8) = SigningKey::generate(SignatureAlgorithm::EdDsa).unwrap();
        let key = SigningKey::from_pkcs8(SignatureAlgorithm::EdDsa, Some(&kid), pkcs8.as_bytes()).unwrap();
        let published = serde_json::to_vec(&key.public_jwk().unwrap()).unwrap();
        let public = Jwk::parse(&published).unwrap();
        let token = key.sign(None, &serde_json::json!({"sub": kid})).unwrap();
        prop_assert!(VerificationKeys::single(&public).verify(&token, &[SignatureAlgorithm::EdDsa]).is_ok());
        prop_assert_eq!(&decode_unverified(&token).unwrap().0["kid"], &kid);
    }
}
