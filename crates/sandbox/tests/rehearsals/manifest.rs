//! The manifest and its schema.

use crate::stack::{PORTAL, Stack};
use guichet_jose::Secret;
use serde_json::json;

#[tokio::test]
async fn the_manifest_fits_its_own_schema() {
    let stack = Stack::new().await;
    stack.control("POST", "/clients", json!({ "service": "openid", "name": "mine", "type": "public" })).await;
    let schema = stack.get(PORTAL, "/.well-known/guichet.schema.json").await;
    assert_eq!(schema.headers["content-type"], "application/schema+json");
    let validator = jsonschema::validator_for(&schema.json()).unwrap();
    let manifest = stack.get(PORTAL, "/.well-known/guichet.json").await.json();
    let faults: Vec<String> = validator.iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
    assert!(!validator.is_valid(&json!({ "guichet": {} })));
}

#[tokio::test]
async fn the_manifest_says_what_runs_where() {
    let stack = Stack::new().await;
    stack.control("POST", "/clients", json!({ "service": "openid", "name": "mine" })).await;
    let manifest = stack.get(PORTAL, "/.well-known/guichet.json").await.json();
    assert_eq!(manifest["guichet"]["contract"], 1);
    assert_eq!(manifest["guichet"]["mode"], "sandbox");
    assert_eq!(manifest["services"]["franceconnect"], "http://localhost:7401");
    assert_eq!(manifest["issuers"]["franceconnect"], "http://localhost:7401/api/v2");
    assert_eq!(manifest["control"], json!({ "url": "http://localhost:7400/control/v1", "token": null }));
    let producers = manifest["producers"].as_array().unwrap();
    for name in ["rnipp", "api-entreprise", "api-secu"] {
        let producer = json!({ "name": name, "base_url": format!("http://localhost:7411/{name}") });
        assert!(producers.contains(&producer), "{name}");
    }
    assert_eq!(manifest["clients"][0]["name"], "mine");
    let test = &manifest["personas"][0];
    assert_eq!(test["id"], "test");
    assert_eq!(
        test["accounts"].as_array().unwrap().len(),
        11,
        "five providers for each broker that runs, and one of helpers"
    );
    assert_eq!(test["accounts"][0]["identity_provider"], stack.uid("dgfip").as_str());
    assert_eq!(test["accounts"][0]["password"], "123");
}

#[tokio::test]
async fn only_the_file_carries_the_token() {
    let stack = Stack::with_token(Some("the-token")).await;
    let served = stack.get(PORTAL, "/.well-known/guichet.json").await;
    assert!(!served.body.contains("the-token"));
    let written = stack.sandbox.manifest(Some(&Secret::new("the-token".to_owned())));
    assert_eq!(written.control.token.as_deref(), Some("the-token"));
}
