//! A10 and A11: what comes back from the identity provider, and forms that are not from here (PC §5.3, §5.5).

use serde_json::json;
use url::Url;

use super::scene::{AT_FIA1, FIA1, Scene, at_a_provider, logged_in, on_the_email_page, refused};

/// The address with one parameter changed or left out.
fn with(address: &str, name: &str, value: Option<&str>) -> String {
    let mut url = Url::parse(address).unwrap();
    let kept: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(known, _)| known != name).collect();
    url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(value.map(|value| (name, value)));
    url.into()
}

#[tokio::test]
async fn a10_a_callback_without_its_state_or_its_code_is_y020026_and_an_error_of_the_provider_y020032() {
    let scene = Scene::start().await;
    for (name, value) in [
        ("state", None),
        ("state", Some("")),
        ("state", Some("wrong")),
        ("code", None),
        ("code", Some("")),
        ("code", Some("wrong")),
        ("iss", Some("https://elsewhere.example")),
    ] {
        let mut browser = scene.stand.browser();
        let provider = scene.reach(&mut browser, &scene.url(&[]), AT_FIA1).await;
        let returned = browser.sign_in(&provider, AT_FIA1).await.location();
        assert!(returned.starts_with(&scene.at("/oidc-callback?")), "{returned}");
        let page = browser.get(&with(&returned, name, value)).await;
        refused(&page, "Y020026", 400);
        // Whoever sends a person a wrong callback does not end her login; a code that was tried does (PC §5.1).
        let right = browser.get(&returned).await;
        let end = browser.follow(right).await;
        if (name, value) == ("code", Some("wrong")) {
            assert!(on_the_email_page(&end), "{} {}", end.url, end.text);
        } else {
            logged_in(&end);
        }
    }
    let mut browser = scene.stand.browser();
    scene.answers(FIA1, json!({"error": "invalid_scope", "error_description": "your scopes are invalid"})).await;
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_FIA1).await;
    refused(&page, "Y020032", 502);
    assert!(page.holds("invalid_scope (your scopes are invalid)"), "{}", page.text);
    scene.stop().await;
}

#[tokio::test]
async fn a11_a_form_with_a_wrong_token_is_y470001_and_one_without_y470002_and_neither_ends_the_flow() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url(&[])).await;
    let mut other = scene.stand.browser();
    let foreign = other.open(&scene.url(&[])).await.field("csrfToken");
    let address = scene.at("/redirect-to-idp");
    for token in ["wrong", &foreign, &page.field("csrfToken").to_uppercase()] {
        refused(&browser.post(&address, &[("csrfToken", token), ("email", AT_FIA1)]).await, "Y470001", 500);
    }
    refused(&browser.post(&address, &[("email", AT_FIA1)]).await, "Y470002", 500);
    refused(&browser.post(&address, &[("csrfToken", ""), ("email", AT_FIA1)]).await, "Y470002", 500);
    let selection = scene.at("/identity-provider-selection");
    let sent = scene.give(&mut browser, &page, "jeanne@polyfi.fr").await;
    let choice = browser.follow(sent).await;
    let wrong = [("csrfToken", "wrong"), ("identityProviderUid", FIA1)];
    refused(&browser.post(&selection, &wrong).await, "Y470001", 500);
    let sent = scene.choose(&mut browser, &choice, FIA1).await;
    assert!(at_a_provider(&browser.follow(sent).await), "the right one serves still");
    scene.stop().await;
}
