//! `POST /faults`: added, listed, spent, taken away.

use serde_json::{Value, json};

use super::{list, log_in, refused};
use crate::stand::{CALLBACK, Stand};

#[tokio::test]
async fn a_fault_is_listed_until_it_is_spent() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let target = format!("identity-provider:{}", stand.provider("openid", "Impôts"));
    let fault = json!({ "target": target, "kind": "status", "status": 503, "at": "token", "times": 2 });
    let (status, added) = stand.control("POST", "/faults", fault.clone()).await;
    assert_eq!(status, 201);
    for (member, value) in fault.as_object().unwrap() {
        assert_eq!(added[member], *value, "{member}");
    }
    for left in [1, 0] {
        let page = log_in(&stand, &mut stand.browser(), &client, "test").await;
        assert_eq!(page.code(), "G010041", "{}", page.status);
        let waiting = list(&stand, "/faults").await;
        assert_eq!(waiting.first().map_or(json!(0), |fault| fault["times"].clone()), left);
    }
    let back = log_in(&stand, &mut stand.browser(), &client, "test").await;
    assert!(back.location().starts_with(CALLBACK), "spent");
    stand.stop().await;
}

#[tokio::test]
async fn faults_that_were_taken_away_do_not_show() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let target = format!("identity-provider:{}", stand.provider("franceconnect", "Impôts"));
    stand.command("POST", "/faults", json!({ "target": target, "kind": "bad_signature", "times": 9 })).await;
    stand.command("POST", "/faults", json!({ "target": "producer:rnipp", "kind": "junk" })).await;
    assert_eq!(list(&stand, "/faults").await.len(), 2);
    assert_eq!(stand.control("DELETE", "/faults", Value::Null).await.0, 204);
    assert_eq!(list(&stand, "/faults").await, Vec::<Value>::new());
    let back = log_in(&stand, &mut stand.browser(), &client, "test").await;
    assert!(back.param("code").is_some(), "{}", back.location());
    stand.stop().await;
}

#[tokio::test]
async fn a_fault_for_one_client_spares_the_others() {
    let stand = Stand::start().await;
    let (one, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let target = format!("identity-provider:{}", stand.provider("openid", "Impôts"));
    let fault = json!({ "target": target, "kind": "unsigned", "client_id": one["client_id"] });
    stand.command("POST", "/faults", fault).await;
    let back = log_in(&stand, &mut stand.browser(), &other, "test").await;
    assert!(back.param("code").is_some(), "{}", back.location());
    assert_eq!(log_in(&stand, &mut stand.browser(), &one, "test").await.code(), "G010041");
    let back = log_in(&stand, &mut stand.browser(), &one, "test").await;
    assert!(back.param("code").is_some(), "once: {}", back.location());
    stand.stop().await;
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused() {
    let stand = Stand::start().await;
    let idp = format!("identity-provider:{}", stand.provider("openid", "Impôts"));
    let client = format!("client:{}", stand.client("openid", json!({})).await["client_id"].as_str().unwrap());
    for (body, named) in [
        (json!({ "kind": "reset" }), "target"),
        (json!({ "target": idp }), "kind"),
        (json!({ "target": idp, "kind": "explode" }), "explode"),
        (json!({ "target": "identity-provider:nobody", "kind": "reset" }), "nobody"),
        (json!({ "target": "producer:nobody", "kind": "reset" }), "nobody"),
        (json!({ "target": idp, "kind": "status" }), "status"),
        (json!({ "target": idp, "kind": "delay", "seconds": 1_000_000 }), "seconds"),
        (json!({ "target": idp, "kind": "reset", "at": "lunch" }), "lunch"),
        (json!({ "target": idp, "kind": "reset", "times": 0 }), "times"),
        (json!({ "target": "producer:rnipp", "kind": "bad_signature" }), "rnipp"),
        (json!({ "target": "client:nobody", "kind": "reset" }), "client:nobody"),
        (json!({ "target": "service:portal", "kind": "reset" }), "service:portal"),
        (json!({ "target": "mail-server", "kind": "huge" }), "mail-server"),
        (
            json!({ "target": "mail-server", "kind": "reset", "at": "token" }),
            "`greeting`, `sender`, `recipient`, `data`",
        ),
        (json!({ "target": "mail-server", "kind": "status", "status": 250 }), "400 to 599"),
        (json!({ "target": "mail-server", "kind": "reset", "client_id": "any" }), "client_id"),
        (json!({ "target": "data-provider:nobody", "kind": "wrong_secret" }), "data-provider:nobody"),
        (json!({ "target": client, "kind": "wrong_secret" }), "wrong_secret"),
        (json!({ "target": client, "kind": "reset", "at": "jwks" }), "`authorize`, `token`, `userinfo`"),
        (json!({ "target": client, "kind": "unsigned", "at": "token" }), "`id_token`, `userinfo`"),
        (json!({ "target": client, "kind": "error", "error": "x", "at": "token" }), "`authorize`"),
        (json!({ "target": client, "kind": "wrong_claim", "at": "authorize", "claim": "iss", "value": 1 }), "a text"),
        (json!({ "target": client, "kind": "reset", "client_id": "another" }), "client_id"),
        (json!({ "target": "service:openid", "kind": "bad_signature" }), "service:openid"),
        (json!({ "target": "service:openid", "kind": "reset", "at": "id_token" }), "id_token"),
        (json!({ "target": "service:openid", "kind": "reset", "client_id": "any" }), "client_id"),
    ] {
        refused(&stand, "POST", "/faults", body, named).await;
    }
    assert_eq!(list(&stand, "/faults").await, Vec::<Value>::new());
    stand.stop().await;
}

#[tokio::test]
async fn every_example_of_the_reference_page_is_a_fault() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let named = [
        ("client:…", format!("client:{}", client["client_id"].as_str().unwrap())),
        ("identity-provider:…", format!("identity-provider:{}", stand.provider("franceconnect", "Impôts"))),
    ];
    let page = include_str!("../../../../../docs/reference/faults.md");
    let examples: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `{")?.split('`').next()).collect();
    for example in &examples {
        let text = named.iter().fold(format!("{{{example}"), |text, (name, id)| text.replace(name, id));
        let body: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        stand.command("POST", "/faults", body).await;
    }
    assert_eq!(list(&stand, "/faults").await.len(), examples.len());
    for kind in ["delay", "reset", "junk", "endless", "huge", "redirect", "status", "bad_signature", "unsigned"] {
        assert!(examples.iter().any(|example| example.contains(&format!("\"{kind}\""))), "no example of {kind}");
    }
    stand.stop().await;
}
