//! Providers that are switched off, out of reach, or refuse, and the way back from their pages (PC §5.5, §6).

use serde_json::json;

use super::scene::{AT_FIA1, FIA1, FIA3, Scene, TECHNICAL, link, logged_in, refused, sent_back};
use crate::stand::{Browser, Reply};

/// The error page's button, pressed.
async fn go_back(scene: &Scene, browser: &mut Browser, page: &Reply) -> Reply {
    let address = link(page, "back").unwrap_or_else(|| panic!("no way back: {}", page.text));
    assert!(address.contains("/interaction/") && address.contains("/error?error="), "{address}");
    browser.get(&scene.at(address.strip_prefix("/api/v2").unwrap())).await
}

#[tokio::test]
async fn u13_a_disabled_provider_is_y020017_an_unreachable_one_y020031_and_the_button_returns_to_the_service() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    for url in
        [scene.url(&[]), scene.url(&[("login_hint", Some("jeanne@fia3.fr"))]), scene.url(&[("idp_hint", Some(FIA3))])]
    {
        let mut page = browser.open(&url).await;
        if super::scene::on_the_email_page(&page) {
            page = scene.give(&mut browser, &page, "jeanne@fia3.fr").await;
        }
        refused(&page, "Y020017", 400);
        assert!(page.holds("Accès indisponible"), "{}", page.text);
        sent_back(&go_back(&scene, &mut browser, &page).await, "server_error", TECHNICAL);
        // The flow has ended with it.
        let again = browser.get(&page.url).await;
        assert!(again.status >= 400, "{} {}", again.status, again.text);
    }
    let nowhere = json!({"discoveryUrl": "http://localhost:9/.well-known/openid-configuration"});
    scene.change_provider(FIA1, nowhere).await;
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_FIA1).await;
    refused(&page, "Y020031", 502);
    assert!(page.holds("something went wrong"), "{}", page.text);
    sent_back(&go_back(&scene, &mut browser, &page).await, "server_error", TECHNICAL);
    // Switched on, it serves: nothing of the refusal stays.
    scene.change_provider(FIA3, json!({"active": true})).await;
    logged_in(&scene.log_in(&mut browser, &scene.url(&[]), "jeanne@fia3.fr").await);
    scene.stop().await;
}

#[tokio::test]
async fn u13_going_back_after_success_is_session_not_found() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url(&[])).await;
    let sent = scene.give(&mut browser, &page, AT_FIA1).await;
    let provider = browser.follow(sent).await;
    let returned = browser.sign_in(&provider, AT_FIA1).await;
    let callback = returned.location();
    let back = browser.follow(returned).await;
    logged_in(&back);
    let lost = "oidc-provider-error:session-not-found";
    for address in
        [page.url.clone(), format!("{}/verify", page.url), callback, scene.at("/identity-provider-selection")]
    {
        let again = browser.get(&address).await;
        refused(&again, lost, 400);
        assert_eq!(link(&again, "back"), None);
    }
    refused(&scene.give(&mut browser, &page, AT_FIA1).await, lost, 400);
    refused(&browser.get(&format!("{}/error?error=x", page.url)).await, lost, 400);
    // What was reached is there still.
    logged_in(&browser.open(&scene.url(&[])).await);
    scene.stop().await;
}

#[tokio::test]
async fn an_error_of_the_provider_is_shown_and_goes_back_and_its_button_takes_no_more_than_an_error() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let error = json!({"error": "invalid_scope", "error_description": "your scopes are invalid"});
    scene.answers(FIA1, error).await;
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_FIA1).await;
    refused(&page, "Y020032", 502);
    assert!(page.holds("invalid_scope (your scopes are invalid)"), "{}", page.text);
    assert!(link(&page, "support").unwrap().starts_with("mailto:support@fia1.example"));
    sent_back(&go_back(&scene, &mut browser, &page).await, "invalid_request", TECHNICAL);
    for (fault, code, status) in [
        (json!({"kind": "bad_signature", "at": "id_token"}), "Y020026", 400),
        (json!({"kind": "wrong_claim", "at": "id_token", "claim": "nonce", "value": "x"}), "Y020026", 400),
        (json!({"kind": "wrong_claim", "at": "id_token", "claim": "aud", "value": "x"}), "Y020026", 400),
        (json!({"kind": "wrong_claim", "at": "id_token", "claim": "acr", "value": 3}), "Y020030", 500),
        (json!({"kind": "wrong_claim", "at": "id_token", "claim": "amr", "value": "pwd"}), "Y020030", 500),
        (json!({"kind": "status", "at": "token", "status": 500}), "Y020026", 400),
        (json!({"kind": "status", "at": "userinfo", "status": 500}), "Y020027", 502),
        (json!({"kind": "bad_signature", "at": "userinfo"}), "Y020027", 502),
        (json!({"kind": "wrong_claim", "at": "userinfo", "claim": "sub", "value": "other"}), "Y020027", 502),
        (json!({"kind": "missing_claim", "at": "userinfo", "claim": "sub"}), "Y020027", 502),
    ] {
        let mut body = json!({ "target": format!("identity-provider:{FIA1}") });
        body.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        scene.stand.command("POST", "/faults", body).await;
        let page = scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await;
        refused(&page, code, status);
        assert!(go_back(&scene, &mut browser, &page).await.param("error").is_some(), "{fault}");
    }
    // Any error may be asked for there, of what an error may hold.
    for (query, error, described) in [
        ("", "server_error", "An unexpected error occurred"),
        ("?error=access_denied&error_description=no", "access_denied", "no"),
        ("?error=a%22b&error_description=%0d%0a", "server_error", "An unexpected error occurred"),
    ] {
        let page = browser.open(&scene.url(&[])).await;
        sent_back(&browser.get(&format!("{}/error{query}", page.url)).await, error, described);
    }
    let page = browser.open(&scene.url(&[])).await;
    let long = "x".repeat(257);
    sent_back(
        &browser.get(&format!("{}/error?error={long}", page.url)).await,
        "server_error",
        "An unexpected error occurred",
    );
    // Nobody ends another browser's flow.
    let page = browser.open(&scene.url(&[])).await;
    let foreign = scene.stand.browser().get(&format!("{}/error", page.url)).await;
    refused(&foreign, "oidc-provider-error:session-not-found", 400);
    let sent = scene.give(&mut browser, &page, AT_FIA1).await;
    assert!(super::scene::at_a_provider(&browser.follow(sent).await));
    scene.stop().await;
}
