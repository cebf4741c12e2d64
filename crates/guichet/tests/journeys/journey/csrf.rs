//! Tokens of the two forms (FC §5.2): missing, wrong, consumed, in the body or in a header.

use serde_json::json;

use super::scene::{Scene, logged_in, refused};
use crate::stand::{PLATFORMS, Reply};

#[tokio::test]
async fn the_choice_needs_its_token_and_takes_it_once() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url()).await;
        let (token, address) = (page.field("csrfToken"), scene.at("/redirect-to-idp"));
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
        let idp = scene.idp.as_str();
        refused(&browser.post(&address, &[("providerUid", idp)]).await, "Y470002", 400);
        refused(&browser.post(&address, &[("providerUid", idp), ("csrfToken", "")]).await, "Y470002", 400);
        refused(&browser.post(&address, &[("providerUid", idp), ("csrfToken", &"0".repeat(64))]).await, "Y470001", 401);
        refused(&browser.post(&address, &[("providerUid", idp), ("csrfToken", "é")]).await, "Y470001", 401);
        // Another browser's token is no good.
        let theirs = scene.stand.browser().open(&scene.url()).await.field("csrfToken");
        refused(&browser.post(&address, &[("providerUid", idp), ("csrfToken", &theirs)]).await, "Y470001", 401);
        let sent = browser.post(&address, &[("providerUid", idp), ("csrfToken", &token)]).await;
        assert_eq!(sent.status, 302);
        refused(&browser.post(&address, &[("providerUid", idp), ("csrfToken", &token)]).await, "Y470004", 401);
        // The second click did not end the flow.
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let page = browser.follow(back).await;
        let accepted = browser.go_on(&page).await;
        logged_in(&browser.follow(accepted).await);
    }
    scene.stop().await;
}

#[tokio::test]
async fn consent_csrf_empty_or_missing_is_y470002_and_wrong_is_y470001() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
        let address = scene.at("/login");
        refused(&browser.post(&address, &[("accept", "1")]).await, "Y470002", 400);
        refused(&browser.post(&address, &[("accept", "1"), ("csrfToken", "")]).await, "Y470002", 400);
        refused(&browser.post(&address, &[("accept", "1"), ("csrfToken", "wrong")]).await, "Y470001", 401);
        let error = browser.post(&address, &[("accept", "1"), ("csrfToken", "wrong")]).await;
        assert!(!error.holds(&page.field("csrfToken")), "no page reveals a secret");
        let token = page.field("csrfToken");
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let accepted = browser.go_on(&page).await;
        logged_in(&browser.follow(accepted).await);
    }
    scene.stop().await;
}

#[tokio::test]
async fn the_token_may_come_in_the_header_x_csrf_token() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let with = |browser: &mut crate::stand::Browser, page: &Reply| {
        browser.extra.insert("x-csrf-token", page.field("csrfToken").parse().unwrap());
    };
    let page = browser.open(&scene.url()).await;
    with(&mut browser, &page);
    let sent = browser.post(&scene.at("/redirect-to-idp"), &[("providerUid", scene.idp.as_str())]).await;
    assert_eq!(sent.status, 302, "{}", sent.text);
    browser.extra.clear();
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    let page = browser.follow(back).await;
    with(&mut browser, &page);
    let accepted = browser.post(&scene.at("/login"), &[("accept", "1")]).await;
    browser.extra.clear();
    logged_in(&browser.follow(accepted).await);
    scene.stop().await;
}

#[tokio::test]
async fn bodies_that_are_too_long_or_not_forms_lose_nothing() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
    let token = page.field("csrfToken");
    let long = "a".repeat(70_000);
    for path in ["/login", "/redirect-to-idp"] {
        refused(&browser.post(&scene.at(path), &[("csrfToken", &token), ("junk", &long)]).await, "Y000413", 413);
    }
    // Another kind of body has no field at all.
    browser.extra.insert("content-type", "text/plain".parse().unwrap());
    refused(&browser.post(&scene.at("/login"), &[("csrfToken", &token)]).await, "Y470002", 400);
    browser.extra.clear();
    let accepted = browser.go_on(&page).await;
    logged_in(&browser.follow(accepted).await);
    scene.stop().await;
}
