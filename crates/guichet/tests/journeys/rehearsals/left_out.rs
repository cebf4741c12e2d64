//! An invalid record is left out with an alarm, the others serve (FC §8.1): declared or stored.

use guichet_broker::records::ServiceClient;
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_oidc::client::{Client, Platform};
use guichet_store::registry::Registry;
use serde_json::{Value, json};

use super::{list, person};
use crate::stand::{CALLBACK, Stand, engines, options};

const DECLARED: &str = r#"
[[clients]]
service = "franceconnect"
name = "Good"
client_id = "good"
client_secret = "0123456789abcdef0123456789abcdef"
redirect_uris = ["http://localhost:9/callback"]
scopes = ["openid", "identite_pivot", "email", "ville_stationnement"]

[[clients]]
service = "franceconnect"
name = "Bad"
client_id = "bad"
client_secret = "0123456789abcdef0123456789abcdef"
redirect_uris = ["http://localhost:9/callback"]
scopes = ["openid", "meteo"]

[[clients]]
service = "openid"
name = "Nowhere"

[[identity_providers]]
service = "franceconnect"
uid = "0e7c099f-fe86-49a0-b7d1-19df45397212"
name = "bad"
title = "Never shown"

[[data_providers]]
service = "franceconnect"
uid = "0e7c099f-fe86-49a0-b7d1-19df45397213"
title = "Bad"

[[scopes]]
service = "franceconnect"
scope = "ville_stationnement"
fd = "VILLE"
label = "Droit de stationnement"
"#;

async fn client(stand: &Stand, client_id: &str) -> Option<Value> {
    list(stand, "/clients").await.into_iter().find(|it| it["client_id"] == client_id)
}

#[tokio::test]
async fn a_declared_record_that_is_invalid_is_left_out_with_an_alarm_and_the_others_serve() {
    let configuration = Configuration::parse("town.toml", DECLARED).unwrap();
    let stand = Stand::with(Options { configuration, ..options() }).await;
    let good = client(&stand, "good").await.unwrap();
    let scope = ("scope", Some("openid ville_stationnement"));
    assert_eq!(stand.tokens(&good, "test", &[scope]).await["scope"], "openid ville_stationnement");
    let mut browser = stand.browser();
    let choice = browser.open(&stand.authorize_url(&good, &[])).await;
    assert!(choice.holds("Impôts") && !choice.holds("Never shown"), "{}", choice.text);
    let bad = json!({ "service": "franceconnect", "client_id": "bad" });
    assert_eq!(stand.browser().get(&stand.authorize_url(&bad, &[])).await.code(), "Y04EA6EF");

    let alarms = list(&stand, "/alarms").await;
    let told: Vec<_> = alarms
        .iter()
        .map(|alarm| {
            let fault = &alarm["faults"][0];
            (alarm["kind"].as_str().unwrap(), alarm["id"].as_str().unwrap(), fault["field"].as_str().unwrap())
        })
        .collect();
    let data = "0e7c099f-fe86-49a0-b7d1-19df45397213";
    assert_eq!(
        told,
        [
            ("client", "bad", "scopes[1]"),
            ("client", "", "redirect_uris"),
            ("identity-provider", "0e7c099f-fe86-49a0-b7d1-19df45397212", "clientID"),
            ("data-provider", data, "scopes"),
        ]
    );
    assert_eq!((&alarms[0]["service"], &alarms[0]["places"]), (&json!("franceconnect"), &json!(["town.toml:16:1"])));
    let metrics = stand.browser().get(&format!("{}/metrics", stand.origin("portal"))).await.text;
    let stack = stand.origin("portal").rsplit(':').next().unwrap().to_owned();
    for (kind, count) in [("client", 2), ("identity-provider", 1), ("scope", 0)] {
        let line = format!("guichet_records_left_out{{stack=\"{stack}\",kind=\"{kind}\"}} {count}");
        assert!(metrics.contains(&line), "{line}\n{metrics}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_stored_record_that_is_invalid_is_left_out_and_serves_again_once_it_is_mended() {
    let stores = engines::fresh_stores().await;
    let record = |client_id: &str| -> Client {
        serde_json::from_value(json!({
            "client_id": client_id, "client_secret": "0123456789abcdef0123456789abcdef", "entityId": "e".repeat(32),
            "name": client_id, "redirect_uris": [CALLBACK], "scopes": ["openid", "identite_pivot", "email"],
            "id_token_signed_response_alg": "ES256",
        }))
        .unwrap()
    };
    let of = |client| ServiceClient { service: "franceconnect".to_owned(), client };
    let spoilt = Client { redirect_uris: vec!["nowhere".to_owned()], ..record("spoilt") };
    let elsewhere = Client { platform: Some(Platform::High), ..record("elsewhere") };
    let registry = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
    let now = guichet_web::clock::Clock::system().now();
    registry.put_all(vec![of(record("good")), of(spoilt), of(elsewhere)], now).await.unwrap();
    drop(registry);
    let stand = Stand::with(Options { stores: Some(stores), ..options() }).await;

    assert!(person(&stand, &client(&stand, "good").await.unwrap(), "test").await["sub"].is_string());
    assert_eq!(client(&stand, "spoilt").await, None);
    let alarms = list(&stand, "/alarms").await;
    assert_eq!(alarms.len(), 1, "another platform's record is no fault: {alarms:?}");
    assert_eq!((&alarms[0]["kind"], &alarms[0]["id"]), (&json!("client"), &json!("spoilt")));
    assert!(alarms[0]["faults"][0]["wrong"].as_str().unwrap().contains("redirect_uris[0]: «nowhere»"), "{alarms:?}");
    // The same identifier put right is a new record that serves.
    let mended = stand.client("franceconnect", json!({ "client_id": "spoilt" })).await;
    assert!(person(&stand, &mended, "test").await["sub"].is_string());
    assert_eq!(list(&stand, "/alarms").await, [] as [Value; 0]);
    // FC §1.1: this platform serves its own records.
    let other = json!({ "service": "franceconnect", "client_id": "elsewhere" });
    assert_eq!(stand.browser().get(&stand.authorize_url(&other, &[])).await.code(), "Y04EA6EF");
    let mut own = client(&stand, "elsewhere").await.unwrap();
    let path = "/clients/elsewhere";
    own = stand.command("PATCH", path, json!({ "platform": "CORE_FCP", "name": own["name"] })).await;
    assert!(person(&stand, &own, "test").await["sub"].is_string());
    stand.stop().await;
}
