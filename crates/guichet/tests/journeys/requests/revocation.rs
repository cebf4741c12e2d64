//! Revocation (FC §3.4; RFC 7009).

use serde_json::{Value, json};

use super::{FORM, PLATFORMS, Reply, Stand, json_error, named_error};

async fn access(stand: &Stand, client: &Value) -> String {
    stand.tokens(client, "test", &[]).await["access_token"].as_str().unwrap().to_owned()
}

async fn revoke(stand: &Stand, client: &Value, fields: &[(&str, &str)]) -> Reply {
    let mut all = vec![
        ("client_id", client["client_id"].as_str().unwrap()),
        ("client_secret", client["client_secret"].as_str().unwrap()),
    ];
    all.retain(|(name, _)| !fields.iter().any(|(changed, _)| changed == name));
    all.extend(fields);
    stand.browser().post(&format!("{}/token/revocation", stand.issuer(client["service"].as_str().unwrap())), &all).await
}

#[tokio::test]
async fn token_life_invalid_after_revocation() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        for _ in 0..2 {
            let reply = revoke(&stand, &client, &[("token", &access)]).await;
            assert_eq!((reply.status, reply.text.as_str()), (200, ""));
            assert!(!reply.headers.contains_key("set-cookie"));
            let userinfo = stand.userinfo(platform, &access).await;
            json_error(&userinfo, 401, "invalid_token", "invalid token provided (access token not found)", "Y040001");
        }
        // A token that nobody knows is as good as revoked (RFC 7009 §2.2).
        assert_eq!(revoke(&stand, &client, &[("token", &"A".repeat(43))]).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_token_of_another_client_is_not_revoked() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let other = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        let reply = revoke(&stand, &other, &[("token", &access)]).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "Y0466776"), "{}", reply.text);
        assert_eq!(stand.userinfo(platform, &access).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test]
async fn revocation_needs_the_clients_secret() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        let wrong = "0".repeat(64);
        let reply = revoke(&stand, &client, &[("token", &access), ("client_secret", &wrong)]).await;
        json_error(&reply, 401, "invalid_client", "client authentication failed (invalid secret provided)", "Y0434A7B");
        let reply = revoke(&stand, &client, &[("token", &access), ("client_id", "unknown")]).await;
        named_error(&reply, 401, "invalid_client", "Y0479FCE");
        for short in ["", "short"] {
            let reply = revoke(&stand, &client, &[("token", &access), ("client_secret", short)]).await;
            assert!((400..=401).contains(&reply.status), "{}", reply.text);
        }
        assert_eq!(stand.userinfo(platform, &access).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test]
async fn extra_fields_and_odd_tokens_are_refused() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let client = stand.client(platform, json!({})).await;
        let access = access(&stand, &client).await;
        for extra in ["token_type_hint", "unknown", "state"] {
            let reply = revoke(&stand, &client, &[("token", &access), (extra, "access_token")]).await;
            assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("invalid_request")), "{extra}");
        }
        let with = |odd: char| format!("{}{odd}", "a".repeat(43));
        let mut odd: Vec<String> = ".*?{}()|[]\\ \t\n".chars().map(with).collect();
        odd.extend(["a".repeat(42), "x".to_owned(), String::new()]);
        for token in odd {
            let reply = revoke(&stand, &client, &[("token", &token)]).await;
            assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("invalid_request")), "«{token}»");
        }
        assert_eq!(revoke(&stand, &client, &[]).await.status, 400);
        let url = format!("{}/token/revocation", stand.issuer(platform));
        let body = json!({"token": access}).to_string();
        let reply = stand.raw("POST", &url, &[("content-type", "application/json")], body).await;
        named_error(&reply, 400, "invalid_request", "Y043C322");
        let reply = stand.raw("POST", &url, &[FORM], "token=%ff").await;
        assert_eq!(reply.status, 400);
        assert_eq!(stand.userinfo(platform, &access).await.status, 200, "nothing of this has revoked it");
    }
    stand.stop().await;
}
