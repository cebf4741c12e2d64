//! Nested tokens, towards service providers and from identity providers (FC §3.2, §3.3, §5.4; §11 "Encryption").

use axum::http::StatusCode;
use guichet_jose::KeyManagementAlgorithm;
use serde_json::{Value, json};

use super::PLUS;
use super::key_server::{KeyServer, header};
use crate::stand::{NONCE, Stand, claims, jwt_header};

/// The thirteen members of the reference's encrypted userinfo come from this scope.
const SCOPE: Option<&str> = Some("openid profile birth email");

async fn client(stand: &Stand, keys: &KeyServer, algorithm: KeyManagementAlgorithm) -> Value {
    let members = json!({
        "jwks_uri": keys.url,
        "id_token_encrypted_response_alg": algorithm, "id_token_encrypted_response_enc": "A256GCM",
        "userinfo_signed_response_alg": "ES256",
        "userinfo_encrypted_response_alg": algorithm, "userinfo_encrypted_response_enc": "A256GCM",
    });
    stand.client(PLUS, members).await
}

#[tokio::test]
async fn id_token_and_userinfo_are_nested_in_tokens_for_the_key_of_the_service_provider() {
    let stand = Stand::start().await;
    for algorithm in
        [KeyManagementAlgorithm::RsaOaep, KeyManagementAlgorithm::RsaOaep256, KeyManagementAlgorithm::EcdhEs]
    {
        let keys = KeyServer::start(algorithm).await;
        let client = client(&stand, &keys, algorithm).await;
        // She has a name of use, which is the thirteenth.
        let tokens = stand.tokens(&client, "avec_nom_dusage", &[("scope", SCOPE)]).await;
        let id_token = tokens["id_token"].as_str().unwrap();
        let mut outside = header(id_token);
        assert_eq!(outside.as_object_mut().unwrap().remove("epk").is_some(), algorithm.agrees_on_a_key());
        let expected = json!({
            "alg": algorithm, "enc": "A256GCM", "cty": "JWT", "kid": keys.kid(),
            "iss": stand.issuer(PLUS), "aud": client["client_id"],
        });
        assert_eq!(outside, expected, "FC §3.2: six members, and epk");
        let signed = keys.open(id_token);
        assert_eq!(jwt_header(&signed)["alg"], "ES256");
        let inside = claims(&signed);
        assert_eq!(inside["nonce"], NONCE);
        assert_eq!(inside["acr"], "eidas2");

        let userinfo = stand.userinfo(PLUS, tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(userinfo.header("content-type"), "application/jwt");
        let mut outside = header(&userinfo.text);
        assert_eq!(outside.as_object_mut().unwrap().remove("epk").is_some(), algorithm.agrees_on_a_key());
        assert_eq!(outside, expected, "userinfo as the ID token");
        let person = claims(&keys.open(&userinfo.text));
        assert_eq!(person["sub"], inside["sub"]);
        assert!(person["preferred_username"].is_string(), "{person}");
        assert_eq!(person.as_object().unwrap().len(), 13, "FC §11: {person}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_key_set_that_cannot_be_used_is_a_server_error_that_names_what_is_wrong() {
    let stand = Stand::start().await;
    let keys = KeyServer::start(KeyManagementAlgorithm::EcdhEs).await;
    let client = client(&stand, &keys, KeyManagementAlgorithm::EcdhEs).await;
    let other = KeyServer::start(KeyManagementAlgorithm::EcdhEsA128Kw).await;
    let of_other = stand.raw("GET", &other.url, &[], "").await.text;
    // The right name on numbers that are no point of the curve, and on a key of another kind.
    let own = stand.raw("GET", &keys.url, &[], "").await.json();
    let mut broken = own.clone();
    broken["keys"][0]["x"] = own["keys"][0]["y"].clone();
    let broken = broken.to_string();
    let rsa = KeyServer::start(KeyManagementAlgorithm::RsaOaep256).await;
    let mislabelled = stand.raw("GET", &rsa.url, &[], "").await.text.replace("RSA-OAEP-256", "ECDH-ES");
    let huge = format!("{{\"keys\":[{}]}}", "{},".repeat(500_000));
    let mut later = 0;
    for (status, body, code) in [
        (StatusCode::SERVICE_UNAVAILABLE, "", "Y440010"),
        (StatusCode::NOT_FOUND, "{\"keys\":[]}", "Y440010"),
        (StatusCode::FOUND, "", "Y440010"),
        (StatusCode::OK, huge.as_str(), "Y440010"),
        (StatusCode::OK, "", "Y440011"),
        (StatusCode::OK, "[]", "Y440011"),
        (StatusCode::OK, "{\"keys\":[]}", "Y440001"),
        (StatusCode::OK, of_other.as_str(), "Y440001"),
        (StatusCode::OK, broken.as_str(), "Y440004"),
        (StatusCode::OK, mislabelled.as_str(), "Y440004"),
    ] {
        // A client that gave no usable key is asked again after a while.
        later += 20;
        stand.clock(later).await;
        keys.answers(status, body);
        let code_of_login = stand.code(&client, "test", &[]).await;
        let refused = stand.token(&client, &code_of_login, &[]).await;
        assert_eq!(refused.status, 500, "{}", refused.text);
        assert_eq!(refused.json()["error"], "server_error");
        let uri = refused.json()["error_uri"].as_str().unwrap().to_owned();
        assert!(uri.contains(&format!("code={code}&")), "{status} {}: {uri}", body.len());
    }
    keys.publishes_its_key();
    stand.clock(later + 20).await;
    let tokens = stand.tokens(&client, "test", &[]).await;
    keys.open(tokens["id_token"].as_str().unwrap());
    stand.stop().await;
}

#[tokio::test]
async fn keys_behind_a_closed_port_or_that_do_not_come_within_the_time_out_are_y440010() {
    let stand = Stand::with_the_real_time_out().await;
    let silent = KeyServer::start(KeyManagementAlgorithm::EcdhEs).await;
    silent.says_nothing();
    let mut closed = KeyServer::start(KeyManagementAlgorithm::EcdhEs).await;
    closed.url = format!("http://127.0.0.1:{}/keys", guichet_test_servers::free_port());
    for (keys, why) in [(&closed, "no connection"), (&silent, "no whole answer within the time-out")] {
        let client = client(&stand, keys, KeyManagementAlgorithm::EcdhEs).await;
        let code = stand.code(&client, "test", &[]).await;
        let refused = stand.token(&client, &code, &[]).await;
        assert_eq!((refused.status, refused.code().as_str()), (500, "Y440010"), "{}", refused.text);
        let told = refused.json();
        assert_eq!(told["error"], "server_error");
        let description = told["error_description"].as_str().unwrap();
        assert!(description.starts_with("failed to fetch JWKS") && description.contains(why), "{description}");
        // The code is spent: the reference encrypts once it is.
        assert_eq!(stand.token(&client, &code, &[]).await.code(), "Y0416228");
    }
    silent.publishes_its_key();
    stand.clock(20).await;
    let client = client(&stand, &silent, KeyManagementAlgorithm::EcdhEs).await;
    let tokens = stand.tokens(&client, "test", &[]).await;
    silent.open(tokens["id_token"].as_str().unwrap());
    stand.stop().await;
}

#[tokio::test]
async fn a_registration_that_cannot_be_encrypted_for_is_refused() {
    let stand = Stand::start().await;
    for (service, members, named) in [
        (PLUS, json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }), "jwks_uri"),
        (PLUS, json!({ "id_token_encrypted_response_enc": "A256GCM" }), "id_token_encrypted_response_enc"),
        (PLUS, json!({ "id_token_encrypted_response_alg": "RSA1_5", "jwks_uri": "http://sp.test/keys" }), "RSA1_5"),
        (
            PLUS,
            json!({ "id_token_encrypted_response_alg": "ECDH-ES+A128KW", "jwks_uri": "http://sp.test/keys" }),
            "one of `ECDH-ES`, `RSA-OAEP`, `RSA-OAEP-256`",
        ),
        (
            PLUS,
            json!({ "userinfo_encrypted_response_alg": "ECDH-ES", "jwks_uri": "http://sp.test/keys" }),
            "userinfo_signed_response_alg",
        ),
        (
            "franceconnect",
            json!({ "id_token_encrypted_response_alg": "ECDH-ES", "jwks_uri": "http://sp.test/keys" }),
            "expected none",
        ),
        (PLUS, json!({ "id_token_signed_response_alg": "RS256" }), "ES256"),
    ] {
        let mut body = json!({ "service": service, "redirect_uris": ["http://localhost:9/callback"] });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let (status, answer) = stand.control("POST", "/clients", body).await;
        assert!((400..500).contains(&status), "{members}: {status}");
        assert!(answer.to_string().contains(named), "{members}: {answer}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn identity_providers_encrypt_for_the_published_keys_with_each_algorithm() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    let published = stand.raw("GET", &format!("{}/client/.well-known/keys", stand.issuer(PLUS)), &[], "").await;
    assert_eq!(published.header("cache-control"), "public, max-age=600");
    let published = published.json();
    let keys = published["keys"].as_array().unwrap();
    let algorithms: Vec<&str> = keys.iter().map(|key| key["alg"].as_str().unwrap()).collect();
    assert_eq!(algorithms.len(), 3);
    for (title, algorithm) in [("Impôts", "RSA-OAEP"), ("Assurance", "RSA-OAEP-256"), ("La Poste", "ECDH-ES")] {
        assert!(algorithms.contains(&algorithm));
        let idp = stand.provider(PLUS, title);
        let back = stand.browser().log_in(&stand.authorize_url(&client, &[]), &idp, "test").await;
        let tokens = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        let person = stand.userinfo(PLUS, tokens["access_token"].as_str().unwrap()).await.json();
        assert_eq!(person["family_name"], "DUBOIS", "{title}");
    }
    assert!(keys.iter().all(|key| key["use"] == "enc" && key["kid"].is_string() && key.get("d").is_none()));
    stand.stop().await;
}

#[tokio::test]
async fn what_an_identity_provider_encrypted_otherwise_or_not_at_all_is_y020026() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    let idp = stand.provider(PLUS, "Impôts");
    for changed in ["ECDH-ES", "RSA-OAEP-256"] {
        // The provider goes on with RSA-OAEP: the record of the broker does not fit it any more.
        let members = json!({ "service": PLUS, "id_token_encrypted_response_alg": changed });
        stand.command("PATCH", &format!("/identity-providers/{idp}"), members).await;
        let page = stand.browser().reach_information(&stand.authorize_url(&client, &[]), &idp, "test").await;
        assert_eq!(page.status, 502, "{}", page.text);
        assert!(page.text.contains("Y020026"), "{}", page.text);
    }
    stand.stop().await;
}
