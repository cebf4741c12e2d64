//! Logout (PC §3.10).

use serde_json::{Value, json};

use super::programs::told;
use super::scene::{AT_FIA1, Scene, logged_in, on_the_email_page, refused, session_cookie};
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

#[tokio::test]
async fn a_logout_that_is_wrong_ends_the_session_and_says_what_is_wrong_on_a_page_or_to_a_program_in_json() {
    let scene = Scene::start().await;
    let client = scene.another(json!({"post_logout_redirect_uris": [RETURN]})).await;
    let id = client["client_id"].as_str().unwrap();
    let code = "oidc-provider-rendered-error:invalid_request";
    let unregistered = "post_logout_redirect_uri not registered";
    for (query, description) in [
        (vec![("client_id", id), ("post_logout_redirect_uri", "http://localhost:9/other")], unregistered),
        (vec![("id_token_hint", "garbage")], "could not decode id_token_hint"),
    ] {
        let mut browser = scene.stand.browser();
        logged_in(&scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await);
        let page = leave(&scene, &mut browser, &query).await;
        refused(&page, code, 400);
        assert!(on_the_email_page(&browser.open(&scene.url(&[])).await), "it has ended all the same");
        let url = url::Url::parse_with_params(&scene.at("/session/end"), &query).unwrap();
        let answer = scene.stand.raw("GET", url.as_str(), &[("accept", "application/json")], "").await;
        told(&answer, 400, "invalid_request", description);
    }
    // What breaks a rule of form is a page for everybody, and nothing ends.
    let mut browser = scene.stand.browser();
    logged_in(&scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await);
    for wrong in ["", "logged-out", "ftp://localhost/x", "http:///x", "javascript:alert(1)"] {
        let page = leave(&scene, &mut browser, &[("client_id", id), ("post_logout_redirect_uri", wrong)]).await;
        refused(&page, "Y000400", 400);
        let rule = "post_logout_redirect_uri must match /^https?:\\/\\/[^/].+$/ regular expression";
        assert!(page.holds(rule), "{wrong}: {}", page.text);
    }
    logged_in(&browser.open(&scene.url(&[])).await);
    // The identity provider is told who leaves, and neither of whom it is asked nor why (PC §3.10).
    let url = url::Url::parse_with_params(&scene.at("/session/end"), [("client_id", id), ("state", "s-1")]).unwrap();
    let left = browser.get(url.as_str()).await;
    let location = url::Url::parse(&left.location()).unwrap();
    let names: Vec<String> = location.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(
        (left.status, names.as_slice()),
        (302, ["id_token_hint", "post_logout_redirect_uri"].map(str::to_owned).as_slice())
    );
    assert_eq!(left.param("post_logout_redirect_uri"), Some(scene.at("/client/logout-callback")));
    let back = browser.get(location.as_str()).await;
    assert!(back.location().starts_with(&scene.at("/client/logout-callback")), "{}", back.location());
    let again = browser.get(&back.location()).await;
    assert!(again.status == 302 && again.location().contains("/session/end?from_idp=true&"), "{}", again.location());
    let page = browser.get(&again.location()).await;
    let end = browser.press_continue(&page).await;
    assert!(end.location().ends_with("/session/end/success"), "an address that nobody gave: {}", end.location());
    // Nobody who is logged in: the same answers, without a session to end.
    let asked = [("client_id", id), ("post_logout_redirect_uri", RETURN), ("state", "s-2")];
    let left = leave(&scene, &mut scene.stand.browser(), &asked).await;
    assert_eq!(left.location(), format!("{RETURN}?state=s-2"));
    scene.stop().await;
}
