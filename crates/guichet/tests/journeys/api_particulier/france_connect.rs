//! Calls with an access token of FranceConnect (AP §1.4), against the simulated introspection.

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_web::Clock;
use serde_json::{Value, json};

use super::{RECIPIENT, call, changed, codes, get};
use crate::stand::{NOON, Stand, options};

const PATH: &str = "/v3/dss/quotient_familial/france_connect";
const PATH_V2: &str = "/api/v2/composition-familiale-v2";

#[tokio::test]
async fn the_person_and_the_scopes_are_those_that_franceconnect_tells() {
    let stand = Stand::from_noon().await;
    let query = changed(&[("recipient", RECIPIENT)], &[]);
    // The login of a person is a token that opens everything.
    let reply = call(&stand, PATH, &query, "test").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let data = &reply.json()["data"];
    assert_eq!(data["allocataires"][0]["prenoms"], "ANGELA CLAIRE LOUISE");
    assert_eq!(data.as_object().unwrap().len(), 4);
    let flat = call(&stand, PATH_V2, &query, "test").await;
    assert_eq!((flat.status, &flat.json()["quotientFamilial"]), (200, &data["quotient_familial"]["valeur"]));
    // Those of the older sandbox open what they did (AP §13.3); nobody there is in a fund's files.
    let reply = call(&stand, PATH, &query, "cnous").await;
    assert_eq!((reply.status, codes(&reply)), (403, vec!["00100".to_owned()]));
    let journal = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await;
    let access = &journal["events"][0];
    assert_eq!(access["tokenId"], "11111111-1111-1111-1111-111111111111");
    assert_eq!(access["organisation"], "guichet-rehearsal");
    assert!(!journal.to_string().contains("DUBOIS"));
    stand.stop().await;
}

#[tokio::test]
async fn each_failure_of_the_introspection_has_its_code_in_both_eras() {
    let stand = Stand::from_noon().await;
    let query = changed(&[("recipient", RECIPIENT)], &[]);
    // One that is not known, and one of which FranceConnect says that it is active and ended.
    for token in ["nobody", "over"] {
        let reply = call(&stand, PATH, &query, token).await;
        assert_eq!((reply.status, codes(&reply)), (401, vec!["50002".to_owned()]), "{token}");
    }
    let reply = call(&stand, PATH, &[], "test").await;
    assert_eq!((reply.status, codes(&reply)), (422, vec!["00203".to_owned()]));
    let reply = get(&stand, PATH_V2, &[], &[("authorization", "Bearer test")]).await;
    assert_eq!(
        (reply.status, &reply.json()["error"]),
        (400, &json!("bad_request")),
        "nobody is named who receives the data"
    );
    for (fault, status, code, flat) in [
        (json!({ "kind": "status", "status": 400, "body": "{\"error\": \"invalid_request\"}" }), 401, "50001", 401),
        (json!({ "kind": "status", "status": 401, "body": "{\"error\": \"invalid_client\"}" }), 401, "50002", 401),
        (json!({ "kind": "status", "status": 500 }), 502, "51999", 503),
        (json!({ "kind": "junk" }), 502, "51999", 503),
        (json!({ "kind": "status", "status": 200, "body": "a.b.c.d.e" }), 502, "51999", 503),
        (json!({ "kind": "reset" }), 502, "51999", 503),
    ] {
        let mut fault = fault.clone();
        fault["target"] = json!("producer:franceconnect");
        fault["times"] = json!(2);
        stand.command("POST", "/faults", fault.clone()).await;
        let reply = call(&stand, PATH, &query, "test").await;
        assert_eq!((reply.status, codes(&reply)), (status, vec![code.to_owned()]), "{fault}");
        assert_eq!(call(&stand, PATH_V2, &query, "test").await.status, flat, "{fault}");
    }
    // What FranceConnect does not tell of a person is missing.
    stand.command("POST", "/personas", json!({ "id": "nameless", "given_name": "Jo", "birthdate": "1990" })).await;
    let reply = call(&stand, PATH, &query, "nameless").await;
    assert_eq!((reply.status, codes(&reply)), (422, ["00420", "00423", "00424"].map(str::to_owned).to_vec()));
    stand.stop().await;
}

/// FranceConnect is left alone like a producer that fails in a row: nobody waits for it meanwhile, and one call decides.
#[tokio::test]
async fn franceconnect_that_is_down_is_left_alone_until_one_call_finds_it_well() {
    let configuration = Configuration::parse("t", "[api_particulier]\nopen_after = 2\nopen_seconds = 30\n").unwrap();
    let clock = Clock::manual(NOON.parse().unwrap());
    let stand = Stand::with(Options { configuration, clock, ..options() }).await;
    let query = changed(&[("recipient", RECIPIENT)], &[]);
    let ask = async || {
        let reply = call(&stand, PATH, &query, "test").await;
        (reply.status, if reply.status == 200 { String::new() } else { codes(&reply).concat() })
    };
    let asked = async || {
        let exchanges = stand.command("GET", "/exchanges", Value::Null).await;
        let all = exchanges["exchanges"].as_array().unwrap().iter();
        all.filter(|it| it["url"].as_str().unwrap_or_default().contains("/franceconnect/checktoken")).count()
    };
    let down = (502, "51999".to_owned());
    let fault = json!({ "target": "producer:franceconnect", "kind": "status", "status": 503, "times": 2 });
    stand.command("POST", "/faults", fault).await;
    assert_eq!((ask().await, ask().await), (down.clone(), down.clone()));
    let before = asked().await;
    assert!(before > 0);
    assert_eq!((ask().await, asked().await), (down, before), "it was asked");
    stand.clock(31).await;
    assert_eq!(ask().await.0, 200);
    assert_eq!(ask().await.0, 200);
    stand.stop().await;
}
