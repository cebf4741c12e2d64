//! API Particulier asks the FranceConnect beside it whose token it was sent (AF §2.3; AP §1.4).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::FC;
use crate::api_particulier::{RECIPIENT, call, changed, codes};
use crate::stand::{AHEAD, Stand, options};

const PATH: &str = "/v3/dss/quotient_familial/france_connect";

#[tokio::test]
async fn who_logged_in_with_franceconnect_has_her_own_data_read_until_the_token_is_revoked() {
    let stand = Stand::from_noon().await;
    let query = changed(&[("recipient", RECIPIENT)], &[]);
    let client = stand.client(FC, json!({})).await;
    let scope = "openid identite_pivot cnaf_quotient_familial cnaf_allocataires dgfip_rfr";
    let token = async |scope: &str| {
        let tokens = stand.tokens(&client, "test", &[("scope", Some(scope))]).await;
        tokens["access_token"].as_str().unwrap().to_owned()
    };
    stand.clock(AHEAD).await;
    let own = token(scope).await;
    stand.clock(0).await;
    let reply = call(&stand, PATH, &query, &own).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let data = &reply.json()["data"];
    let known: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(known, ["allocataires", "quotient_familial"], "and nothing that she did not grant");
    assert_eq!(data["allocataires"][0]["prenoms"], "ANGELA CLAIRE LOUISE");
    // The same person as a token of her login reads, which needs no login.
    let simulated = call(&stand, PATH, &query, "test").await.json();
    assert_eq!(data["quotient_familial"], simulated["data"]["quotient_familial"]);

    // A9: both journals tell of the exchange, under one identifier and without who she is.
    let of = async |event: &str| {
        let journal = stand.command("GET", &format!("/journal?event={event}"), Value::Null).await;
        assert!(!journal.to_string().contains("DUBOIS"));
        journal["events"].as_array().unwrap().clone()
    };
    let (told, read) = (of("DP_VERIFIED_FC_CHECKTOKEN").await, of("API_PARTICULIER_ACCESS").await);
    assert_eq!(told.len(), 1, "nothing is asked there of tokens without a login");
    let event = &told[0];
    assert_eq!((&event["dpTitle"], &event["spId"]), (&json!("API Particulier"), &client["client_id"]));
    assert_eq!(event["scope"], "cnaf_quotient_familial cnaf_allocataires", "the tax office's is not for this one");
    let access = read.iter().find(|access| access["organisation"] == client["client_id"]).unwrap();
    assert_eq!(access["requestId"], event["correlationId"]);
    assert_eq!(access["requestId"], reply.header("x-request-id"));

    // N3: nothing that opens this API.
    let foreign = token("openid identite_pivot dgfip_rfr").await;
    let reply = call(&stand, PATH, &query, &foreign).await;
    assert_eq!((reply.status, codes(&reply)), (403, vec!["00100".to_owned()]));
    // N10: FranceConnect does not answer.
    stand.command("POST", "/faults", json!({ "target": "service:franceconnect", "kind": "reset", "times": 3 })).await;
    let reply = call(&stand, PATH, &query, &own).await;
    assert_eq!((reply.status, codes(&reply)), (502, vec!["51999".to_owned()]));
    stand.command("DELETE", "/faults", Value::Null).await;
    // N8: the secret of the gateway is not the registered one; it is not the caller's fault, and the token is not refused.
    let registered = stand.command("GET", "/data-providers", Value::Null).await;
    let registered = registered["data_providers"].as_array().unwrap();
    let gateway = registered.iter().find(|provider| provider["title"] == "API Particulier").unwrap();
    let path = format!("/data-providers/{}", gateway["uid"].as_str().unwrap());
    stand.command("PATCH", &path, json!({ "client_secret": "0".repeat(64) })).await;
    let reply = call(&stand, PATH, &query, &own).await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["50002".to_owned()]), "AP §1.4 step 4 has this for 401");
    // It is told to whoever runs the gateway: as an alarm while it lasts, and in the journal.
    let alarms = async || stand.command("GET", "/alarms", Value::Null).await["alarms"].as_array().unwrap().clone();
    let alarm = json!({
        "kind": "registration", "service": "api-particulier", "id": gateway["client_id"], "places": [],
        "faults": [{
            "field": "checktoken", "wrong": "checktoken was answered with the status 401",
            "expected": "what FranceConnect has registered: secret, algorithms, issuer",
        }],
    });
    assert_eq!(alarms().await, [alarm]);
    stand.command("PATCH", &path, json!({ "client_secret": gateway["client_secret"] })).await;
    assert_eq!(call(&stand, PATH, &query, &own).await.status, 200);
    assert_eq!(alarms().await, [] as [Value; 0]);
    for event in ["FC_REGISTRATION_REFUSED", "FC_REGISTRATION_ACCEPTED"] {
        assert_eq!(of(event).await[0]["dpClientId"], gateway["client_id"], "{event}");
    }

    // N2, and N1 with another.
    let credentials = ["client_id", "client_secret"].map(|name| (name, client[name].as_str().unwrap()));
    let gone = [&[("token", own.as_str())], credentials.as_slice()].concat();
    assert_eq!(stand.browser().post(&format!("{}/token/revocation", stand.issuer(FC)), &gone).await.status, 200);
    let reply = call(&stand, PATH, &query, &own).await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["50002".to_owned()]));
    let ends = token(scope).await;
    stand.clock(61).await;
    let reply = call(&stand, PATH, &query, &ends).await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["50002".to_owned()]));
    assert_eq!(call(&stand, PATH, &query, "cnaf_qfv2").await.status, 200, "tokens without a login do not end");
    stand.stop().await;
}

/// AF §3.1: scopes that FranceConnect lacks are there for whoever declares them.
#[tokio::test]
async fn a_scope_that_franceconnect_lacks_is_asked_for_once_the_configuration_declares_it() {
    const AEEH: &str = "/v3/dss/allocation_enfant_handicape/france_connect";
    let recipient = changed(&[("recipient", RECIPIENT)], &[]);
    let scope = "openid identite_pivot cnav_allocation_enfant_handicape";
    let declared = "[[scopes]]\nservice = 'franceconnect'\nscope = 'cnav_allocation_enfant_handicape'\nfd = 'CNAF_MSA'\n\
                    label = 'Statut bénéficiaire AEEH'\n";
    for (text, status) in [("", 403), (declared, 200)] {
        let configuration = Configuration::parse("t", text).unwrap();
        let stand = Stand::with(Options { configuration, ..options() }).await;
        let client = stand.client(FC, json!({})).await;
        let tokens = stand.tokens(&client, "test", &[("scope", Some(scope))]).await;
        let reply = call(&stand, AEEH, &recipient, tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        stand.stop().await;
    }
}
