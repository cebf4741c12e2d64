//! `POST /reset`: the state of a fresh start; keys, ports and configured clients stay.

use serde_json::{Value, json};

use super::{list, log_in, refused};
use crate::stand::Stand;

async fn jwks(stand: &Stand) -> Value {
    stand.browser().get(&format!("{}/jwks", stand.issuer("openid"))).await.json()
}

#[tokio::test]
async fn a_reset_forgets_everything_but_keys_and_what_was_there_at_the_start() {
    let stand = Stand::start().await;
    let manifest = stand.manifest.clone();
    let keys = jwks(&stand).await;
    let client = stand.client("openid", json!({})).await;
    let uid = stand.provider("openid", "Impôts");
    let mut browser = stand.browser();
    let back = log_in(&stand, &mut browser, &client, "test").await;
    let code = log_in(&stand, &mut stand.browser(), &client, "test").await.param("code").unwrap();
    let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    let page = stand.browser().open(&stand.authorize_url(&client, &[])).await;
    stand.command("POST", "/personas", json!({ "id": "nouvelle" })).await;
    stand.command("PATCH", "/personas/test", json!({ "family_name": "AUTRE" })).await;
    stand
        .command("PATCH", &format!("/identity-providers/{uid}"), json!({ "service": "openid", "active": false }))
        .await;
    stand.command("POST", "/faults", json!({ "target": "producer:rnipp", "kind": "junk" })).await;
    stand.command("POST", "/answers", json!({ "identity_provider": uid, "error": "access_denied" })).await;
    stand.command("POST", "/logins", json!({ "service": "openid", "persona": "test" })).await;
    stand.command("PUT", "/clock", json!({ "offset_seconds": 1_000 })).await;

    stand.command("POST", "/reset", json!({})).await;
    assert_eq!(list(&stand, "/exchanges").await, Vec::<Value>::new());
    assert_eq!(list(&stand, "/faults").await, Vec::<Value>::new());
    assert_eq!(stand.command("GET", "/clock", Value::Null).await["offset_seconds"], 0);
    let url = format!("{}/.well-known/guichet.json", stand.origin("portal"));
    assert_eq!(stand.browser().get(&url).await.json(), manifest, "clients and people are those of the start");
    assert_eq!(jwks(&stand).await, keys);
    assert_eq!(browser.get(&page.url).await.code(), "G010054", "sessions and interactions are gone");
    assert_eq!(stand.userinfo("openid", token["access_token"].as_str().unwrap()).await.status, 401);

    let again = stand
        .client("openid", json!({ "client_id": client["client_id"], "client_secret": client["client_secret"] }))
        .await;
    assert_eq!(stand.token(&again, &code, &[]).await.json()["error"], "invalid_grant");
    let mut browser = stand.browser();
    let page = browser.reach_information(&stand.authorize_url(&again, &[]), &uid, "test").await;
    assert!(page.url.ends_with("/consent"), "asked again, no login and no answer waits: {} {}", page.url, page.code());
    assert!(page.holds("DUBOIS"));
    stand.stop().await;
}

#[tokio::test]
async fn a_reset_may_keep_clients_and_people() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    stand.command("POST", "/personas", json!({ "id": "nouvelle", "family_name": "NEUVE" })).await;
    stand.command("POST", "/reset", json!({ "keep": ["clients", "personas"] })).await;
    assert_eq!(super::person(&stand, &client, "nouvelle").await["family_name"], "NEUVE");
    stand.command("POST", "/reset", json!({ "keep": ["clients"] })).await;
    refused(&stand, "POST", "/logins", json!({ "service": "openid", "persona": "nouvelle" }), "nouvelle").await;
    assert!(list(&stand, "/clients").await.contains(&client));
    for body in [json!({ "keep": ["keys"] }), json!({ "keep": "clients" }), json!({ "drop": [] })] {
        refused(&stand, "POST", "/reset", body, "").await;
    }
    stand.stop().await;
}
