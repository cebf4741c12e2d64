//! Questions that are not answered (AF §1.3): the bodies that data providers get, and the codes that the log has.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{DataProvider, FC, PLUS, SCOPE, Scene};
use crate::stand::Reply;

/// The two members and no more, no cookie; the code stands in the log.
async fn refused(scene: &Scene, reply: &Reply, status: u16, error: &str, description: &str, code: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.json(), json!({ "error": error, "error_description": description }));
    assert!(!reply.headers.contains_key("set-cookie"));
    let rule = scene.stand.rule("checktoken", status).await;
    assert!(rule.starts_with(code), "{code}: {rule}");
}

#[tokio::test]
async fn api_checktoken_missing_fields_and_wrong_credentials() {
    let scene = Scene::start().await;
    let stand = &scene.stand;
    for (service, provider) in [(FC, &scene.taxes), (PLUS, &scene.plus)] {
        let (_, token) = scene.token(service, "test", SCOPE).await;
        for name in ["token", "client_id", "client_secret"] {
            for value in [None, Some("")] {
                let reply = provider.post(stand, &token, &[(name, value)]).await;
                refused(&scene, &reply, 400, "invalid_request", "Required parameter missing or invalid.", "Y100013")
                    .await;
            }
        }
        let extra = provider.post(stand, &token, &[("token_type_hint", Some("access_token"))]).await;
        refused(&scene, &extra, 400, "invalid_request", "Required parameter missing or invalid.", "Y100013").await;
        let url = format!("{}/checktoken", stand.issuer(service));
        for (kind, body) in [
            ("application/json", json!({ "token": token }).to_string()),
            ("application/x-www-form-urlencoded", "token=%ff&client_id=a&client_secret=b".to_owned()),
            ("text/plain", format!("token={token}&client_id={}&client_secret=b", provider.client_id)),
        ] {
            let reply = stand.raw("POST", &url, &[("content-type", kind)], body).await;
            refused(&scene, &reply, 400, "invalid_request", "Required parameter missing or invalid.", "Y100013").await;
        }
        let other = if service == FC { &scene.plus } else { &scene.taxes };
        for (changes, code) in [
            ([("client_id", Some("unknown"))], "Y330001"),
            ([("client_id", Some(other.client_id.as_str()))], "Y330001"),
            ([("client_secret", Some("wrong"))], "Y330002"),
        ] {
            let reply = provider.post(stand, &token, &changes).await;
            refused(&scene, &reply, 401, "invalid_client", "Client authentication failed.", code).await;
        }
        assert_eq!(stand.raw("GET", &url, &[], "").await.status, 404);
    }
    let events = scene.events().await;
    let unproved: Vec<&Value> = events.iter().filter(|it| it["event"] == "DP_USED_INVALID_CREDENTIAL").collect();
    let named = |event: &&&Value| event.get("dpClientId").is_some();
    assert_eq!((unproved.len(), unproved.iter().filter(named).count()), (6, 2), "{unproved:?}");
    assert!(unproved.iter().all(|event| event["step"] == "7.4.1"));
    scene.stand.stop().await;
}

#[tokio::test]
async fn a_data_provider_whose_keys_cannot_be_used_is_answered_a_server_error_and_served_again_afterwards() {
    let scene = Scene::start().await;
    let mut later = 0;
    for provider in [&scene.taxes, &scene.plus] {
        keys_that_cannot_be_used(&scene, provider, &mut later).await;
    }
    scene.stand.stop().await;
}

async fn keys_that_cannot_be_used(scene: &Scene, provider: &DataProvider, later: &mut i64) {
    let stand = &scene.stand;
    let own = stand.raw("GET", &provider.keys.url, &[], "").await.json();
    let changed = |member: &str, value: Value| {
        let mut set = own.clone();
        set["keys"][0][member] = value;
        set["keys"][0].as_object_mut().unwrap().retain(|_, value| !value.is_null());
        set.to_string()
    };
    let generic = "authentication aborted due to a technical error on the authorization server";
    let (unreachable, invalid) = ("failed to fetch JWKS", "invalid JWKS format");
    for (status, body, description, code) in [
        (StatusCode::SERVICE_UNAVAILABLE, String::new(), unreachable, "Y440010"),
        (StatusCode::FOUND, own.to_string(), unreachable, "Y440010"),
        (StatusCode::OK, "x".repeat(2_000_000), unreachable, "Y440010"),
        (StatusCode::OK, "<html>".to_owned(), invalid, "Y440011"),
        (StatusCode::OK, "{\"keys\":[]}".to_owned(), invalid, "Y440011"),
        (StatusCode::OK, changed("alg", Value::Null), invalid, "Y440011"),
        (StatusCode::OK, changed("use", Value::Null), invalid, "Y440011"),
        (StatusCode::OK, changed("alg", json!("RSA-OAEP")), generic, "Y440001"),
        (StatusCode::OK, changed("use", json!("sig")), generic, "Y440001"),
        (StatusCode::OK, changed("x", own["keys"][0]["y"].clone()), generic, "Y440004"),
    ] {
        *later += 20;
        stand.clock(*later).await;
        provider.keys.answers(status, &body);
        let reply = provider.post(stand, "nobody", &[]).await;
        refused(scene, &reply, 500, "server_error", description, code).await;
    }
    provider.keys.publishes_its_key();
    stand.clock(*later + 20).await;
    assert_eq!(provider.introspection(stand, "nobody").await, json!({ "active": false }));
    // What is known serves on while its server is down.
    provider.keys.answers(StatusCode::SERVICE_UNAVAILABLE, "");
    *later += 40;
    stand.clock(*later).await;
    assert_eq!(provider.introspection(stand, "nobody").await, json!({ "active": false }));
}

#[tokio::test]
async fn a_data_provider_may_change_its_key_and_one_whose_keys_do_not_come_holds_up_nobody_else() {
    let mut scene = Scene::with("[limits]\ncall_seconds = 6\n").await;
    let stand = &scene.stand;
    for (silent, other) in [(&scene.taxes, &scene.health), (&scene.plus, &scene.health)] {
        silent.keys.says_nothing();
        let (reply, told) = tokio::join!(silent.post(stand, "nobody", &[]), other.introspection(stand, "nobody"));
        assert_eq!(told, json!({ "active": false }));
        refused(&scene, &reply, 500, "server_error", "failed to fetch JWKS", "Y440010").await;
    }
    scene.plus.keys.publishes_its_key();
    // The key that is known serves for ten minutes, the next one from then on.
    scene.stand.clock(60).await;
    assert_eq!(scene.plus.introspection(&scene.stand, "nobody").await, json!({ "active": false }));
    scene.health.keys.changes_its_key();
    scene.plus.keys.changes_its_key();
    scene.stand.clock(661).await;
    for provider in [&scene.health, &scene.plus] {
        assert_eq!(provider.introspection(&scene.stand, "nobody").await, json!({ "active": false }));
    }
    scene.stand.stop().await;
}
