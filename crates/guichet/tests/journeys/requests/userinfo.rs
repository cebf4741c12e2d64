//! Userinfo: its forms and its refusals (FC §3.3).

use std::collections::BTreeSet;

use guichet_jose::SignatureAlgorithm;
use serde_json::{Value, json};

use super::{FC, FORM, PLATFORMS, Stand, id_token, json_error};
use crate::stand::claims;

const UNKNOWN: &str = "invalid token provided (access token not found)";

async fn access(stand: &Stand, client: &Value) -> String {
    stand.tokens(client, "test", &[]).await["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn api_userinfo_es256_rs256_hs256_15_claims() {
    let stand = Stand::start().await;
    let scope = "openid identite_pivot email preferred_username idp_birthdate";
    for algorithm in [SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Hs256] {
        let client = stand.client(FC, json!({"userinfo_signed_response_alg": algorithm.to_string()})).await;
        let token = stand.tokens(&client, "avec_nom_dusage", &[("scope", Some(scope))]).await;
        let reply = stand.userinfo(FC, token["access_token"].as_str().unwrap()).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/jwt"));
        let claims = id_token::verified(&stand, &client, algorithm, &reply.text).await;
        let expected = "sub gender birthdate birthcountry birthplace given_name given_name_array family_name email \
                        preferred_username idp_birthdate aud exp iat iss";
        assert_eq!(claims.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected.split_whitespace().collect());
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(stand.issuer(FC)), &client["client_id"]));
        let id_token = crate::stand::claims(token["id_token"].as_str().unwrap());
        assert_eq!(claims["sub"], id_token["sub"]);
        // The access token ends with the ID token here, 60 seconds each.
        assert_eq!(claims["exp"], id_token["exp"]);
        for (name, value) in [
            ("family_name", json!("MERCIER")),
            ("preferred_username", json!("DUBOIS")),
            ("given_name", json!("Pierre")),
            ("given_name_array", json!(["Pierre"])),
            ("gender", json!("male")),
            ("birthdate", json!("1969-03-17")),
            ("idp_birthdate", json!("1969-03-17")),
            ("birthplace", json!("95277")),
            ("birthcountry", json!("99100")),
            ("email", json!("ymmyffarapp-1777@yopmail.com")),
        ] {
            assert_eq!(claims[name], value, "{name}");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn userinfo_is_plain_json_for_a_client_without_an_algorithm() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        for none in
            [json!({}), json!({"userinfo_signed_response_alg": ""}), json!({"userinfo_signed_response_alg": null})]
        {
            let client = stand.client(platform, none).await;
            let reply = stand.userinfo(platform, &access(&stand, &client).await).await;
            assert_eq!(reply.status, 200);
            assert!(reply.header("content-type").starts_with("application/json"));
            let body = reply.json();
            for absent in ["iss", "aud", "iat", "exp"] {
                assert_eq!(body.get(absent), None);
            }
            assert_eq!(body["family_name"], "DUBOIS");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_userinfo_token_missing_unknown_and_expired() {
    let stand = Stand::still().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let url = format!("{}/userinfo", stand.issuer(platform));
        let missing = "no access token provided (no access token provided)";
        json_error(&stand.raw("GET", &url, &[], "").await, 401, "invalid_token", missing, "Y04146A2");
        for unknown in ["A".repeat(43), "x".to_owned(), "eyJ.e30.x".to_owned()] {
            json_error(&stand.userinfo(platform, &unknown).await, 401, "invalid_token", UNKNOWN, "Y040001");
        }
        let access = access(&stand, &client).await;
        stand.clock(59).await;
        assert_eq!(stand.userinfo(platform, &access).await.status, 200);
        stand.clock(61).await;
        json_error(&stand.userinfo(platform, &access).await, 401, "invalid_token", UNKNOWN, "Y040001");
        stand.clock(0).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_token_may_stand_in_the_query_but_in_one_place_only() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        let url = format!("{}/userinfo", stand.issuer(platform));
        let header = format!("Bearer {access}");
        let query = format!("{url}?access_token={access}");
        assert_eq!(stand.raw("GET", &query, &[], "").await.json()["family_name"], "DUBOIS");
        let lower = header.replace("Bearer", "bearer");
        assert_eq!(stand.raw("GET", &url, &[("authorization", &lower)], "").await.status, 200, "RFC 9110 §11.1");
        let twice = stand.raw("GET", &query, &[("authorization", &header)], "").await;
        assert_eq!((twice.status, twice.json()["error"].as_str()), (400, Some("invalid_request")), "{}", twice.text);
        for doubled in [format!("{query}&access_token={access}"), format!("{query}&access_token=x")] {
            super::named_error(&stand.raw("GET", &doubled, &[], "").await, 400, "invalid_request", "Y0496E4A");
        }
        // A body of a GET is no place for it.
        let body = stand.raw("GET", &url, &[FORM], format!("access_token={access}")).await;
        assert_eq!(body.status, 401);
        for (malformed, status, code) in [
            (format!("Basic {access}"), 400, "Y04B729E"),
            (access.clone(), 400, "Y043D61A"),
            ("Bearer".to_owned(), 400, "Y043D61A"),
            (format!("Bearer {access} x"), 400, "Y04B5401"),
            (format!("Bearer {access},x"), 401, "Y040001"),
        ] {
            let reply = stand.raw("GET", &url, &[("authorization", &malformed)], "").await;
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{malformed}: {}", reply.text);
            assert!(!reply.holds(&access));
        }
        let bytes = stand.raw("GET", &format!("{url}?access_token=%ff"), &[], "").await;
        assert!((400..=401).contains(&bytes.status), "{}", bytes.text);
    }
    stand.stop().await;
}

#[tokio::test]
async fn userinfo_by_post_is_the_404_page() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        let url = format!("{}/userinfo", stand.issuer(platform));
        let header = format!("Bearer {access}");
        let replies = [
            stand.raw("POST", &url, &[("authorization", &header)], "").await,
            stand.raw("POST", &url, &[FORM], format!("access_token={access}")).await,
        ];
        super::refused(&replies, 404, "Y000404");
    }
    stand.stop().await;
}

#[tokio::test]
async fn token_life_still_valid_after_other_identity_logs_in() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let idp = stand.provider(platform, "Impôts");
        let mut browser = stand.browser();
        let url = stand.authorize_url(&client, &[]);
        let back = browser.log_in(&url, &idp, "test").await;
        let first = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        // The same browser, another person: at a service provider that does not take the first one's identity provider.
        let other = stand.client(platform, json!({"idpFilterList": [idp]})).await;
        let url = stand.authorize_url(&other, &[]);
        let back = browser.log_in(&url, &stand.provider(platform, "La Poste"), "avec_nom_dusage").await;
        let second = stand.token(&other, &back.param("code").unwrap(), &[]).await.json();
        for (token, name) in [(&first, "DUBOIS"), (&second, "MERCIER")] {
            let person = stand.userinfo(platform, token["access_token"].as_str().unwrap()).await.json();
            assert_eq!(person["family_name"], name);
            assert_eq!(person["sub"], claims(token["id_token"].as_str().unwrap())["sub"]);
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_client_that_is_gone_has_no_userinfo_any_more() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        stand.command("DELETE", &format!("/clients/{}", client["client_id"].as_str().unwrap()), Value::Null).await;
        json_error(&stand.userinfo(platform, &access).await, 401, "invalid_token", UNKNOWN, "Y040001");
    }
    stand.stop().await;
}
