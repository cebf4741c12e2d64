//! The demo data providers (PC §7), without the broker that they ask: what they answer about a living token is a journey.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

use crate::stack::{DATA_PROVIDERS, PORTAL, Stack};

#[tokio::test]
async fn each_says_that_it_lives_publishes_a_key_and_knows_no_other_path() {
    let stack = Stack::new().await;
    for slug in ["groupes", "annuaire"] {
        for probe in ["livez", "readyz"] {
            let answer = stack.get(DATA_PROVIDERS, &format!("/{slug}/{probe}")).await;
            assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({ "status": "ok" })));
        }
        let keys = stack.get(DATA_PROVIDERS, &format!("/{slug}/api/v1/jwks")).await.json();
        assert_eq!((&keys["keys"][0]["use"], &keys["keys"][0].get("d")), (&json!("enc"), &None));
        assert_eq!(keys, stack.get(DATA_PROVIDERS, &format!("/{slug}/api/v1/jwks")).await.json());
        let missing = stack.get(DATA_PROVIDERS, &format!("/{slug}/api/v1/other")).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.json(), json!({ "status": 404, "message": "Not found" }));
    }
}

#[tokio::test]
async fn a_missing_or_unreadable_bearer_token_is_a_failure() {
    let stack = Stack::new().await;
    for authorization in ["", "Bearer", "Bearer !", "Basic YWJj", "Bearer YWJj"] {
        let request = Request::get("/groupes/api/v1/data")
            .header("host", "localhost:7406")
            .header("authorization", authorization)
            .body(Body::empty())
            .unwrap();
        let answer = stack.send(DATA_PROVIDERS, request).await;
        // The last one is a token; the broker that would know it does not listen here.
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{authorization}");
        assert_eq!(answer.json()["status"], 500);
    }
}

#[tokio::test]
async fn the_manifest_says_where_they_are_and_as_whom_they_ask() {
    let stack = Stack::new().await;
    let manifest = stack.get(PORTAL, "/.well-known/guichet.json").await.json();
    let known = manifest["data_providers"].as_array().unwrap();
    let of = |service: &str| known.iter().filter(|it| it["service"] == service).count();
    assert_eq!(of("proconnect"), 2);
    assert_eq!(known[0]["base_url"], format!("{DATA_PROVIDERS}/groupes"));
    assert_eq!((&known[0]["service"], &known[0]["scopes"]), (&json!("proconnect"), &json!(["groups"])));
    assert_eq!(known[0]["client_secret"].as_str().unwrap().len(), 64);
}
