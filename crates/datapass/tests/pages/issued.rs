//! What decisions bring about elsewhere.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;

use crate::stand::{AGENT, INSTRUCTOR, Stand};

#[tokio::test]
async fn a_grant_is_issued_changed_and_ended_where_it_is_served() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = stand.submitted(&mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    assert!(stand.issuer.told.lock().unwrap().is_empty(), "nothing before the decision");
    instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    let told = stand.issuer.told.lock().unwrap().clone();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].scopes.as_slice(), told[0].active), (&["cnaf_quotient_familial".to_owned()][..], true));
    assert_eq!((told[0].title.as_str(), told[0].modalities.as_slice()), ("Cantine", &["params".to_owned()][..]));
    let page = agent.get(&format!("/demandes/{id}")).await;
    assert!(page.text.contains(&format!("https://jetons.example/{}", told[0].public_id)));

    instructor.post(&at("r%C3%A9voquer/nouveau"), &at("r%C3%A9voquer"), &[("reason", "x")]).await;
    let told = stand.issuer.told.lock().unwrap().clone();
    assert_eq!((told.len(), told[1].active), (2, false));
    assert!(!agent.get(&format!("/demandes/{id}")).await.text.contains("https://jetons.example/"));
}

#[tokio::test]
async fn what_could_not_be_issued_waits_with_the_decision_and_is_issued_later() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = stand.submitted(&mut agent).await;
    stand.issuer.fails.store(true, Ordering::SeqCst);
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let decided = instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    assert!(decided.location().ends_with("done=1"), "the decision stands");
    stand.issuer.fails.store(false, Ordering::SeqCst);
    stand.datapass.draw_consequences(stand.clock.now()).await;
    assert!(stand.issuer.told.lock().unwrap().is_empty(), "not yet due");
    stand.clock.advance(2);
    for _ in 0..2 {
        stand.datapass.draw_consequences(stand.clock.now()).await;
    }
    assert_eq!(stand.issuer.told.lock().unwrap().len(), 1, "once");
}

#[tokio::test]
async fn events_are_heard_in_their_order_even_when_the_first_could_not_be_told() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    stand.issuer.hears.store(true, Ordering::SeqCst);
    stand.issuer.fails.store(true, Ordering::SeqCst);
    let id = stand.submitted(&mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    stand.issuer.fails.store(false, Ordering::SeqCst);
    // The submission still waits, so nothing overtakes it.
    instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    assert!(stand.issuer.heard.lock().unwrap().is_empty());
    stand.clock.advance(2);
    stand.datapass.draw_consequences(stand.clock.now()).await;
    instructor.post(&at("r%C3%A9voquer/nouveau"), &at("r%C3%A9voquer"), &[("reason", "x")]).await;
    let heard = stand.issuer.heard.lock().unwrap().clone();
    assert_eq!(heard.iter().map(|(_, event)| event.as_str()).collect::<Vec<_>>(), ["submit", "approve", "revoke"]);
    assert!(heard.is_sorted(), "{heard:?}");
}

#[tokio::test]
async fn the_holder_says_where_a_client_is_answered_and_sees_its_secret_once() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let id = stand.submitted(&mut agent).await;
    let (page, at) = (format!("/demandes/{id}/client"), format!("/instruction/demandes/{id}/approuver"));
    assert!(!agent.get(&page).await.text.contains("<textarea"), "not before it is granted");
    instructor.post(&format!("{at}/nouveau"), &at, &[]).await;
    assert!(agent.get(&format!("/demandes/{id}")).await.text.contains(&page));

    let plain = [("redirect_uris", "http://ville.example/<b>")];
    let refused = agent.post(&page, &page, &plain).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("not https") && refused.text.contains("http://ville.example/&#60;b&#62;"));
    let typed = [
        ("redirect_uris", " https://ville.example/a \r\n\r\nhttps://ville.example/b"),
        ("post_logout_redirect_uris", "https://ville.example/fin"),
    ];
    let kept = agent.post(&page, &page, &typed).await;
    assert_eq!(kept.location(), format!("{page}?done=1"));
    let addresses = stand.issuer.addresses.lock().unwrap().clone();
    assert_eq!(addresses.redirect_uris, ["https://ville.example/a", "https://ville.example/b"]);
    assert_eq!(addresses.post_logout_redirect_uris, ["https://ville.example/fin"]);

    let secret = agent.post(&page, &format!("{page}/secret"), &[]).await;
    assert!(secret.text.contains("0123456789abcdef") && secret.headers["cache-control"] == "no-store");
    assert!(!agent.get(&page).await.text.contains("0123456789abcdef"));

    stand.issuer.fails.store(true, Ordering::SeqCst);
    let away = agent.post(&page, &page, &typed).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!away.text.contains("it is away"));
}
