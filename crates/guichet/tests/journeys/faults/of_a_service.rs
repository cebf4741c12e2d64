//! `service:{name}`: a broker is down, for everybody, at any of its endpoints.

use serde_json::{Value, json};

use super::{ASSOCIATION, Demo, LEGAL_AID, fault, says, spent};
use crate::stand::Stand;

/// A fault and what the service provider's page says.
type Case = (Value, &'static str);

fn cases() -> Vec<Case> {
    let status = |at: &str, status: u16| json!({ "kind": "status", "at": at, "status": status });
    let with = |at: &str, kind: &str| json!({ "kind": kind, "at": at });
    let no_key = json!({ "kind": "status", "at": "jwks", "status": 200, "body": "{\"keys\":[]}" });
    vec![
        (status("discovery", 503), "discovery: status 503"),
        (with("discovery", "junk"), "the discovery document is not a JSON object"),
        (with("discovery", "reset"), "discovery: "),
        (with("discovery", "redirect"), "discovery: the answer is a redirect"),
        (with("discovery", "huge"), "discovery: the answer is longer than"),
        (status("jwks", 500), "jwks: status 500"),
        (with("jwks", "junk"), "jwks: not a set of keys"),
        (with("jwks", "reset"), "jwks: "),
        (with("jwks", "redirect"), "jwks: the answer is a redirect"),
        (with("jwks", "huge"), "jwks: the answer is longer than"),
        (no_key, "ID token: no key for kid"),
        (status("token", 503), "the token endpoint answered 503"),
        (with("token", "reset"), "token: "),
        (with("token", "junk"), "the answer is not a JSON object"),
        (status("userinfo", 500), "the userinfo endpoint answered 500"),
        (with("userinfo", "reset"), "userinfo: "),
    ]
}

async fn each_is_met(demo: &Demo) {
    let stand = Stand::start().await;
    for (members, reason) in cases() {
        fault(&stand, &format!("service:{}", demo.service), &members).await;
        says(&demo.log_in(&stand).await, 502, reason, &members);
        spent(&stand, &members).await;
    }
    demo.works(&stand).await;
    stand.stop().await;
}

#[tokio::test]
async fn a_service_provider_says_what_failed_when_franceconnect_is_down() {
    each_is_met(&LEGAL_AID).await;
}

#[tokio::test]
async fn a_service_provider_says_what_failed_when_the_plain_provider_is_down() {
    each_is_met(&ASSOCIATION).await;
}

#[tokio::test]
async fn a_person_sees_the_broker_down_at_whichever_page_comes_next() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let idp = stand.provider("franceconnect", "Impôts");
    let down = json!({ "kind": "status", "status": 503, "body": "<h1>down</h1>" });
    let target = "service:franceconnect";
    let mut browser = stand.browser();
    let url = stand.authorize_url(&client, &[]);

    fault(&stand, target, &down).await;
    let seen = browser.get(&url).await;
    assert_eq!((seen.status, seen.text.as_str()), (503, "<h1>down</h1>"));
    assert!(seen.header("content-type").starts_with("text/html"));
    let page = browser.open(&url).await;
    fault(&stand, target, &down).await;
    assert_eq!(browser.get(&page.url).await.status, 503, "pages without a name in the control API too");
    let page = browser.get(&page.url).await;
    let sent = browser.choose(&page, &idp).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    fault(&stand, target, &down).await;
    assert_eq!(browser.get(&back.location()).await.status, 503);
    let information = browser.follow(back).await;
    assert!(information.holds("DUBOIS"), "the answer of the provider is not spent: {}", information.text);
    let accepted = browser.go_on(&information).await;
    assert!(browser.follow(accepted).await.param("code").is_some());
    spent(&stand, &down).await;
    stand.stop().await;
}

#[tokio::test]
async fn the_other_broker_and_the_portal_stay_up() {
    let stand = Stand::start().await;
    let members = json!({ "kind": "reset", "times": 99 });
    fault(&stand, "service:franceconnect", &members).await;
    ASSOCIATION.works(&stand).await;
    assert!(LEGAL_AID.log_in(&stand).await.status == 502);
    stand.command("DELETE", "/faults", Value::Null).await;
    LEGAL_AID.works(&stand).await;
    stand.stop().await;
}
