//! Tokens: what one opens stands in the store, so a change acts at once and keeps the text (AP §1.3).

use guichet_jose::{SigningKey, decode_unverified};
use serde_json::{Value, json};

use super::{ANGELA, call, changed, codes, issue};
use crate::stand::{Stand, from_noon};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;

const PATH: &str = "/v3/dss/quotient_familial/identite";

#[tokio::test]
async fn scopes_prolongation_and_revocation_act_at_once_and_the_text_stays() {
    let stand = Stand::from_noon().await;
    let (id, token) = issue(&stand, &["cnaf_enfants"], json!({ "name": "Cantine" })).await;
    let (header, claims) = decode_unverified(&token).unwrap();
    assert_eq!(header, json!({ "alg": "HS256" }));
    assert_eq!((&claims["jti"], &claims["sub"], &claims["version"]), (&json!(id), &json!("Cantine"), &json!("1.0")));
    let data = async || call(&stand, PATH, &changed(ANGELA, &[]), &token).await;
    assert_eq!(data().await.json()["data"].as_object().unwrap().keys().collect::<Vec<_>>(), ["enfants"]);
    let path = format!("/tokens/{id}");
    let changed_to = stand.command("PATCH", &path, json!({ "scopes": ["cnaf_adresse"] })).await;
    assert_eq!(decode_unverified(changed_to["token"].as_str().unwrap()).unwrap().1["jti"], json!(id));
    assert_eq!(data().await.json()["data"].as_object().unwrap().keys().collect::<Vec<_>>(), ["adresse"]);
    stand.command("PATCH", &path, json!({ "exp": 1 })).await;
    assert_eq!(codes(&data().await), ["00103"]);
    stand.command("PATCH", &path, json!({ "exp": null })).await;
    assert_eq!(data().await.status, 200, "an expired token that was prolonged is good again");
    stand.command("DELETE", &path, Value::Null).await;
    assert_eq!(codes(&data().await), ["00105"]);
    stand.stop().await;
}

#[tokio::test]
async fn a_token_lives_for_eighteen_months_of_the_calendar_and_may_hold_a_scope_that_opens_nothing_yet() {
    let stand = Stand::start().await;
    stand.clock_at("2026-08-31T12:00:00Z").await;
    let (_, token) = issue(&stand, &["cnous_ine"], json!({})).await;
    let claims = decode_unverified(&token).unwrap().1;
    let day = |claim: &str| jiff::Timestamp::from_second(claims[claim].as_i64().unwrap()).unwrap().to_string();
    let days = ["iat", "exp"].map(|claim| day(claim)[..10].to_owned());
    assert_eq!(days, ["2026-08-31", "2028-02-29"], "the last day of February");
    let query = changed(&[("recipient", super::RECIPIENT), ("ine", "1234567890G")], &[]);
    let reply = call(&stand, "/v4/cnous/etudiant_boursier/ine", &query, &token).await;
    assert_eq!((reply.status, codes(&reply)), (403, vec!["00100".to_owned()]), "AP §11: no field yet");
    stand.stop().await;
}

#[tokio::test]
async fn what_is_no_token_of_this_service_is_none() {
    let stand = Stand::from_noon().await;
    let (_, token) = issue(&stand, &["cnaf_enfants"], json!({})).await;
    let (_, claims) = decode_unverified(&token).unwrap();
    let foreign = SigningKey::hmac(&[7; 64]).unwrap().sign(None, &claims).unwrap();
    let (head, rest) = token.split_once('.').unwrap();
    let payload = rest.split_once('.').unwrap().0;
    let unsigned = format!("eyJhbGciOiJub25lIn0.{payload}.");
    for hostile in [
        foreign,
        unsigned,
        format!("{head}.{payload}."),
        format!("{head}.{payload}"),
        token[..token.len() - 1].to_owned(),
        format!("{token}A"),
        "x".to_owned(),
        "a".repeat(8_000),
    ] {
        let reply = call(&stand, PATH, &changed(ANGELA, &[]), &hostile).await;
        assert_eq!((reply.status, codes(&reply)), (401, vec!["00101".to_owned()]), "{hostile:.60}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_published_token_holds_every_scope_and_what_the_file_declares_is_issued() {
    let text = "[[tokens]]\nservice = 'api-particulier'\nid = '11111111-2222-4333-8444-555555555555'\nname = 'Ville'\n\
                scopes = ['cnaf_enfants']\nsiret = '21920023500014'";
    let configuration = Configuration::parse("t", text).unwrap();
    let stand = Stand::with(Options { configuration, ..from_noon() }).await;
    let tokens = stand.manifest["api_tokens"].as_array().unwrap();
    let names: Vec<&str> = tokens.iter().map(|token| token["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Toutes les données", "Ville"]);
    let all = tokens[0]["scopes"].as_array().unwrap();
    assert!(all.contains(&json!("cnaf_quotient_familial")) && all.len() >= 4);
    let reply = call(&stand, PATH, &changed(ANGELA, &[]), tokens[1]["token"].as_str().unwrap()).await;
    assert_eq!(reply.json()["data"].as_object().unwrap().keys().collect::<Vec<_>>(), ["enfants"]);
    // Nothing that opens nothing, and nothing that is not what it is called.
    for (members, said) in [
        (json!({ "scopes": ["cnaf_enfant"] }), "cnaf_enfant"),
        (json!({ "siret": "123" }), "no SIRET"),
        (json!({ "allowed_ips": ["here"] }), "neither an address"),
        (json!({ "scope": "x" }), "unknown field"),
        (json!({ "name": null }), "name"),
    ] {
        let mut body = json!({ "service": "api-particulier", "name": "x", "scopes": [] });
        body.as_object_mut().unwrap().extend(members.as_object().cloned().unwrap());
        let (status, answer) = stand.control("POST", "/tokens", body).await;
        assert!(status == 400 && answer["detail"].as_str().unwrap().contains(said), "{members}: {status} {answer}");
    }
    let (_, added) = issue(&stand, &["cnaf_enfants"], json!({})).await;
    stand.command("POST", "/reset", json!({})).await;
    assert_eq!(codes(&call(&stand, PATH, &changed(ANGELA, &[]), &added).await), ["00101"], "as after a fresh start");
    assert_eq!(stand.command("GET", "/tokens", Value::Null).await["tokens"].as_array().unwrap().len(), 2);
    stand.stop().await;
}
