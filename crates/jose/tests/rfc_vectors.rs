//! The published vectors of RFC 7515, 7517, 7520, 7638 and 8037 for the algorithms of our list. `signatures.json` and
//! `rfc7517-a1.json` hold their figures.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::RsaKeyPair;
use guichet_jose::{Jwk, JwkError, JwkSet, SignatureAlgorithm, SigningKey, VerificationKeys, VerifyError, base64url};
use serde_json::Value;

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("signatures.json")).unwrap()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_else(|| panic!("{member} in {value}"))
}

fn bytes(value: &Value, member: &str) -> Vec<u8> {
    base64url::decode(text(value, member)).unwrap()
}

fn verification_keys(key: &Value) -> VerificationKeys {
    if text(key, "kty") == "oct" {
        return VerificationKeys::hmac(&bytes(key, "k")).unwrap();
    }
    let mut public = key.clone();
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        public.as_object_mut().unwrap().remove(private);
    }
    VerificationKeys::single(&Jwk::parse(public.to_string().as_bytes()).unwrap())
}

#[test]
fn every_published_signature_is_accepted_with_its_algorithm_only() {
    for vector in vectors() {
        let source = text(&vector, "source");
        let algorithm: SignatureAlgorithm = text(&vector, "alg").parse().unwrap();
        let compact = text(&vector, "compact");
        let keys = verification_keys(vector.get("key").unwrap());
        let verified = keys.verify(compact, &[algorithm]).expect(source);
        assert_eq!(verified.header.alg, algorithm, "{source}");
        assert_eq!(base64url::encode(&verified.payload), compact.split('.').nth(1).unwrap(), "{source}");

        let others: Vec<_> = SignatureAlgorithm::ALL.into_iter().filter(|other| *other != algorithm).collect();
        assert!(matches!(keys.verify(compact, &others), Err(VerifyError::AlgorithmRefused { .. })), "{source}");
        assert!(matches!(keys.verify(compact, &[]), Err(VerifyError::AlgorithmRefused { .. })), "{source}");
    }
}

#[test]
fn a_published_token_with_another_payload_is_refused() {
    for vector in vectors() {
        let keys = verification_keys(vector.get("key").unwrap());
        let parts: Vec<&str> = text(&vector, "compact").split('.').collect();
        let [header, _, signature] = parts.as_slice() else { panic!("three parts") };
        let forged = format!("{header}.{}.{signature}", base64url::encode(b"{}"));
        assert_eq!(keys.verify(&forged, &SignatureAlgorithm::ALL), Err(VerifyError::SignatureWrong));
    }
}

#[test]
fn the_rsa_signature_of_rfc_7520_section_4_1_is_made_exactly_as_published() {
    let vectors = vectors();
    let vector = vectors.iter().find(|vector| text(vector, "source") == "RFC 7520 4.1").unwrap();
    let key = vector.get("key").unwrap();
    let pair = RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: bytes(key, "n"), e: bytes(key, "e") },
        d: bytes(key, "d"),
        p: bytes(key, "p"),
        q: bytes(key, "q"),
        dP: bytes(key, "dp"),
        dQ: bytes(key, "dq"),
        qInv: bytes(key, "qi"),
    })
    .unwrap();
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    let signing = SigningKey::from_pkcs8(SignatureAlgorithm::Rs256, Some(text(key, "kid")), pkcs8.as_ref()).unwrap();
    let compact = text(vector, "compact");
    let payload = base64url::decode(compact.split('.').nth(1).unwrap()).unwrap();
    assert_eq!(signing.sign_bytes(None, &payload).unwrap(), compact);
}

#[test]
fn the_cookbook_signatures_of_other_algorithms_are_refused_by_name() {
    for (compact, name) in [
        (include_str!("../corpus/jws/rfc-7520-4.2-ps384"), "PS384"),
        (include_str!("../corpus/jws/rfc-7520-4.3-es512"), "ES512"),
    ] {
        let keys = VerificationKeys::hmac(&[1; 32]).unwrap();
        let refused = keys.verify(compact, &SignatureAlgorithm::ALL).unwrap_err();
        assert!(matches!(refused, VerifyError::AlgorithmRefused { received, .. } if received == name));
    }
}

#[test]
fn the_set_of_rfc_7517_appendix_a_1_is_read_and_its_rsa_key_has_the_thumbprint_of_rfc_7638() {
    let set = JwkSet::parse(include_bytes!("rfc7517-a1.json")).unwrap();
    let [ec, rsa] = set.keys.as_slice() else { panic!("two keys") };
    assert_eq!((ec.kty(), ec.kid(), ec.key_use(), ec.alg()), ("EC", Some("1"), Some("enc"), None));
    assert_eq!((rsa.kty(), rsa.kid(), rsa.key_use(), rsa.alg()), ("RSA", Some("2011-04-29"), None, Some("RS256")));
    assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(ec.thumbprint(), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    assert!(rsa.verifies(SignatureAlgorithm::Rs256) && !rsa.verifies(SignatureAlgorithm::Ps256));
    assert!(!ec.verifies(SignatureAlgorithm::Es256), "its use is enc");
}

#[test]
fn the_ed25519_key_of_rfc_8037_has_its_thumbprint_and_its_private_form_is_refused() {
    let vectors = vectors();
    let mut key = vectors.iter().find(|vector| text(vector, "alg") == "EdDSA").unwrap().get("key").unwrap().clone();
    assert_eq!(Jwk::parse(key.to_string().as_bytes()), Err(JwkError::PrivateMember("d")));
    key.as_object_mut().unwrap().remove("d");
    let key = Jwk::parse(key.to_string().as_bytes()).unwrap();
    assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}
