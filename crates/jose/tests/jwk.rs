//! Which public keys and sets are accepted.
#![expect(clippy::unwrap_used, reason = "tests")]

use guichet_jose::{Jwk, JwkError, JwkSet, MAX_JWK_SET_BYTES, SignatureAlgorithm, SigningKey, base64url};
use serde_json::{Value, json};

fn ec() -> Value {
    json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})
}

fn rsa() -> Value {
    let (key, _) = SigningKey::generate(SignatureAlgorithm::Rs256).unwrap();
    serde_json::to_value(key.public_jwk().unwrap()).unwrap()
}

fn with(mut key: Value, name: &str, value: Value) -> Value {
    key.as_object_mut().unwrap().insert(name.to_owned(), value);
    key
}

fn without(mut key: Value, name: &str) -> Value {
    key.as_object_mut().unwrap().remove(name);
    key
}

fn parse(key: &Value) -> Result<Jwk, JwkError> {
    Jwk::parse(key.to_string().as_bytes())
}

#[test]
fn unknown_members_are_ignored_and_known_ones_are_kept() {
    let key = with(with(with(ec(), "x5t", json!("x")), "kid", json!("k")), "key_ops", json!(["verify"]));
    let key = parse(&key).unwrap();
    assert_eq!((key.kid(), key.kty(), key.key_use(), key.alg()), (Some("k"), "EC", None, None));
    let json = serde_json::to_value(&key).unwrap();
    assert_eq!(json, with(with(ec(), "kid", json!("k")), "key_ops", json!(["verify"])));
    assert_eq!(serde_json::from_value::<Jwk>(json).unwrap(), key);
}

#[test]
fn each_private_member_is_refused_by_name() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        assert_eq!(parse(&with(ec(), name, json!("AA"))), Err(JwkError::PrivateMember(name)));
    }
}

#[test]
fn what_is_wrong_with_a_key_is_named() {
    let rsa = rsa();
    let modulus = base64url::decode(rsa.get("n").unwrap().as_str().unwrap()).unwrap();
    let small = base64url::encode(&modulus[..255]);
    let leading_zero = base64url::encode(&[&[0], modulus.as_slice()].concat());
    for (key, expected) in [
        (json!([]), JwkError::NotAnObject),
        (json!({}), JwkError::Missing("kty")),
        (json!({"kty": 1}), JwkError::Malformed("kty")),
        (json!({"kty": "oct", "k": "AA"}), JwkError::Unsupported),
        (json!({"kty": "AKP"}), JwkError::Unsupported),
        (json!({"kty": "EC"}), JwkError::Missing("crv")),
        (with(ec(), "crv", json!("P-384")), JwkError::Unsupported),
        (with(ec(), "crv", json!("secp256k1")), JwkError::Unsupported),
        (without(ec(), "y"), JwkError::Missing("y")),
        (with(ec(), "x", json!("AA")), JwkError::Malformed("x")),
        (with(ec(), "x", json!("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=")), JwkError::Malformed("x")),
        (with(ec(), "y", ec().get("x").unwrap().clone()), JwkError::NotAKey),
        (with(ec(), "kid", json!(1)), JwkError::Malformed("kid")),
        (with(ec(), "use", json!(null)), JwkError::Malformed("use")),
        (with(ec(), "key_ops", json!("verify")), JwkError::Malformed("key_ops")),
        (json!({"kty": "OKP", "crv": "X25519", "x": "AA"}), JwkError::Unsupported),
        (json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}), JwkError::Malformed("x")),
        (with(rsa.clone(), "n", json!(small)), JwkError::NotAKey),
        (with(rsa.clone(), "n", json!(leading_zero)), JwkError::Malformed("n")),
        (with(rsa.clone(), "n", json!("")), JwkError::Malformed("n")),
        (with(rsa.clone(), "e", json!("AQ")), JwkError::NotAKey),
        (with(rsa.clone(), "e", json!("Ag")), JwkError::NotAKey),
        (with(rsa.clone(), "e", json!("AQAAAAAB")), JwkError::NotAKey),
        (without(rsa, "e"), JwkError::Missing("e")),
    ] {
        assert_eq!(parse(&key), Err(expected), "{key}");
    }
    assert_eq!(Jwk::parse(br#"{"kty":"EC","kty":"EC"}"#), Err(JwkError::NotAnObject));
}

#[test]
fn a_set_skips_what_it_does_not_understand_and_keeps_duplicates() {
    let entries = json!({"keys": [
        json!({"kty": "AKP", "alg": "ML-DSA-44"}), with(ec(), "crv", json!("P-521")), json!({"kty": "oct", "k": "AA"}),
        1, null, [], without(ec(), "y"), ec(), ec(),
    ], "other": 1});
    let set = JwkSet::parse(entries.to_string().as_bytes()).unwrap();
    assert_eq!(set.keys, [parse(&ec()).unwrap(), parse(&ec()).unwrap()]);
    let json = serde_json::to_value(&set).unwrap();
    assert_eq!(json, json!({"keys": [ec(), ec()]}));
    assert_eq!(serde_json::from_value::<JwkSet>(json).unwrap(), set);
}

#[test]
fn a_set_that_discloses_a_private_key_is_refused_whole() {
    let set = json!({"keys": [ec(), with(ec(), "d", json!("AA"))]});
    assert_eq!(JwkSet::parse(set.to_string().as_bytes()), Err(JwkError::PrivateMember("d")));
}

#[test]
fn what_is_no_set_is_refused() {
    for (json, expected) in [
        ("", JwkError::NotAnObject),
        ("[]", JwkError::NotAnObject),
        (r#"{"keys":[],"keys":[]}"#, JwkError::NotAnObject),
        ("{}", JwkError::NoKeys),
        (r#"{"keys":{}}"#, JwkError::NoKeys),
    ] {
        assert_eq!(JwkSet::parse(json.as_bytes()), Err(expected), "{json}");
    }
    let long = " ".repeat(MAX_JWK_SET_BYTES + 1);
    assert_eq!(JwkSet::parse(long.as_bytes()), Err(JwkError::TooLarge(MAX_JWK_SET_BYTES + 1)));
}
