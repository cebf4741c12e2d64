//! The callback of an identity provider (FC §5.4): what it must carry, in order.

use serde_json::json;
use url::Url;

use super::scene::{Scene, logged_in, refused};
use crate::stand::{Browser, PLATFORMS, Reply};

/// A browser that the provider sends back, and the address where to.
async fn on_the_way_back(scene: &Scene) -> (Browser, String) {
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url()).await;
    let sent = browser.choose(&page, &scene.idp).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await.location();
    (browser, back)
}

/// A parameter and its new value; `None` leaves it out.
type Change<'a> = (&'a str, Option<&'a str>);

/// The address with parameters changed.
fn changed(address: &str, changes: &[Change]) -> String {
    let mut url = Url::parse(address).unwrap();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
        .collect();
    let added = changes.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?.to_owned())));
    let all: Vec<_> = kept.into_iter().chain(added).collect();
    url.query_pairs_mut().clear().extend_pairs(all);
    url.into()
}

#[tokio::test]
async fn callback_state_missing_or_empty_is_y020021_and_wrong_y020022_and_code_missing_or_empty_y020025() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let (mut browser, back) = on_the_way_back(&scene).await;
        let cases: [(&[Change], &str, u16); 7] = [
            (&[("state", None)], "Y020021", 400),
            (&[("state", Some(""))], "Y020021", 400),
            (&[("state", Some("wrong"))], "Y020022", 403),
            (&[("code", None)], "Y020025", 400),
            (&[("code", Some(""))], "Y020025", 400),
            // The code is looked at before the state.
            (&[("code", None), ("state", None)], "Y020025", 400),
            (&[("code", None), ("state", Some("wrong"))], "Y020025", 400),
        ];
        for (changes, code, status) in cases {
            refused(&browser.get(&changed(&back, changes)).await, code, status);
        }
        // None of these ended the flow; the provider's own answer still does.
        let page = browser.open(&back).await;
        let accepted = browser.go_on(&page).await;
        logged_in(&browser.follow(accepted).await);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_wrong_code_is_y020026() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let (mut browser, back) = on_the_way_back(&scene).await;
        refused(&browser.get(&changed(&back, &[("code", Some("wrong"))])).await, "Y020026", 502);
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_error_of_the_provider_needs_the_right_state_too() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let (mut browser, back) = on_the_way_back(&scene).await;
        let error = ("error", Some("access_denied"));
        refused(&browser.get(&changed(&back, &[error, ("code", None), ("state", None)])).await, "Y020021", 400);
        refused(&browser.get(&changed(&back, &[error, ("code", None), ("state", Some("x"))])).await, "Y020022", 403);
        let page = browser.open(&changed(&back, &[error, ("code", None)])).await;
        assert!(page.status == 200 && page.holds("id=\"idp-error\""), "{}", page.text);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_callback_is_taken_once_and_in_its_own_browser() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let (mut browser, back) = on_the_way_back(&scene).await;
        // Another person's browser, with a flow of its own at the same step and without any.
        let (mut theirs, _) = on_the_way_back(&scene).await;
        refused(&theirs.get(&back).await, "Y020022", 403);
        refused(&scene.stand.browser().get(&back).await, "Y190001", 401);
        let returned = browser.get(&back).await;
        assert_eq!(returned.status, 302);
        refused(&browser.get(&back).await, "Y420001", 400);
        let page = browser.follow(returned).await;
        let accepted = browser.go_on(&page).await;
        logged_in(&browser.follow(accepted).await);
        let after = browser.get(&back).await;
        refused(&after, "Y190004", 409);
    }
    scene.stop().await;
}

#[tokio::test]
async fn of_two_callbacks_at_once_one_goes_on() {
    let scene = Scene::start().await;
    let (browser, back) = on_the_way_back(&scene).await;
    let mut calls = Vec::new();
    for _ in 0..8 {
        let (mut browser, back) = (browser.clone(), back.clone());
        calls.push(tokio::spawn(async move { browser.get(&back).await }));
    }
    let mut replies: Vec<Reply> = Vec::new();
    for call in calls {
        replies.push(call.await.unwrap());
    }
    assert_eq!(replies.iter().filter(|reply| reply.status == 302).count(), 1);
    // Depending on when it comes, a late one meets a spent flow or the retired session.
    for reply in replies.iter().filter(|reply| reply.status != 302) {
        assert!(["Y420001", "Y190004", "Y190001"].contains(&reply.code().as_str()), "{}", reply.text);
    }
    scene.stop().await;
}

#[tokio::test]
async fn the_request_to_the_provider_is_that_of_the_reference() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url()).await;
    let sent = browser.choose(&page, &scene.idp).await;
    assert_eq!(sent.status, 302);
    for (name, value) in [
        ("response_type", "code"),
        ("redirect_uri", scene.at("/oidc-callback").as_str()),
        ("scope", "openid profile email birth"),
        ("acr_values", "eidas1"),
        ("prompt", "login"),
    ] {
        assert_eq!(sent.param(name).as_deref(), Some(value), "{name}");
    }
    for name in ["state", "nonce"] {
        let value = sent.param(name).unwrap();
        assert!(value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}={value}");
    }
    assert_ne!(sent.param("state"), sent.param("nonce"));
    assert_eq!(sent.param("claims"), None);
    assert_eq!(Url::parse(&sent.location()).unwrap().query_pairs().count(), 8);
    scene.stop().await;
}
