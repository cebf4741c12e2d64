//! Between the gateway and the producer: answers that are kept, hours at which nobody is asked, calls that are being answered
//! (AP §2, §10).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_portal::status::{Announcement, Words};
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{ANGELA, call, changed, codes, get, issue};
use crate::stand::engines::fresh_stores;
use crate::stand::{Reply, Stand, from_noon};

const PATH: &str = "/v3/dss/quotient_familial/identite";

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers[name].to_str().unwrap()
}

#[tokio::test]
async fn an_answer_that_is_kept_serves_whoever_asks_the_same_and_ends_in_time() {
    let configuration =
        Configuration::parse("t", "[api_particulier]\nkeep_answers = true\ntoken_in_query = true").unwrap();
    let stand = Stand::with(Options { configuration, ..from_noon() }).await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let (_, other) = issue(&stand, &["cnaf_enfants"], json!({})).await;
    let query = changed(ANGELA, &[]);
    let quotient = |reply: &Reply| reply.json()["data"]["quotient_familial"]["valeur"].clone();
    let first = call(&stand, PATH, &query, &token).await;
    assert_eq!((header(&first, "x-response-cached"), header(&first, "x-cache-expires-in")), ("false", ""));
    stand.command("PATCH", "/personas/test", json!({ "household": { "quotient": 1, "children": [] } })).await;
    // Recipient, token and scopes are not part of what is kept; the mask comes after.
    let elsewhere = changed(ANGELA, &[("recipient", Some("21920023500014"))]);
    let second = call(&stand, PATH, &elsewhere, &other).await;
    assert_eq!(header(&second, "x-response-cached"), "true");
    let seconds: u32 = header(&second, "x-cache-expires-in").parse().unwrap();
    assert!((86_000..=86_400).contains(&seconds), "{seconds}");
    assert_eq!(second.json()["data"].as_object().unwrap().keys().collect::<Vec<_>>(), ["enfants"]);
    assert_eq!(quotient(&call(&stand, PATH, &query, &token).await), quotient(&first));
    let in_query = |token: &str| changed(ANGELA, &[("token", Some(token))]);
    assert_eq!(
        get(&stand, PATH, &in_query(&token), &[]).await.status,
        200,
        "where the configuration lets it stand there"
    );
    assert_eq!(codes(&get(&stand, PATH, &in_query(""), &[]).await), ["00101"]);
    let bearer = format!("Bearer {token}");
    let anew = get(&stand, PATH, &query, &[("authorization", &bearer), ("cache-control", "no-cache")]).await;
    assert_eq!((header(&anew, "x-response-cached"), quotient(&anew)), ("false", json!(1)));
    assert_eq!(quotient(&call(&stand, PATH, &query, &token).await), json!(1), "the new answer is kept in its place");
    stand.command("PATCH", "/personas/test", json!({ "household": { "quotient": 2 } })).await;
    stand.clock(86_401).await;
    assert_eq!(quotient(&call(&stand, PATH, &query, &token).await), json!(2));
    // A refusal is not kept.
    stand.clock(2 * 86_402).await;
    stand
        .command(
            "POST",
            "/faults",
            json!({ "target": "producer:api-secu", "at": "call", "kind": "status", "status": 500 }),
        )
        .await;
    assert_eq!(codes(&call(&stand, PATH, &query, &token).await), ["35000"]);
    assert_eq!(call(&stand, PATH, &query, &token).await.status, 200);
    let journal = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await;
    let kept = journal["events"].as_array().unwrap().iter().filter(|event| event["cached"] == true).count();
    assert_eq!(kept, 4);
    stand.stop().await;
}

#[tokio::test]
async fn a_producer_is_not_asked_in_its_hours_of_maintenance() {
    let stand = Stand::from_noon().await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({ "exp": null })).await;
    // Sunday, half an hour before midnight in Paris.
    let sunday: Timestamp = "2026-11-29T23:30:00+01:00".parse().unwrap();
    let now: Timestamp = stand.command("GET", "/clock", Value::Null).await["now"].as_str().unwrap().parse().unwrap();
    stand.clock(sunday.as_second() - now.as_second()).await;
    let reply = call(&stand, PATH, &changed(ANGELA, &[]), &token).await;
    assert_eq!((reply.status, codes(&reply)), (503, vec!["35020".to_owned()]));
    let error = &reply.json()["errors"][0];
    assert_eq!(error["detail"], "Le fournisseur de données est en maintenance de 23:00 à 23:45");
    let left = error["meta"]["retry_in"].as_i64().unwrap();
    assert!((1..=900).contains(&left) && error["meta"]["provider"] == "CNAF & MSA", "{error}");
    stand.clock(sunday.as_second() - now.as_second() + 900).await;
    assert_eq!(call(&stand, PATH, &changed(ANGELA, &[]), &token).await.status, 200);
    stand.stop().await;
}

#[tokio::test]
async fn a_producer_is_not_asked_during_a_maintenance_that_was_announced() {
    let stores = fresh_stores().await;
    let announced = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
    let announcement = Announcement {
        id: "0b6a2d1c-4f5e-4a8b-9c7d-1e2f3a4b5c6d".to_owned(),
        subjects: vec!["quotient-familial".to_owned()],
        from: "2026-12-01T08:00:00Z".parse().unwrap(),
        until: "2026-12-02T14:00:00Z".parse().unwrap(),
        text: Words { fr: "Migration de la base".to_owned(), en: None },
    };
    announced.put(announcement, Clock::system().now()).await.unwrap();
    let stand = Stand::with(Options { stores: Some(stores), ..from_noon() }).await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({ "exp": null })).await;
    let asked = async |instant: &str| {
        stand.clock_at(instant).await;
        call(&stand, PATH, &changed(ANGELA, &[]), &token).await
    };
    assert_eq!(asked("2026-12-01T07:59:00Z").await.status, 200);
    let reply = asked("2026-12-01T10:00:00Z").await;
    assert_eq!((reply.status, codes(&reply)), (503, vec!["35020".to_owned()]));
    let error = &reply.json()["errors"][0];
    // In Paris, with the days, since it does not end on the one on which it began.
    let sentence = "Le fournisseur de données est en maintenance de 01/12/2026 09:00 à 02/12/2026 15:00";
    assert_eq!(error["detail"], sentence);
    let left = error["meta"]["retry_in"].as_i64().unwrap();
    assert!((27 * 3600..=28 * 3600).contains(&left), "{error}");
    assert_eq!(asked("2026-12-02T14:00:01Z").await.status, 200);
    stand.stop().await;
}

#[tokio::test]
async fn the_same_call_of_the_same_caller_is_answered_once_at_a_time() {
    let stand = Stand::from_noon().await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let (_, other) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let query = changed(ANGELA, &[]);
    let delay = json!({ "target": "producer:api-secu", "at": "call", "kind": "delay", "seconds": 1 });
    stand.command("POST", "/faults", delay).await;
    let (slow, (again, somebody_else)) = tokio::join!(call(&stand, PATH, &query, &token), async {
        let waiting = async || stand.command("GET", "/faults", Value::Null).await["faults"] == json!([]);
        while !waiting().await {}
        (call(&stand, PATH, &query, &token).await, call(&stand, PATH, &query, &other).await)
    });
    assert_eq!((slow.status, somebody_else.status), (200, 200));
    assert_eq!((again.status, codes(&again)), (409, vec!["00015".to_owned()]));
    assert_eq!(call(&stand, PATH, &query, &token).await.status, 200);
    stand.stop().await;
}
