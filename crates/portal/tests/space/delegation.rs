//! Requests that are delegated to an editor (DP §4.3), and reporters who follow data (DP §4.2).

use axum::http::StatusCode;
use serde_json::json;

use crate::stand::{APPLICANT, BUSINESS, INTEGRATOR, PUBLISHER, REPORTER, REQUEST, Stand};

const PAGE: &str = "/compte/demandes/a90939e8-f906-4343-8996-5955257f161d";

#[tokio::test]
async fn an_editor_sees_what_is_delegated_to_it_until_that_is_taken_back() {
    let stand = Stand::with_others().await;
    let id = stand.granted().await;
    let token = format!("/compte/jetons/{id}");
    let mut editor = stand.browser(PUBLISHER).await;
    assert_eq!(editor.get(PAGE).await.status, StatusCode::NOT_FOUND);
    assert!(!editor.get("/editeur/delegations").await.text.contains(REQUEST));
    let before = stand.mails().await;
    let delegation = stand.delegated("editeur").await;
    assert_eq!(stand.mails().await, before + 1, "to whoever belongs to the editor");

    assert!(editor.get("/editeur/delegations").await.text.contains(PAGE));
    let seen = editor.get(PAGE).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.text.contains("id=\"delegations\""), "what is delegated to it, it does not delegate");
    let text = format!("text-{id}");
    assert!(editor.get(&token).await.text.contains(&text));
    assert_eq!(editor.post(&token, &format!("{token}/partager"), &[]).await.status, StatusCode::FORBIDDEN);

    // Another editor is not let fetch tokens; each is delegated to once.
    let other = stand.delegated("integrateur").await;
    assert_eq!(stand.delegated("integrateur").await, other);
    assert_eq!(stand.mails().await, before + 2);
    let shown = stand.browser(INTEGRATOR).await.get(&token).await;
    assert!(shown.status == StatusCode::OK && !shown.text.contains(&text) && shown.text.contains("id=\"holders\""));

    // Whoever takes part in it takes it back, and nobody else does.
    let action = format!("{PAGE}/delegations/{delegation}");
    assert_eq!(editor.post(PAGE, &action, &[]).await.status, StatusCode::FORBIDDEN);
    let mut business = stand.browser(BUSINESS).await;
    assert!(business.get(PAGE).await.text.contains(&action));
    assert_eq!(business.post(PAGE, &action, &[]).await.location(), format!("{PAGE}#delegations"));
    assert_eq!(stand.mails().await, before + 3);
    assert_eq!(business.post(PAGE, &action, &[]).await.status, StatusCode::NOT_FOUND);
    for gone in [PAGE, token.as_str()] {
        assert_eq!(editor.get(gone).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!editor.get("/editeur/delegations").await.text.contains(REQUEST));
    assert_ne!(stand.delegated("editeur").await, delegation, "it may be delegated again");
}

#[tokio::test]
async fn delegations_are_hidden_where_there_is_no_editor_and_not_given_once_the_request_is_taken_back() {
    let without = Stand::open().await;
    without.granted().await;
    let mut agent = without.browser(APPLICANT).await;
    let page = agent.get(PAGE).await.text;
    assert!(!page.contains("id=\"delegations\"") && !page.contains("/editeur/delegations"));
    let unknown = agent.post("/compte/deconnexion", &format!("{PAGE}/delegations"), &[("editor", "editeur")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);

    let stand = Stand::with_others().await;
    stand.granted().await;
    stand.clock.advance(60);
    stand.told(&stand.notice("revoke", "revoked")).await;
    let mut agent = stand.browser(APPLICANT).await;
    assert!(!agent.get(PAGE).await.text.contains("id=\"delegations\""));
    let late = agent.post("/compte/deconnexion", &format!("{PAGE}/delegations"), &[("editor", "editeur")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_reporter_hears_of_what_is_submitted_and_granted_of_the_data_that_she_follows() {
    let stand = Stand::with_others().await;
    let mut reporter = stand.browser(REPORTER).await;
    stand.told(&stand.notice("submit", "submitted")).await;
    assert_eq!(stand.mails().await, 2, "to the applicant and the reporter");
    let list = reporter.get("/datapass").await;
    assert!(list.text.contains("https://datapass.example/demandes/12"), "{}", list.text);
    stand.clock.advance(60);
    stand.told(&stand.notice("approve", "validated")).await;
    assert_eq!(stand.mails().await, 5, "to the applicant, the technical contact and the reporter");
    stand.clock.advance(60);
    stand.told(&stand.notice("revoke", "revoked")).await;
    assert_eq!(stand.mails().await, 5);

    // Data of others: a scope that begins so, not one that holds it or looks like it.
    let other = Stand::with_others().await;
    let mut body = other.notice("submit", "submitted");
    body["data"]["data"]["scopes"] = json!(["men_cnaf_x", "cnafx"]);
    other.told(&body).await;
    assert_eq!(other.mails().await, 1);
    assert!(!other.browser(REPORTER).await.get("/datapass").await.text.contains("demandes/12"));
}
