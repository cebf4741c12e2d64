//! How a token is prolonged (DP §4.5).

use axum::http::StatusCode;

use crate::stand::{APPLICANT, Browser, REQUEST, Stand};

/// Answers the three questions, and sends the summary; where the browser is sent then.
async fn answered(agent: &mut Browser, id: &str, purpose: &str) -> String {
    let at = |step: &str| format!("/compte/jetons/{id}/demarche_prolongation/{step}");
    for (step, field, answer) in [
        ("owner", "owner", "still_in_charge"),
        ("project_purpose", "project_purpose", purpose),
        ("contacts", "contact_technique", "true"),
    ] {
        let begun = agent.get(&format!("/compte/jetons/{id}/prolonger")).await;
        assert_eq!(begun.location(), at(step));
        agent.post(&at(step), &at(step), &[(field, answer)]).await;
    }
    agent.post(&at("summary"), &at("summary"), &[]).await.location().to_owned()
}

#[tokio::test]
async fn a_token_whose_project_is_the_same_lives_eighteen_months_longer_and_its_text_changes() {
    let stand = Stand::open().await;
    let id = stand.granted().await;
    stand.days(500);
    let mut agent = stand.browser(APPLICANT).await;
    let text = |page: &str| page.split("text-").nth(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    let page = format!("/compte/jetons/{id}");
    let before = text(&agent.get(&page).await.text);
    assert_eq!(answered(&mut agent, &id, "true").await, format!("{page}?prolonged=1"));
    let after = text(&agent.get(&page).await.text);
    assert!(before.is_some() && after.is_some() && before != after);
    assert_eq!(stand.token(&id).exp, "2029-01-15T09:00:00Z".parse().unwrap());
    assert_eq!(agent.get(&format!("{page}/prolonger")).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn whoever_is_not_in_charge_is_told_to_hand_the_request_over() {
    let stand = Stand::open().await;
    let id = stand.granted().await;
    stand.days(500);
    let mut agent = stand.browser(APPLICANT).await;
    let owner = format!("/compte/jetons/{id}/demarche_prolongation/owner");
    let answer = agent.post(&owner, &owner, &[("owner", "not_in_charge")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("id=\"hand-over\"") && answer.text.contains("https://datapass.example/demandes/12"));
    let later = format!("/compte/jetons/{id}/demarche_prolongation/summary");
    assert_eq!(agent.get(&later).await.location(), format!("/compte/jetons/{id}/prolonger"));
}

#[tokio::test]
async fn a_request_that_changed_is_updated_at_datapass_and_the_token_is_prolonged_when_that_is_granted() {
    let stand = Stand::open().await;
    let id = stand.granted().await;
    stand.days(500);
    let end = stand.token(&id).exp;
    let mut agent = stand.browser(APPLICANT).await;
    let reopened = answered(&mut agent, &id, "false").await;
    assert_eq!(reopened, "https://datapass.example/demandes/12/reopen-from-external");
    assert_eq!(stand.token(&id).exp, end);
    let state = async || stand.space.records.prolongation(&id).await.unwrap().unwrap().state.number();
    assert_eq!(state().await, 110);
    stand.told(&stand.notice("submit", "submitted")).await;
    assert_eq!(state().await, 120);
    assert_eq!(agent.get(&format!("/compte/jetons/{id}/prolonger")).await.status, StatusCode::OK, "it waits");
    stand.clock.advance(60);
    stand.told(&stand.notice("refuse", "validated")).await;
    assert_eq!(state().await, 130);
    let anew = agent.get(&format!("/compte/jetons/{id}/prolonger")).await;
    assert!(anew.location().ends_with("/owner"), "another may be begun");
    answered(&mut agent, &id, "false").await;
    stand.clock.advance(60);
    stand.told(&stand.notice("submit", "submitted")).await;
    stand.clock.advance(60);
    stand.told(&stand.notice("approve", "validated")).await;
    assert_eq!((state().await, stand.token(REQUEST).exp > end), (200, true));
}
