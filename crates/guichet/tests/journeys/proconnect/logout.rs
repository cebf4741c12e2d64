//! Logout (PC §3.10).

use serde_json::{Value, json};

use super::scene::{AT_FIA1, Scene, logged_in, on_the_email_page, session_cookie};
use crate::stand::{Browser, Reply, claims};

pub(super) const RETURN: &str = "http://localhost:9/logged-out";

/// Follows a logout as a browser with scripts does: pages that submit themselves are submitted.
pub(super) async fn leave(scene: &Scene, browser: &mut Browser, query: &[(&str, &str)]) -> Reply {
    let url = url::Url::parse_with_params(&scene.at("/session/end"), query).unwrap();
    let mut reply = browser.get(url.as_str()).await;
    for _ in 0..12 {
        if (300..400).contains(&reply.status) {
            if reply.location().starts_with(RETURN) {
                return reply;
            }
            reply = browser.get(&reply.location()).await;
        } else if reply.status == 200 && reply.holds("id=\"continue\"") {
            reply = browser.press_continue(&reply).await;
        } else {
            return reply;
        }
    }
    reply
}

#[tokio::test]
async fn u28_a_logout_returns_to_the_service_provider_without_a_session_and_tells_three_events() {
    let scene = Scene::start().await;
    let client = scene.another(json!({"post_logout_redirect_uris": [RETURN]})).await;
    let url = scene.stand.authorize_url(&client, &[]);
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &url, AT_FIA1).await;
    let hint = scene.tokens(&client, &back).await["id_token"].as_str().unwrap().to_owned();
    // Another service provider's login of the same session.
    let other = scene.id_token(&browser.open(&scene.url(&[])).await).await;
    assert_eq!(other["sub"], claims(&hint)["sub"]);
    let told = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", RETURN), ("state", "s-1")];
    let left = leave(&scene, &mut browser, &told).await;
    assert_eq!(left.location(), format!("{RETURN}?state=s-1"));
    assert_eq!(session_cookie(&browser), None);
    assert!(on_the_email_page(&browser.open(&url).await), "no single sign-on for one");
    assert!(on_the_email_page(&browser.open(&scene.url(&[])).await), "nor for the other");
    let journal = scene.journal().await;
    let steps: Vec<(&Value, &Value)> = journal
        .iter()
        .filter(|event| event["step"].as_str().unwrap().starts_with("8."))
        .map(|event| (&event["event"], &event["step"]))
        .collect();
    let expected = [
        ("SP_REQUESTED_LOGOUT", "8.0.0"),
        ("FC_REQUESTED_LOGOUT_FROM_IDP", "8.1.0"),
        ("FC_SESSION_TERMINATED", "8.2.0"),
    ];
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert!(steps.iter().zip(expected).all(|(known, it)| *known.0 == it.0 && *known.1 == it.1), "{steps:?}");
    // Nowhere to return: the page that says so.
    logged_in(&scene.log_in(&mut browser, &url, AT_FIA1).await);
    let left = leave(&scene, &mut browser, &[("id_token_hint", hint.as_str())]).await;
    assert!(left.status == 200 && left.url.ends_with("/session/end/success"), "{} {}", left.status, left.url);
    assert_eq!(session_cookie(&browser), None);
    scene.stop().await;
}
