//! Which tokens are accepted, and with which word the others are refused.
#![expect(clippy::unwrap_used, reason = "tests")]

use guichet_jose::{
    JoseError, Jwk, JwkSet, MAX_TOKEN_BYTES, SignatureAlgorithm, SigningKey, VerificationKeys, VerifyError, base64url,
};
use serde_json::{Value, json};

const ASYMMETRIC: [SignatureAlgorithm; 4] =
    [SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256, SignatureAlgorithm::EdDsa];

fn set(keys: &[&SigningKey]) -> VerificationKeys {
    VerificationKeys::from_jwks(&JwkSet { keys: keys.iter().filter_map(|key| key.public_jwk()).collect() })
}

fn key(algorithm: SignatureAlgorithm) -> SigningKey {
    SigningKey::generate(algorithm).unwrap().0
}

fn changed(key: &SigningKey, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Jwk {
    let mut json = serde_json::to_value(key.public_jwk().unwrap()).unwrap();
    change(json.as_object_mut().unwrap());
    Jwk::parse(json.to_string().as_bytes()).unwrap()
}

fn with_header(token: &str, header: &str) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{}.{rest}", base64url::encode(header.as_bytes()))
}

#[test]
fn a_generated_key_signs_what_its_published_half_verifies() {
    for algorithm in ASYMMETRIC {
        let (key, pkcs8) = SigningKey::generate(algorithm).unwrap();
        let token = key.sign(None, &json!({"sub": "x"})).unwrap();
        let again = SigningKey::from_pkcs8(algorithm, None, pkcs8.as_bytes()).unwrap();
        assert_eq!(again.kid(), key.kid());
        let verified = set(&[&again]).verify(&token, &[algorithm]).unwrap();
        assert_eq!(Value::from(verified.claims().unwrap()), json!({"sub": "x"}));
        assert_eq!(key.kid().unwrap(), key.public_jwk().unwrap().thumbprint());
    }
}

#[test]
fn the_header_has_exactly_alg_kid_and_typ() {
    let key = SigningKey::from_pkcs8(
        SignatureAlgorithm::Es256,
        Some("pkcs11:ES256:hsm"),
        SigningKey::generate(SignatureAlgorithm::Es256).unwrap().1.as_bytes(),
    )
    .unwrap();
    let header = |token: &str| String::from_utf8(base64url::decode(token.split('.').next().unwrap()).unwrap()).unwrap();
    assert_eq!(header(&key.sign(None, &json!({})).unwrap()), r#"{"alg":"ES256","kid":"pkcs11:ES256:hsm"}"#);
    assert_eq!(
        header(&key.sign(Some("at+jwt"), &json!({})).unwrap()),
        r#"{"alg":"ES256","kid":"pkcs11:ES256:hsm","typ":"at+jwt"}"#
    );
    let hmac = SigningKey::hmac(&[1; 32]).unwrap();
    assert_eq!(header(&hmac.sign(None, &json!({})).unwrap()), r#"{"alg":"HS256"}"#);
}

#[test]
fn the_published_key_has_use_alg_and_kid_and_nothing_private() {
    for algorithm in ASYMMETRIC {
        let json = serde_json::to_value(key(algorithm).public_jwk().unwrap()).unwrap();
        let mut names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        let expected: &[&str] = match algorithm {
            SignatureAlgorithm::Es256 => &["alg", "crv", "kid", "kty", "use", "x", "y"],
            SignatureAlgorithm::EdDsa => &["alg", "crv", "kid", "kty", "use", "x"],
            _ => &["alg", "e", "kid", "kty", "n", "use"],
        };
        assert_eq!(names, expected);
        assert_eq!(json.get("use"), Some(&json!("sig")));
        assert_eq!(json.get("alg"), Some(&json!(algorithm.as_str())));
    }
}

#[test]
fn debug_shows_no_key_and_no_payload() {
    let (key, pkcs8) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    let token = key.sign(None, &json!({"email": "a@example.fr"})).unwrap();
    let keys = set(&[&key]);
    let verified = keys.verify(&token, &[SignatureAlgorithm::Es256]).unwrap();
    let kid = key.kid().unwrap();
    assert_eq!(format!("{key:?}"), format!("SigningKey {{ kid: Some({kid:?}), alg: Es256, .. }}"));
    assert_eq!(format!("{pkcs8:?}"), "Pkcs8");
    assert_eq!(format!("{keys:?}"), format!("VerificationKeys[Some({kid:?})]"));
    assert!(!format!("{verified:?}").contains("97"), "no payload byte");
}

#[test]
fn an_es256_signature_is_64_bytes_and_its_der_form_is_refused() {
    let key = key(SignatureAlgorithm::Es256);
    let token = key.sign(None, &json!({})).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = base64url::decode(signature).unwrap();
    assert_eq!(signature.len(), 64);
    let (r, s) = signature.split_at(32);
    let integer = |bytes: &[u8]| [&[0x02, 33, 0x00], bytes].concat();
    let der = [&[0x30, 70][..], &integer(r), &integer(s)].concat();
    for wrong in [der, signature[..63].to_vec(), [&signature[..], &[0]].concat(), vec![0; 64], vec![]] {
        let token = format!("{input}.{}", base64url::encode(&wrong));
        assert_eq!(set(&[&key]).verify(&token, &[SignatureAlgorithm::Es256]), Err(VerifyError::SignatureWrong));
    }
}

#[test]
fn an_unsigned_token_is_refused_however_none_is_spelt() {
    let key = key(SignatureAlgorithm::Es256);
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let token =
            format!("{}.{}.", base64url::encode(json!({"alg": none}).to_string().as_bytes()), base64url::encode(b"{}"));
        assert_eq!(
            set(&[&key]).verify(&token, &SignatureAlgorithm::ALL),
            Err(VerifyError::AlgorithmRefused { received: none.to_owned(), allowed: SignatureAlgorithm::ALL.to_vec() })
        );
    }
}

#[test]
fn a_public_key_is_never_taken_for_a_shared_secret() {
    let key = key(SignatureAlgorithm::Rs256);
    let published = serde_json::to_vec(&key.public_jwk().unwrap()).unwrap();
    let forged = SigningKey::hmac(&published).unwrap().sign(None, &json!({})).unwrap();
    assert_eq!(set(&[&key]).verify(&forged, &SignatureAlgorithm::ALL), Err(VerifyError::KeyUnknown(None)));
    let named = with_header(&forged, &json!({"alg": "HS256", "kid": key.kid()}).to_string());
    assert!(matches!(
        set(&[&key]).verify(&named, &SignatureAlgorithm::ALL),
        Err(VerifyError::AlgorithmRefused { received, .. }) if received == "HS256"
    ));
}

#[test]
fn the_algorithm_of_the_key_binds_even_when_its_type_could_do_another() {
    let (pkcs1, der) = SigningKey::generate(SignatureAlgorithm::Rs256).unwrap();
    let pss = SigningKey::from_pkcs8(SignatureAlgorithm::Ps256, None, der.as_bytes()).unwrap();
    let token = pss.sign(None, &json!({})).unwrap();
    let refused = set(&[&pkcs1]).verify(&token, &SignatureAlgorithm::ALL);
    assert!(matches!(refused, Err(VerifyError::AlgorithmRefused { received, .. }) if received == "PS256"));
    let free = changed(&pkcs1, |members| {
        members.remove("alg");
    });
    assert!(VerificationKeys::single(&free).verify(&token, &[SignatureAlgorithm::Ps256]).is_ok());
}

#[test]
fn a_kid_selects_its_key_and_one_that_matches_nothing_asks_for_a_refetch() {
    let (old, new) = (key(SignatureAlgorithm::Es256), key(SignatureAlgorithm::Es256));
    let token = new.sign(None, &json!({})).unwrap();
    assert!(set(&[&old, &new]).verify(&token, &[SignatureAlgorithm::Es256]).is_ok());
    assert_eq!(
        set(&[&old]).verify(&token, &[SignatureAlgorithm::Es256]),
        Err(VerifyError::KeyUnknown(new.kid().map(str::to_owned)))
    );
    let renamed = changed(&old, |members| {
        members.insert("kid".to_owned(), json!(new.kid()));
    });
    assert_eq!(
        VerificationKeys::single(&renamed).verify(&token, &[SignatureAlgorithm::Es256]),
        Err(VerifyError::SignatureWrong)
    );
    let both = JwkSet { keys: vec![renamed, new.public_jwk().unwrap()] };
    assert!(VerificationKeys::from_jwks(&both).verify(&token, &[SignatureAlgorithm::Es256]).is_ok());
}

#[test]
fn without_a_kid_every_fitting_key_is_tried() {
    let (first, second) = (key(SignatureAlgorithm::Es256), SigningKey::hmac(&[9; 32]).unwrap());
    let token = second.sign(None, &json!({})).unwrap();
    assert_eq!(set(&[&first]).verify(&token, &SignatureAlgorithm::ALL), Err(VerifyError::KeyUnknown(None)));
    let keys = VerificationKeys::hmac(&[9; 32]).unwrap();
    assert!(keys.verify(&token, &[SignatureAlgorithm::Hs256]).is_ok());
    let named = SigningKey::hmac(&[9; 32]).unwrap();
    assert!(keys.verify(&named.sign(Some("JWT"), &json!({})).unwrap(), &[SignatureAlgorithm::Hs256]).is_ok());
    let other = VerificationKeys::hmac(&[8; 32]).unwrap();
    assert_eq!(other.verify(&token, &[SignatureAlgorithm::Hs256]), Err(VerifyError::SignatureWrong));
}

#[test]
fn a_key_for_encryption_verifies_nothing() {
    let signing = key(SignatureAlgorithm::Es256);
    let token = signing.sign(None, &json!({})).unwrap();
    let for_encryption = changed(&signing, |members| {
        members.insert("use".to_owned(), json!("enc"));
    });
    let for_signing_only = changed(&signing, |members| {
        members.insert("key_ops".to_owned(), json!(["sign"]));
    });
    for unfit in [for_encryption, for_signing_only] {
        assert!(matches!(
            VerificationKeys::single(&unfit).verify(&token, &SignatureAlgorithm::ALL),
            Err(VerifyError::KeyUnknown(_))
        ));
    }
}

#[test]
fn critical_extensions_are_refused_before_anything_else() {
    let key = SigningKey::hmac(&[1; 32]).unwrap();
    let token = key.sign(None, &json!({})).unwrap();
    for header in [
        json!({"alg": "HS256", "crit": ["b64"], "b64": false}),
        json!({"alg": "HS256", "crit": []}),
        json!({"crit": 1}),
    ] {
        let token = with_header(&token, &header.to_string());
        let keys = VerificationKeys::hmac(&[1; 32]).unwrap();
        assert_eq!(keys.verify(&token, &SignatureAlgorithm::ALL), Err(VerifyError::CriticalHeader), "{header}");
    }
}

#[test]
fn a_malformed_token_is_refused_as_such() {
    let key = SigningKey::hmac(&[1; 32]).unwrap();
    let token = key.sign(None, &json!({})).unwrap();
    let keys = VerificationKeys::hmac(&[1; 32]).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let headers = [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"alg":1}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","kid":1}"#,
        r#"{"alg":"HS256","typ":null}"#,
        r#"{"alg":"HS256","x":1,"x":1}"#,
        r#"{"alg":"HS256"} {}"#,
    ];
    let mut tokens: Vec<String> = headers.iter().map(|header| with_header(&token, header)).collect();
    tokens.extend([
        String::new(),
        input.to_owned(),
        format!("{token}."),
        format!("{token}.x"),
        format!("{token}="),
        format!("{token}\n"),
        format!(" {token}"),
        format!("{input}.{signature}AA"),
        format!("{input}=.{signature}"),
        token.replace('.', ". "),
    ]);
    for token in tokens {
        let refused = keys.verify(&token, &SignatureAlgorithm::ALL);
        assert!(matches!(refused, Err(VerifyError::Malformed(_))), "{token:?} gave {refused:?}");
    }
}

#[test]
fn a_token_over_64_kib_is_refused_unread() {
    let keys = VerificationKeys::hmac(&[1; 32]).unwrap();
    let at_most = "x".repeat(MAX_TOKEN_BYTES - 200);
    let token = SigningKey::hmac(&[1; 32]).unwrap().sign_bytes(None, at_most.as_bytes()).unwrap();
    assert_eq!(keys.verify(&token, &SignatureAlgorithm::ALL), Err(VerifyError::TooLarge(token.len())));
}

#[test]
fn claims_are_a_json_object_with_unique_members() {
    let key = SigningKey::hmac(&[1; 32]).unwrap();
    let keys = VerificationKeys::hmac(&[1; 32]).unwrap();
    for payload in ["[]", "1", "", "x", r#"{"sub":"a","sub":"b"}"#] {
        let token = key.sign_bytes(None, payload.as_bytes()).unwrap();
        let verified = keys.verify(&token, &[SignatureAlgorithm::Hs256]).unwrap();
        assert!(matches!(verified.claims(), Err(VerifyError::Malformed(_))), "{payload}");
    }
}

#[test]
fn a_secret_below_32_bytes_signs_and_verifies_nothing() {
    assert!(matches!(SigningKey::hmac(&[1; 31]), Err(JoseError::SecretTooShort(31))));
    assert!(matches!(VerificationKeys::hmac(b""), Err(JoseError::SecretTooShort(0))));
}

#[test]
fn a_private_key_of_another_type_or_curve_is_refused() {
    let (_, es256) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    for algorithm in [SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256, SignatureAlgorithm::EdDsa] {
        let refused = SigningKey::from_pkcs8(algorithm, None, es256.as_bytes());
        assert!(matches!(refused, Err(JoseError::KeyRejected(refused)) if refused == algorithm));
    }
    for junk in [&b""[..], b"junk", &[0x30; 200]] {
        assert!(SigningKey::from_pkcs8(SignatureAlgorithm::Es256, None, junk).is_err());
    }
    let refused = SigningKey::generate(SignatureAlgorithm::Hs256).err();
    assert_eq!(refused, Some(JoseError::NotAsymmetric(SignatureAlgorithm::Hs256)));
    assert!(SigningKey::from_pkcs8(SignatureAlgorithm::Hs256, None, es256.as_bytes()).is_err());
}
