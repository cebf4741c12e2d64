//! People that are added and changed, then log in.

use serde_json::{Value, json};

use super::{list, log_in, person, refused};
use crate::stand::Stand;

fn marie() -> Value {
    json!({
        "id": "marie", "label": "Une nouvelle", "family_name": "CURIE", "given_name": "Marie Salomée",
        "gender": "female", "birthdate": "1967-11-07", "birthplace": "75112", "birthcountry": "99100",
        "email": "marie@example.fr", "phone_number": "+33612345678",
    })
}

#[tokio::test]
async fn a_person_who_was_added_logs_in_everywhere() {
    let stand = Stand::start().await;
    let (status, record) = stand.control("POST", "/personas", marie()).await;
    assert_eq!(status, 201);
    for (member, value) in marie().as_object().unwrap() {
        assert_eq!(record[member], *value, "{member}");
    }
    assert_eq!(record["password"], "123");
    assert!(list(&stand, "/personas").await.contains(&record));
    for service in ["franceconnect", "openid"] {
        let client = stand.client(service, json!({})).await;
        let idp = stand.provider(service, "MSA");
        let mut browser = stand.browser();
        let page = browser.reach_information(&stand.authorize_url(&client, &[]), &idp, "marie").await;
        assert!(page.holds("Marie"), "{service}: {} {}", page.url, page.code());
        assert_eq!(person(&stand, &client, "marie").await["family_name"], "CURIE", "{service}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_providers_page_offers_everybody_by_a_button() {
    let stand = Stand::start().await;
    stand.command("POST", "/personas", marie()).await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let sent = browser.choose(&page, &stand.provider("openid", "La Poste")).await;
    let page = browser.follow(sent).await;
    for handle in ["id=\"login\"", "id=\"password\"", "id=\"persona-test\"", "id=\"persona-marie\"", "id=\"continue\""]
    {
        assert!(page.holds(handle), "{handle}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_change_shows_at_the_next_login_and_null_takes_a_member_away() {
    let stand = Stand::start().await;
    let (plain, france) = (stand.client("openid", json!({})).await, stand.client("franceconnect", json!({})).await);
    let before = person(&stand, &plain, "test").await;
    let changed =
        stand.command("PATCH", "/personas/test", json!({ "preferred_username": "MARTIN", "label": "Changée" })).await;
    assert_eq!((&changed["preferred_username"], &changed["family_name"]), (&json!("MARTIN"), &json!("DUBOIS")));
    let after = person(&stand, &plain, "test").await;
    assert_eq!((&after["preferred_username"], &after["sub"]), (&json!("MARTIN"), &before["sub"]));
    let sub = person(&stand, &france, "test").await["sub"].clone();
    stand.command("PATCH", "/personas/test", json!({ "birthplace": null })).await;
    assert_eq!(log_in(&stand, &mut stand.browser(), &france, "test").await.code(), "Y600006");
    stand.command("PATCH", "/personas/test", json!({ "birthplace": "69381" })).await;
    assert_ne!(person(&stand, &france, "test").await["sub"], sub, "another identity");
    stand.stop().await;
}

#[tokio::test]
async fn a_person_without_an_account_at_a_service_cannot_log_in_there() {
    let stand = Stand::start().await;
    let mut only = marie();
    only["services"] = json!(["franceconnect"]);
    stand.command("POST", "/personas", only).await;
    refused(&stand, "POST", "/logins", json!({ "service": "openid", "persona": "marie" }), "marie").await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let sent = browser.choose(&page, &stand.provider("openid", "MSA")).await;
    let page = browser.follow(sent).await;
    assert!(!page.holds("persona-marie"));
    let page = browser.sign_in(&page, "marie").await;
    assert!(page.status < 500 && !page.headers.contains_key("location"), "stays at the provider: {}", page.status);
    stand.stop().await;
}

#[tokio::test]
async fn a_person_who_does_not_fit_is_refused() {
    let stand = Stand::start().await;
    for (method, path, body, named) in [
        ("POST", "/personas", json!({}), "id"),
        ("POST", "/personas", json!({ "id": "" }), "id"),
        ("POST", "/personas", json!({ "id": "x".repeat(201) }), "id"),
        ("POST", "/personas", json!({ "id": "test" }), "test"),
        ("POST", "/personas", json!({ "id": "x", "surname": "X" }), "surname"),
        ("POST", "/personas", json!({ "id": "x", "gender": 1 }), "invalid type"),
        ("PATCH", "/personas/personne", json!({}), "personne"),
        ("PATCH", "/personas/test", json!({ "id": "other" }), "id"),
        ("PATCH", "/personas/test", json!({ "surname": "X" }), "surname"),
    ] {
        refused(&stand, method, path, body, named).await;
    }
    assert_eq!(list(&stand, "/personas").await.len(), 114);
    stand.stop().await;
}
