//! ID tokens in the three algorithms, verified with what the service publishes (FC §3.2).

use std::collections::BTreeSet;

use guichet_jose::{JwkSet, SignatureAlgorithm, VerificationKeys};
use serde_json::{Map, Value, json};

use super::{FC, NONCE, Stand};
use crate::stand::jwt_header;

/// The keys that verify for a client: published ones, or its secret.
pub(super) async fn keys(stand: &Stand, client: &Value, algorithm: SignatureAlgorithm) -> VerificationKeys {
    if algorithm.is_symmetric() {
        return VerificationKeys::hmac(client["client_secret"].as_str().unwrap().as_bytes()).unwrap();
    }
    let reply = stand.raw("GET", &format!("{}/jwks", stand.issuer(client["service"].as_str().unwrap())), &[], "").await;
    VerificationKeys::from_jwks(&JwkSet::parse(reply.text.as_bytes()).unwrap())
}

/// Verifies a token's signature and exact header; gives its claims.
pub(super) async fn verified(
    stand: &Stand,
    client: &Value,
    algorithm: SignatureAlgorithm,
    token: &str,
) -> Map<String, Value> {
    let header = jwt_header(token);
    let members: Vec<&String> = header.as_object().unwrap().keys().collect();
    if algorithm.is_symmetric() {
        assert_eq!(members, ["alg"], "no kid with a secret (contract.md, doubts settled)");
    } else {
        assert_eq!(members, ["alg", "kid"]);
        let reply =
            stand.raw("GET", &format!("{}/jwks", stand.issuer(client["service"].as_str().unwrap())), &[], "").await;
        let published = reply.json()["keys"].as_array().unwrap().clone();
        let key = published.iter().find(|key| key["kid"] == header["kid"]).unwrap();
        assert_eq!(key["alg"], header["alg"]);
    }
    assert_eq!(header["alg"], algorithm.to_string());
    keys(stand, client, algorithm).await.verify(token, &[algorithm]).unwrap().claims().unwrap()
}

fn names(claims: &Map<String, Value>) -> BTreeSet<&str> {
    claims.keys().map(String::as_str).collect()
}

#[tokio::test]
async fn api_token_id_token_es256_rs256_hs256() {
    let stand = Stand::start().await;
    for algorithm in [SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Hs256] {
        let record = json!({"id_token_signed_response_alg": algorithm.to_string(), "claims": ["amr"]});
        let client = stand.client(FC, record).await;
        for amr in [false, true] {
            let asked = Some(r#"{"id_token":{"amr":{"essential":true}}}"#).filter(|_| amr);
            let token = stand.tokens(&client, "test", &[("claims", asked)]).await;
            let claims = verified(&stand, &client, algorithm, token["id_token"].as_str().unwrap()).await;
            let mut expected = BTreeSet::from(["sub", "acr", "auth_time", "nonce", "aud", "exp", "iat", "iss"]);
            if amr {
                expected.insert("amr");
                assert_eq!(claims["amr"], json!(["fc"]));
            }
            assert_eq!(names(&claims), expected, "{algorithm}");
            assert_eq!(claims["iss"], json!(stand.issuer(FC)));
            assert_eq!(claims["aud"], client["client_id"]);
            assert_eq!((&claims["nonce"], &claims["acr"]), (&json!(NONCE), &json!("eidas1")));
            let at = |name: &str| claims[name].as_i64().unwrap();
            assert_eq!(at("exp") - at("iat"), 60);
            assert!(at("auth_time") <= at("iat") && at("auth_time") > at("iat") - 60);
            let sub = claims["sub"].as_str().unwrap();
            let hex = sub.strip_suffix("v1").unwrap();
            assert!(
                hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)),
                "{sub}"
            );
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_that_registers_no_algorithm_gets_hs256_with_its_own_secret() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let other = stand.client(FC, json!({})).await;
    let token = stand.tokens(&client, "test", &[]).await;
    let text = token["id_token"].as_str().unwrap();
    verified(&stand, &client, SignatureAlgorithm::Hs256, text).await;
    let wrong = keys(&stand, &other, SignatureAlgorithm::Hs256).await;
    assert!(wrong.verify(text, &[SignatureAlgorithm::Hs256]).is_err(), "not with another client's secret");
    stand.stop().await;
}

#[tokio::test]
async fn the_time_of_tokens_follows_the_clock() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let issued = async |stand: &Stand| {
        let token = stand.tokens(&client, "test", &[]).await;
        let claims = verified(stand, &client, SignatureAlgorithm::Hs256, token["id_token"].as_str().unwrap()).await;
        (claims["iat"].as_i64().unwrap(), claims["auth_time"].as_i64().unwrap())
    };
    let now = issued(&stand).await;
    stand.clock(1_000_000).await;
    let later = issued(&stand).await;
    assert!(later.0 >= now.0 + 1_000_000 && later.1 >= now.1 + 1_000_000, "{now:?} {later:?}");
    stand.stop().await;
}
