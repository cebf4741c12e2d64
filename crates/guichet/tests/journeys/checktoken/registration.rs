//! Data providers as they are registered (AF §1.4): the demo ones, the control API, and what is left out.

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::{KeyManagementAlgorithm, SignatureAlgorithm};
use serde_json::{Value, json};

use super::{DataProvider, FC, PLUS, SCOPE, Scene, data};
use crate::stand::{Stand, options};

#[tokio::test]
async fn each_demo_data_provider_shows_the_verified_answer_to_who_knows_its_secret() {
    let stand = Stand::still().await;
    let demo = stand.manifest["data_providers"].as_array().unwrap().clone();
    for (service, scopes) in
        [(FC, ["dgfip_aft dgfip_rfr", "cnam_caisse"]), (PLUS, ["dgfip_aft dgfip_rfr", "cnam_caisse"])]
    {
        let client = stand.client(service, json!({})).await;
        let token = stand.tokens(&client, "test", &[("scope", Some(SCOPE))]).await["access_token"].clone();
        let token = token.as_str().unwrap();
        let here = demo.iter().filter(|it| it["service"] == service && !it["credentials"][0].is_null());
        for (provider, scope) in here.zip(scopes) {
            let secret = provider["credentials"][0]["client_secret"].as_str().unwrap();
            let reply = data(&stand, provider, token, secret).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            let claims = reply.json();
            assert_eq!((&claims["aud"], &claims["iss"]), (&provider["client_id"], &json!(stand.issuer(service))));
            let told = &claims["token_introspection"];
            assert_eq!((&told["scope"], &told["aud"]), (&json!(scope), &client["client_id"]));
            let refused = data(&stand, provider, token, "wrong").await;
            let said = json!({ "error": "authentication_error", "error_description": "Invalid credentials" });
            assert_eq!((refused.status, refused.json()), (401, said));
            let ended = data(&stand, provider, "nobody", secret).await.json();
            assert_eq!(ended["token_introspection"], json!({ "active": false }));
        }
    }
    // N8: a secret of another registration is the data provider's own fault; N9: so is an answer of another kind.
    let taxes = demo.iter().find(|it| it["service"] == FC && it["scopes"][0] == "dgfip_rfr").unwrap();
    let all = stand.command("GET", "/data-providers", Value::Null).await;
    let registered = all["data_providers"].as_array().unwrap().iter().find(|it| it["client_id"] == taxes["client_id"]);
    let path = format!("/data-providers/{}", registered.unwrap()["uid"].as_str().unwrap());
    let secret = taxes["credentials"][0]["client_secret"].as_str().unwrap();
    for (change, back) in [
        (json!({ "client_secret": "0".repeat(64) }), json!({ "client_secret": taxes["client_secret"] })),
        (json!({ "checktoken_signed_response_alg": "ES256" }), json!({ "checktoken_signed_response_alg": "RS256" })),
    ] {
        stand.command("PATCH", &path, change.clone()).await;
        let reply = data(&stand, taxes, "nobody", secret).await;
        assert_eq!((reply.status, &reply.json()["error"]), (500, &json!("server_error")), "{change}");
        stand.command("PATCH", &path, back).await;
        assert_eq!(data(&stand, taxes, "nobody", secret).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_control_api_registers_changes_and_removes_data_providers() {
    let scene = Scene::start().await;
    let stand = &scene.stand;
    let (_, token) = scene.token(FC, "test", SCOPE).await;
    let own = DataProvider::new(FC, "4", SignatureAlgorithm::Es256, KeyManagementAlgorithm::EcdhEs).await;
    let members = json!({
        "service": FC, "title": "Town", "scopes": ["dgfip_rfr"], "client_id": own.client_id,
        "client_secret": own.secret(), "jwks_uri": own.keys.url, "checktoken_signed_response_alg": "ES256",
        "checktoken_encrypted_response_alg": "ECDH-ES",
    });
    let record = stand.command("POST", "/data-providers", members.clone()).await;
    assert_eq!((&record["service"], &record["active"]), (&json!(FC), &json!(true)));
    assert_eq!(own.introspection(stand, &token).await["scope"], "dgfip_rfr");
    let path = format!("/data-providers/{}", record["uid"].as_str().unwrap());

    let with = |member: &str, value: Value| {
        let mut members = members.clone();
        members[member] = value;
        members
    };
    for (body, status, named) in [
        (members.clone(), 409, own.client_id.as_str()),
        (with("scopes", json!(["meteo"])), 400, "meteo"),
        (with("checktoken_signed_response_alg", json!("HS256")), 400, "checktoken_signed_response_alg"),
        (with("client_secret", json!("short")), 400, "client_secret"),
        (with("service", json!("proconnect")), 400, "clients"),
        (with("service", json!("nowhere")), 400, "service"),
    ] {
        let (got, said) = stand.control("POST", "/data-providers", body).await;
        assert_eq!(got, status, "{said}");
        assert!(said.to_string().contains(named), "{named}: {said}");
    }
    // An answer to one that was switched off is an answer to nobody.
    stand.command("PATCH", &path, json!({ "active": false, "scopes": ["dgfip_aft"] })).await;
    let refused = own.post(stand, &token, &[]).await;
    assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("invalid_client")));
    stand.command("PATCH", &path, json!({ "active": true })).await;
    assert_eq!(own.introspection(stand, &token).await["scope"], "dgfip_aft");
    for (method, address, body, status) in [
        ("PATCH", path.clone(), json!({ "client_id": scene.taxes.client_id }), 409),
        ("PATCH", path.clone(), json!({ "service": PLUS }), 400),
        ("PATCH", "/data-providers/nobody".to_owned(), json!({ "active": true }), 404),
        ("DELETE", "/data-providers/nobody".to_owned(), Value::Null, 404),
    ] {
        assert_eq!(stand.control(method, &address, body).await.0, status, "{method} {address}");
    }
    stand.command("DELETE", &path, Value::Null).await;
    assert_eq!(own.post(stand, &token, &[]).await.status, 401);
    stand.command("POST", "/data-providers", members).await;
    stand.command("POST", "/reset", json!({})).await;
    assert_eq!(own.post(stand, &token, &[]).await.status, 401, "back to a fresh start");
    assert_eq!(scene.taxes.introspection(stand, "nobody").await["active"], false);
    scene.stand.stop().await;
}

#[tokio::test]
async fn a_declared_data_provider_that_is_invalid_is_left_out_with_an_alarm_and_the_others_are_answered() {
    let good = DataProvider::new(FC, "1", SignatureAlgorithm::Es256, KeyManagementAlgorithm::EcdhEs).await;
    let bad = DataProvider::new(FC, "2", SignatureAlgorithm::Es256, KeyManagementAlgorithm::EcdhEs).await;
    let declared = [
        good.record("6f21b751-ed06-48b6-a59c-36e1300a368a", "dgfip_rfr"),
        bad.record("6f21b751-ed06-48b6-a59c-36e1300a368b", "meteo"),
    ];
    let configuration = Configuration::parse("town.toml", &declared.concat()).unwrap();
    let stand = Stand::with(Options { configuration, ..options() }).await;
    assert_eq!(good.introspection(&stand, "nobody").await, json!({ "active": false }));
    assert_eq!(bad.post(&stand, "nobody", &[]).await.status, 401);
    let alarms = stand.command("GET", "/alarms", Value::Null).await;
    let alarm = &alarms["alarms"][0];
    assert_eq!((&alarm["kind"], &alarm["faults"][0]["field"]), (&json!("data-provider"), &json!("scopes[0]")));
    stand.stop().await;
}
