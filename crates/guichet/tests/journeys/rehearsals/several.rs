//! Whole stacks beside each other in one process.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{list, log_in, person};
use crate::stand::{CALLBACK, Stand};

async fn journeys(stand: &Stand, rounds: usize) {
    for service in ["franceconnect", "openid"] {
        let client = stand.client(service, json!({})).await;
        for _ in 0..rounds {
            assert_eq!(person(stand, &client, "test").await["family_name"], "DUBOIS");
        }
    }
}

#[tokio::test]
async fn two_stacks_do_not_know_each_other() {
    let (one, two) = (Stand::start().await, Stand::start().await);
    let client = one.client("openid", json!({})).await;
    one.command("PUT", "/clock", json!({ "offset_seconds": 5_000 })).await;
    one.command("POST", "/personas", json!({ "id": "nouvelle" })).await;
    one.command("POST", "/faults", json!({ "target": "producer:rnipp", "kind": "junk" })).await;
    one.command("POST", "/logins", json!({ "service": "openid", "persona": "test" })).await;
    let mut browser = one.browser();
    let back = log_in(&one, &mut browser, &client, "test").await;
    let code = back.param("code").unwrap();

    assert_eq!(two.command("GET", "/clock", Value::Null).await["offset_seconds"], 0);
    assert_eq!(list(&two, "/faults").await, Vec::<Value>::new());
    assert_eq!(list(&two, "/personas").await.len(), 114);
    assert!(!list(&two, "/clients").await.contains(&client));
    assert_eq!(list(&two, "/exchanges").await, Vec::<Value>::new());
    // The same identifiers registered in both: neither codes nor tokens nor sessions pass from one to the other.
    let members = json!({ "client_id": client["client_id"], "client_secret": client["client_secret"] });
    let twin = two.client("openid", members).await;
    assert_eq!(two.token(&twin, &code, &[]).await.json()["error"], "invalid_grant");
    let token = one.token(&client, &code, &[]).await.json();
    assert_eq!(two.userinfo("openid", token["access_token"].as_str().unwrap()).await.status, 401);
    let page = browser.open(&two.authorize_url(&twin, &[])).await;
    assert!(page.status == 200 && !page.url.starts_with(CALLBACK), "the cookies of one mean nothing to the other");
    one.stop().await;
    journeys(&two, 1).await;
    two.stop().await;
}

#[tokio::test]
async fn eight_stacks_at_once_all_serve() {
    // A start takes the processor for longer than a store or a provider may take to answer: one after the other, and all
    // stand before anybody logs in.
    let mut stacks = Vec::new();
    for _ in 0..8 {
        stacks.push(Stand::start().await);
    }
    let portals: BTreeSet<String> = stacks.iter().map(|stand| stand.origin("portal")).collect();
    assert_eq!(portals.len(), 8, "each has ports of its own");
    futures_util::future::join_all(stacks.iter().map(|stand| journeys(stand, 2))).await;
    for stand in stacks {
        stand.stop().await;
    }
}

#[tokio::test]
async fn one_stack_serves_several_people_at_once() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let people = ["test", "avec_nom_dusage", "sans_nom_dusage", "nom_composé", "prénom_composé", "test_ELSA"];
    let logins = people.map(async |persona| {
        let back = stand.browser().log_in(&stand.authorize_url(&client, &[]), &idp, persona).await;
        let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        let person = stand.userinfo("openid", token["access_token"].as_str().unwrap()).await.json();
        person["sub"].as_str().unwrap().to_owned()
    });
    let subs: BTreeSet<String> = futures_util::future::join_all(logins).await.into_iter().collect();
    assert_eq!(subs.len(), people.len());
    stand.stop().await;
}
