//! Encrypted tokens: the vectors of RFC 7516, RFC 7520 and Wycheproof for the key types that we have (`encryption.json` holds
//! their figures), round trips, and what is refused.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RsaKeyPair};
use guichet_jose::encryption::{
    DecryptError, DecryptionKey, DecryptionKeys, EncryptError, EncryptionKey, FurtherMembers,
};
use guichet_jose::{ContentEncryption, Jwk, JwkSet, KeyManagementAlgorithm, base64url};
use serde_json::{Value, json};

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_else(|| panic!("{member} in {value}"))
}

fn pkcs8(key: &Value) -> Vec<u8> {
    let bytes = |member: &str| base64url::decode(text(key, member)).unwrap();
    if text(key, "kty") == "EC" {
        let point = [vec![4], bytes("x"), bytes("y")].concat();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes("d"), &point)
            .unwrap();
        return pair.to_pkcs8v1().unwrap().as_ref().to_vec();
    }
    let pair = RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: bytes("n"), e: bytes("e") },
        d: bytes("d"),
        p: bytes("p"),
        q: bytes("q"),
        dP: bytes("dp"),
        dQ: bytes("dq"),
        qInv: bytes("qi"),
    })
    .unwrap();
    AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap().as_ref().to_vec()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn header_of(token: &str) -> Option<Value> {
    serde_json::from_slice(&base64url::decode(token.split('.').next()?).ok()?).ok()
}

fn decrypt(keys: &DecryptionKeys, token: &str) -> Result<Vec<u8>, DecryptError> {
    keys.decrypt(token, &KeyManagementAlgorithm::ALL, &ContentEncryption::ALL).map(|decrypted| decrypted.content)
}

/// A key for each algorithm; RSA once, since it is slow to make.
fn keys() -> Vec<DecryptionKey> {
    let (first, rsa) = DecryptionKey::generate(KeyManagementAlgorithm::RsaOaep).unwrap();
    let with = |algorithm: KeyManagementAlgorithm| match algorithm {
        KeyManagementAlgorithm::RsaOaep => first.clone(),
        KeyManagementAlgorithm::RsaOaep256 => DecryptionKey::from_pkcs8(algorithm, Some("b"), rsa.as_bytes()).unwrap(),
        _ => DecryptionKey::generate(algorithm).unwrap().0,
    };
    KeyManagementAlgorithm::ALL.map(with).into()
}

#[test]
fn every_published_token_of_our_algorithms_is_decrypted_and_every_spoilt_one_is_refused() {
    let (mut decrypted, mut refused, mut unsupported) = (0, 0, 0);
    let vectors: Vec<Value> = serde_json::from_str(include_str!("encryption.json")).unwrap();
    for group in &vectors {
        let key = &group["key"];
        let algorithm: KeyManagementAlgorithm = text(group, "alg").parse().unwrap();
        if key.get("crv").is_some_and(|curve| curve == "P-384") {
            unsupported += 1;
            continue;
        }
        // Some of them name a key of another name than the one given.
        let keys: DecryptionKeys =
            [DecryptionKey::from_pkcs8(algorithm, key["kid"].as_str(), &pkcs8(key)).unwrap()].into_iter().collect();
        for test in group["tests"].as_array().unwrap() {
            let about = format!("{} {} {}", group["source"], algorithm, test["name"]);
            let token = text(test, "jwe");
            let ours = header_of(token).is_some_and(|header| text(&header, "enc").parse::<ContentEncryption>().is_ok());
            let outcome = decrypt(&keys, token);
            match test.get("content").and_then(Value::as_str) {
                Some(content) if ours => {
                    assert_eq!(outcome, Ok(unhex(content)), "{about}");
                    decrypted += 1;
                }
                Some(_) => {
                    assert!(matches!(outcome, Err(DecryptError::EncryptionRefused(_))), "{about}: {outcome:?}");
                    unsupported += 1;
                }
                None => {
                    assert!(outcome.is_err(), "{about}");
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((decrypted, refused, unsupported), (23, 33, 15));
}

#[test]
fn each_algorithm_encrypts_what_its_private_key_decrypts_and_no_other_does() {
    let keys = keys();
    for key in &keys {
        let public = Jwk::parse(&serde_json::to_vec(key.public_jwk()).unwrap()).unwrap();
        let recipient = EncryptionKey::from_jwk(&public, key.algorithm()).unwrap();
        let others: DecryptionKeys =
            keys.iter().filter(|other| other.algorithm() != key.algorithm()).cloned().collect();
        let single: DecryptionKeys = [key.clone()].into_iter().collect();
        for enc in ContentEncryption::ALL {
            let further = FurtherMembers { cty: Some("JWT"), kid: recipient.kid(), iss: Some("i"), aud: Some("a") };
            for content in [&b""[..], b"a", &[0xff; 5000]] {
                let token = recipient.encrypt(enc, further, content).unwrap();
                assert_eq!(decrypt(&single, &token).as_deref(), Ok(content), "{key:?} {enc}");
                assert!(decrypt(&others, &token).is_err(), "{key:?} {enc}");
            }
            let token = recipient.encrypt(enc, further, b"content").unwrap();
            let mut header = header_of(&token).unwrap();
            let epk = header.as_object_mut().unwrap().remove("epk");
            assert_eq!(epk.is_some(), key.algorithm().agrees_on_a_key());
            assert_eq!(
                header,
                json!({"alg": key.algorithm(), "enc": enc, "cty": "JWT", "kid": recipient.kid(), "iss": "i", "aud": "a"})
            );
            let bare = recipient.encrypt(enc, FurtherMembers::default(), b"content").unwrap();
            assert!(header_of(&bare).unwrap().get("kid").is_none());
            assert_eq!(
                decrypt(&single, &bare).as_deref(),
                Ok(&b"content"[..]),
                "without kid every fitting key is tried"
            );
        }
    }
}

#[test]
fn two_tokens_of_the_same_content_share_no_part_but_what_the_header_says() {
    for key in keys() {
        let recipient = EncryptionKey::from_jwk(key.public_jwk(), key.algorithm()).unwrap();
        let token = || recipient.encrypt(ContentEncryption::A256Gcm, FurtherMembers::default(), b"content").unwrap();
        let (first, second) = (token(), token());
        for (at, (a, b)) in first.split('.').zip(second.split('.')).enumerate().skip(1) {
            assert!(a != b || a.is_empty() && at == 1, "{key:?}: part {at}");
        }
    }
}

#[test]
fn a_changed_part_gives_one_and_the_same_error_whatever_it_was() {
    for key in keys() {
        let recipient = EncryptionKey::from_jwk(key.public_jwk(), key.algorithm()).unwrap();
        let keys: DecryptionKeys = [key].into_iter().collect();
        for enc in ContentEncryption::ALL {
            let token = recipient.encrypt(enc, FurtherMembers::default(), b"content").unwrap();
            let parts: Vec<&str> = token.split('.').collect();
            for at in 1..5 {
                let mut bytes = base64url::decode(parts[at]).unwrap();
                let spoilt = |bytes: &[u8]| {
                    let part = base64url::encode(bytes);
                    let mut parts = parts.clone();
                    parts[at] = &part;
                    decrypt(&keys, &parts.join("."))
                };
                if let Some(last) = bytes.last_mut() {
                    *last ^= 1;
                    assert_eq!(spoilt(&bytes), Err(DecryptError::Failed), "{recipient:?} {enc} part {at} changed");
                    assert_eq!(spoilt(&bytes[1..]), Err(DecryptError::Failed), "{recipient:?} {enc} part {at} cut");
                    assert_eq!(spoilt(&[]), Err(DecryptError::Failed), "{recipient:?} {enc} part {at} empty");
                }
                bytes.push(0);
                assert_eq!(spoilt(&bytes), Err(DecryptError::Failed), "{recipient:?} {enc} part {at} longer");
            }
        }
    }
}

#[test]
fn the_header_is_held_against_what_the_caller_allows() {
    let (key, _) = DecryptionKey::generate(KeyManagementAlgorithm::EcdhEs).unwrap();
    let keys: DecryptionKeys = [key.clone()].into_iter().collect();
    let epk = key.public_jwk();
    let refused = |header: Value| {
        let token = format!("{}.{}..AAAA.", base64url::encode(header.to_string().as_bytes()), "");
        keys.decrypt(&token, &[KeyManagementAlgorithm::EcdhEs], &[ContentEncryption::A256Gcm]).unwrap_err()
    };
    let whole = json!({"alg": "ECDH-ES", "enc": "A256GCM", "epk": epk});
    assert_eq!(refused(whole.clone()), DecryptError::Failed);
    let with = |member: &str, value: Value| {
        let mut header = whole.clone();
        header[member] = value;
        refused(header)
    };
    for alg in ["RSA-OAEP", "RSA1_5", "dir", "none", "", "ecdh-es"] {
        assert_eq!(with("alg", json!(alg)), DecryptError::AlgorithmRefused(alg.to_owned()));
    }
    for enc in ["A128GCM", "A128CBC-HS256", "A192GCM", "none"] {
        assert_eq!(with("enc", json!(enc)), DecryptError::EncryptionRefused(enc.to_owned()));
    }
    assert_eq!(with("crit", json!(["exp"])), DecryptError::CriticalHeader);
    assert_eq!(with("kid", json!("other")), DecryptError::KeyUnknown(Some("other".to_owned())));
    for (member, value) in [
        ("zip", json!("DEF")),
        ("alg", json!(1)),
        ("enc", json!(null)),
        ("kid", json!(7)),
        ("cty", json!([])),
        ("apu", json!("!")),
        ("apv", json!(2)),
        ("epk", json!({})),
        (
            "epk",
            json!({"kty": "EC", "crv": "P-256", "x": base64url::encode(&[1; 32]), "y": base64url::encode(&[1; 32])}),
        ),
        ("epk", json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"})),
    ] {
        assert!(matches!(with(member, value.clone()), DecryptError::Malformed(_)), "{member} {value}");
    }
    // A key of another type is a public key, but nothing can be agreed on with it.
    let ed25519 = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    assert_eq!(with("epk", ed25519), DecryptError::Failed);
    let long = "a".repeat(guichet_jose::MAX_TOKEN_BYTES + 1);
    assert_eq!(decrypt(&keys, &long), Err(DecryptError::TooLarge(long.len())));
    for token in ["", ".", "....", "a.b.c", "a.b.c.d.e.f", "e30....", "e30.a.b.c.d"] {
        assert!(matches!(decrypt(&keys, token), Err(DecryptError::Malformed(_))), "{token}");
    }
}

#[test]
fn a_key_that_is_published_for_something_else_is_not_encrypted_for() {
    let (key, _) = DecryptionKey::generate(KeyManagementAlgorithm::EcdhEs).unwrap();
    let published = |member: &str, value: Value| {
        let mut jwk = serde_json::to_value(key.public_jwk()).unwrap();
        jwk[member] = value;
        Jwk::parse(jwk.to_string().as_bytes()).unwrap()
    };
    let fits = |key: &Jwk, algorithm| EncryptionKey::from_jwk(key, algorithm).is_ok();
    assert!(fits(key.public_jwk(), KeyManagementAlgorithm::EcdhEs));
    assert_eq!(
        EncryptionKey::from_jwk(key.public_jwk(), KeyManagementAlgorithm::RsaOaep).unwrap_err(),
        EncryptError::KeyUnfit(KeyManagementAlgorithm::RsaOaep)
    );
    assert!(!fits(key.public_jwk(), KeyManagementAlgorithm::EcdhEsA128Kw), "its `alg` says ECDH-ES");
    assert!(!fits(&published("use", json!("sig")), KeyManagementAlgorithm::EcdhEs));
    assert!(!fits(&published("alg", json!("ES256")), KeyManagementAlgorithm::EcdhEs));
    assert!(!fits(&published("key_ops", json!(["verify"])), KeyManagementAlgorithm::EcdhEs));
    assert!(fits(&published("key_ops", json!(["deriveKey"])), KeyManagementAlgorithm::EcdhEs));

    let set = JwkSet { keys: vec![published("use", json!("sig")), key.public_jwk().clone()] };
    assert_eq!(set.for_encryption(KeyManagementAlgorithm::EcdhEs), Some(key.public_jwk()));
    assert_eq!(set.for_encryption(KeyManagementAlgorithm::RsaOaep), None);
}

#[test]
fn private_bytes_of_another_type_are_no_key() {
    let (_, ec) = DecryptionKey::generate(KeyManagementAlgorithm::EcdhEs).unwrap();
    for (algorithm, bytes) in [
        (KeyManagementAlgorithm::RsaOaep, ec.as_bytes()),
        (KeyManagementAlgorithm::RsaOaep256, &[][..]),
        (KeyManagementAlgorithm::EcdhEs, &b"junk"[..]),
    ] {
        let refused = DecryptionKey::from_pkcs8(algorithm, None, bytes).unwrap_err();
        assert_eq!(refused, EncryptError::KeyRejected(algorithm));
    }
}
