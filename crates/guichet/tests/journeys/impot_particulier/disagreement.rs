//! What is nobody's fault who calls: FranceConnect and the data provider do not agree, or do not meet (AF §4, N8 to N10); and an
//! access token that another service provider obtained (N12).

use serde_json::{Value, json};

use super::{FC, IR, SCOPE, Scene, refusal};
use crate::stand::CALLBACK;

#[tokio::test]
async fn a_registration_that_does_not_fit_and_a_franceconnect_that_is_down_are_5xx() {
    let scene = Scene::start().await;
    let all = scene.stand.command("GET", "/data-providers", Value::Null).await;
    let known =
        all["data_providers"].as_array().unwrap().iter().find(|it| it["client_id"] == scene.provider["client_id"]);
    let path = format!("/data-providers/{}", known.unwrap()["uid"].as_str().unwrap());
    let token = scene.token("test", SCOPE).await;
    // N8; and FranceConnect signs otherwise than agreed.
    for (name, wrong, right) in [
        ("client_secret", json!("0".repeat(64)), &scene.provider["client_secret"]),
        ("checktoken_signed_response_alg", json!("RS256"), &json!("ES256")),
    ] {
        scene.stand.command("PATCH", &path, json!({ (name): wrong })).await;
        assert_eq!(scene.refused(IR, &token).await, (502, Value::Null), "{name}");
        // Whoever runs the data provider is told, as long as it lasts.
        let alarm = &scene.stand.command("GET", "/alarms", Value::Null).await["alarms"][0];
        let id = &scene.provider["client_id"];
        assert_eq!(
            (&alarm["kind"], &alarm["service"], &alarm["id"]),
            (&json!("registration"), &json!("data-providers"), id)
        );
        scene.stand.command("PATCH", &path, json!({ (name): right })).await;
        assert_eq!(scene.call(IR, &token).await.status, 200, "{name}");
        assert_eq!(scene.stand.command("GET", "/alarms", Value::Null).await, json!({ "alarms": [] }), "{name}");
    }
    // The same where it is the data provider that errs, once; N9: it takes the encryption for another than the agreed one.
    for (kind, refused) in
        [("wrong_secret", (502, Value::Null)), ("wrong_encryption_alg", (500, json!("server_error")))]
    {
        let fault = json!({ "target": "data-provider:impot-particulier", "kind": kind });
        scene.stand.command("POST", "/faults", fault).await;
        assert_eq!(scene.refused(IR, &token).await, refused, "{kind}");
    }
    // N10.
    for fault in [json!({ "kind": "reset" }), json!({ "kind": "status", "status": 503 })] {
        let mut fault = fault.clone();
        fault["target"] = json!("service:franceconnect");
        scene.stand.command("POST", "/faults", fault.clone()).await;
        assert_eq!(scene.refused(IR, &token).await, (502, Value::Null), "{fault}");
    }
    assert_eq!(scene.call(IR, &token).await.status, 200);
    scene.stand.stop().await;
}

/// N12.
#[tokio::test]
async fn a_caller_brings_the_access_tokens_of_its_own_service_provider() {
    let scene = Scene::start().await;
    let caller = "aide-juridictionnelle";
    let token = scene.token("test", SCOPE).await;
    assert_eq!(refusal(&scene.call_as(caller, IR, &token).await), (403, json!("4031")));
    // The demo service provider of that name, which the same caller is configured for.
    let clients = scene.stand.manifest["clients"].as_array().unwrap();
    let mut client =
        clients.iter().find(|it| it["name"].as_str().unwrap().starts_with("Aide juridictionnelle")).unwrap().clone();
    client["service"] = json!(FC);
    let path = format!("/clients/{}", client["client_id"].as_str().unwrap());
    scene.stand.command("PATCH", &path, json!({ "redirect_uris": [CALLBACK] })).await;
    let tokens = scene.stand.tokens(&client, "test", &[("scope", Some(SCOPE))]).await;
    let reply = scene.call_as(caller, IR, tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    scene.stand.stop().await;
}
