use guichet_broker::data_provider::FIELDS;
use serde_json::{Value, json};

use super::{Case, and, changed, each_field, not_texts, rulebook};

fn record() -> Value {
    json!({
        "uid": "0e7c099f-fe86-49a0-b7d1-19df45397212", "title": "DGFiP", "scopes": ["dgfip_rfr"],
        "client_id": "a".repeat(64), "client_secret": "0123456789abcdef0123456789abcdef",
        "jwks_uri": "https://dgfip.example/jwks", "checktoken_signed_response_alg": "ES256",
        "checktoken_encrypted_response_alg": "RSA-OAEP", "checktoken_encrypted_response_enc": "A256GCM",
    })
}

fn cases() -> Vec<Case> {
    let needed = |bad: Value| and(and(not_texts(), json!(["", null])), bad);
    vec![
        ("uid", needed(json!(["dgfip", "0e7c099f-fe86-19a0-b7d1-19df45397212"])), vec![]),
        ("title", needed(json!([" ", "a".repeat(257)])), vec![json!("x")]),
        ("active", vec![json!("yes"), json!(1)], vec![json!(false)]),
        ("scopes", and(vec![json!("dgfip_rfr"), json!(null), json!("")], json!([["meteo"], [1]])), vec![json!([])]),
        ("client_id", needed(json!(["a".repeat(31), "é".repeat(32)])), vec![json!("a".repeat(32))]),
        ("client_secret", needed(json!(["a".repeat(31)])), vec![json!("a".repeat(32))]),
        ("jwks_uri", needed(json!(["dgfip.example"])), vec![json!("http://localhost:9/jwks")]),
        ("checktoken_signed_response_alg", needed(json!(["HS256", "none"])), vec![json!("ES256")]),
        ("checktoken_encrypted_response_alg", needed(json!(["dir"])), vec![json!("ECDH-ES"), json!("RSA-OAEP-256")]),
        ("checktoken_encrypted_response_enc", needed(json!(["A128GCM"])), vec![]),
    ]
}

#[test]
fn each_field_of_a_data_provider_refuses_what_the_reference_does_not_take() {
    let book = rulebook("franceconnect");
    each_field(FIELDS, cases(), &record(), |members| book.data_provider(members).map(drop));
}

#[test]
fn a_platform_answers_with_the_signatures_that_it_has() {
    let rs256 = json!({ "checktoken_signed_response_alg": "RS256" });
    assert!(rulebook("franceconnect").data_provider(changed(&record(), rs256.clone())).is_ok());
    assert!(rulebook("franceconnect-plus").data_provider(changed(&record(), rs256)).is_err());
}
