//! From the approval to the token, and handed on.

use axum::http::StatusCode;
use guichet_portal::space::calls::Call;

use crate::stand::{APPLICANT, REQUEST, Stand, TECHNICAL};

#[tokio::test]
async fn the_applicant_finds_her_authorisation_copies_the_token_and_hands_it_on_for_four_hours() {
    let stand = Stand::open().await;
    let mut agent = stand.browser(APPLICANT).await;
    let empty = agent.get("/compte/demandes").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.text.contains("/compte/demandes/a90939e8"));
    stand.told(&stand.notice("submit", "submitted")).await;
    assert!(!agent.get("/compte/demandes").await.text.contains("/compte/demandes/a90939e8"), "nothing is granted yet");
    let id = stand.granted().await;
    let list = agent.get("/compte/demandes").await.text;
    assert!(list.contains(&format!("/compte/demandes/{REQUEST}")) && list.contains("Cantine &#60;b&#62;"), "{list}");
    let request = agent.get(&format!("/compte/demandes/{REQUEST}")).await.text;
    assert!(request.contains("cnaf_quotient_familial") && request.contains(&format!("/compte/jetons/{id}")));
    assert!(request.contains("https://datapass.example/demandes/12"));

    let page = format!("/compte/jetons/{id}");
    let text = format!("text-{id}-{}", stand.token(&id).exp.as_second());
    assert!(agent.get(&page).await.text.contains(&text));
    let share = format!("{page}/partager");
    let before = stand.mails().await;
    for wrong in ["", "nobody", "a@b.example\r\nBcc: c@d.example", &"x".repeat(5_000)] {
        let answer = agent.post(&page, &share, &[("email", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(answer.text.contains("email-wrong"));
    }
    assert_eq!(stand.mails().await, before);
    let answer = agent.post(&page, &share, &[("email", TECHNICAL)]).await;
    assert_eq!(answer.location(), format!("{page}?shared=1"));
    assert_eq!(stand.mails().await, before + 1);
    assert!(stand.nobody().get("/public/jetons/0123456789abcdef0123").await.status == StatusCode::NOT_FOUND);

    // Ten links of a token within four hours, and no more mails than that.
    for _ in 1..10 {
        assert_eq!(agent.post(&page, &share, &[("email", TECHNICAL)]).await.status, StatusCode::SEE_OTHER);
    }
    let eleventh = agent.post(&page, &share, &[("email", TECHNICAL)]).await;
    assert_eq!((eleventh.status, stand.mails().await), (StatusCode::CONFLICT, before + 10));
    stand.clock.advance(4 * 3600);
    assert_eq!(agent.post(&page, &share, &[("email", TECHNICAL)]).await.status, StatusCode::SEE_OTHER);

    // A session lasts twelve hours, used or not, and an expired one is said.
    stand.clock.advance(8 * 3600);
    let led = agent.get(&page).await;
    assert!(led.location().starts_with("/compte/se-connecter?back=%2Fcompte%2Fjetons"), "{:?}", led.location);
    assert!(led.location().ends_with("expired=1"));
}

#[tokio::test]
async fn the_calls_of_a_token_are_shown_by_minute_hour_and_day() {
    let stand = Stand::open().await;
    let id = stand.granted().await;
    let now = stand.clock.now();
    let call = |path: &str, status| Call { at: now, path: path.to_owned(), status, request_id: "r-1".to_owned() };
    stand.kept.calls.lock().unwrap().extend([call("/v3/dss/x", 200), call("/v3/<script>", 403)]);
    let mut agent = stand.browser(APPLICANT).await;
    let page = agent.get(&format!("/compte/jetons/{id}/stats")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text.matches("<svg class=\"chart\"").count(), 3);
    assert!(page.text.contains("/v3/dss/x") && page.text.contains("r-1") && !page.text.contains("<script>x"));
    assert!(!page.text.contains("/v3/<script>"));
}
