//! Logout (FC §5.11; §11 "Logout").

use serde_json::{Value, json};
use url::Url;

use super::scene::{Scene, refused};
use crate::stand::{Browser, PLATFORMS, Reply};

const AFTER: &str = "http://localhost:9/after-logout";

fn members() -> Value {
    json!({ "post_logout_redirect_uris": [AFTER], "id_token_signed_response_alg": "ES256" })
}

async fn scene() -> Scene {
    Scene::with(members()).await
}

/// A logged-in browser and the tokens.
async fn enter(scene: &Scene) -> (Browser, Value) {
    let mut browser = scene.stand.browser();
    let back = browser.log_in(&scene.url(), &scene.idp, "test").await;
    let tokens = scene.tokens_of(&scene.client, &back).await;
    (browser, tokens)
}

fn logout_url(scene: &Scene, parameters: &[(&str, &str)]) -> String {
    Url::parse_with_params(&scene.at("/session/end"), parameters).unwrap().into()
}

/// Submits the one form of a page, as its script or a click on `continue` would.
async fn submit(scene: &Scene, browser: &mut Browser, page: &Reply) -> Reply {
    assert_eq!(page.status, 200, "{}", page.text);
    let form = page.text.split("<form method=\"").find(|form| form.contains("id=\"continue\"")).unwrap();
    let action = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let url = format!("{}{action}", scene.stand.origin(scene.service));
    if form.starts_with("get") {
        return browser.get(&url).await;
    }
    let fields = if form.contains("name=\"xsrf\"") { vec![("xsrf", page.field("xsrf"))] } else { Vec::new() };
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(&url, &fields).await
}

/// From the request to the last redirect of the chain.
async fn log_out(scene: &Scene, browser: &mut Browser, url: &str) -> Reply {
    let page = browser.get(url).await;
    let to_provider = submit(scene, browser, &page).await;
    let from_provider =
        if to_provider.status == 302 { browser.get(&to_provider.location()).await } else { to_provider };
    let back = if from_provider.status >= 300 { browser.get(&from_provider.location()).await } else { from_provider };
    submit(scene, browser, &back).await
}

#[tokio::test]
async fn logout_goes_through_the_provider_and_back_to_the_registered_address_with_its_events() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, members()).await;
        let (mut browser, tokens) = enter(&scene).await;
        let hint = tokens["id_token"].as_str().unwrap();
        let url = logout_url(
            &scene,
            &[("id_token_hint", hint), ("post_logout_redirect_uri", AFTER), ("state", "bye & good")],
        );
        let page = browser.get(&url).await;
        let to_provider = submit(&scene, &mut browser, &page).await;
        assert_eq!(to_provider.status, 302);
        assert!(to_provider.location().starts_with(&scene.stand.origin("identity-providers")));
        assert_eq!(to_provider.param("post_logout_redirect_uri"), Some(scene.at("/client/logout-callback")));
        assert!(to_provider.param("id_token_hint").is_some() && to_provider.param("client_id").is_some());
        assert_eq!(to_provider.param("state").map(|state| state.len()), Some(64));
        let from_provider = browser.get(&to_provider.location()).await;
        assert!(
            from_provider.location().starts_with(&scene.at("/client/logout-callback")),
            "{}",
            from_provider.location()
        );
        let confirm = browser.get(&from_provider.location()).await;
        assert_eq!(super::scene::session_cookie(&browser), None, "the cookie is removed");
        let done = submit(&scene, &mut browser, &confirm).await;
        assert_eq!(done.status, 303);
        assert!(done.location().starts_with(AFTER), "{}", done.location());
        assert_eq!(done.param("state").as_deref(), Some("bye & good"));
        let events = scene.events().await;
        let last = &events[events.len() - 3..];
        assert_eq!(last, ["SP_REQUESTED_LOGOUT", "FC_REQUESTED_LOGOUT_FROM_IDP", "FC_SESSION_TERMINATED"]);
        // The grant is revoked, and the single sign-on over.
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(scene.stand.userinfo(scene.service, token).await.status, 401);
        assert!(browser.open(&scene.url()).await.holds("providerUid"), "logout ends SSO");
    }
    scene.stop().await;
}

#[tokio::test]
async fn logout_without_post_logout_uri_ends_on_a_page_and_state_is_optional() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, members()).await;
        let (mut browser, tokens) = enter(&scene).await;
        let hint = tokens["id_token"].as_str().unwrap();
        let done = log_out(&scene, &mut browser, &logout_url(&scene, &[("id_token_hint", hint)])).await;
        assert_eq!((done.status, done.location()), (303, scene.at("/session/end/success")));
        let page = browser.get(&done.location()).await;
        assert!(page.holds("Vous êtes bien déconnecté, vous pouvez fermer votre navigateur."), "{}", page.text);
        let (mut browser, tokens) = enter(&scene).await;
        let hint = tokens["id_token"].as_str().unwrap();
        let url = logout_url(&scene, &[("id_token_hint", hint), ("post_logout_redirect_uri", AFTER)]);
        assert_eq!(log_out(&scene, &mut browser, &url).await.location(), AFTER);
    }
    scene.stop().await;
}

#[tokio::test]
async fn logout_leaves_the_tokens_of_other_service_providers() {
    let scene = scene().await;
    let other = scene.stand.client("franceconnect", json!({})).await;
    let (mut browser, tokens) = enter(&scene).await;
    let page = browser.open(&scene.stand.authorize_url(&other, &[])).await;
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    let theirs = scene.tokens_of(&other, &back).await;
    let hint = tokens["id_token"].as_str().unwrap();
    log_out(&scene, &mut browser, &logout_url(&scene, &[("id_token_hint", hint)])).await;
    let mine = scene.stand.userinfo("franceconnect", tokens["access_token"].as_str().unwrap()).await;
    let theirs = scene.stand.userinfo("franceconnect", theirs["access_token"].as_str().unwrap()).await;
    assert_eq!((mine.status, theirs.status), (401, 200));
    scene.stop().await;
}

#[tokio::test]
async fn logout_refuses_what_the_reference_refuses() {
    let scene = scene().await;
    let other = scene.stand.client("franceconnect", json!({})).await;
    let (mut browser, tokens) = enter(&scene).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let (head, signature) = hint.rsplit_once('.').unwrap();
    let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let theirs = other["client_id"].as_str().unwrap();
    let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![], "Y000400"),
        (vec![("id_token_hint", "")], "Y000400"),
        (vec![("id_token_hint", hint), ("unknown", "1")], "Y000400"),
        (vec![("id_token_hint", hint), ("client_id", theirs)], "Y0467882"),
        (vec![("id_token_hint", hint), ("post_logout_redirect_uri", "http://localhost:9/elsewhere")], "Y04CFAEF"),
        (vec![("id_token_hint", hint), ("post_logout_redirect_uri", "http://localhost:9/after-logout/")], "Y04CFAEF"),
    ];
    for (parameters, code) in cases {
        refused(&browser.get(&logout_url(&scene, &parameters)).await, code, 400);
    }
    for wrong in [forged.as_str(), "junk", "a.b.c", "é"] {
        let page = browser.get(&logout_url(&scene, &[("id_token_hint", wrong)])).await;
        assert!(
            page.status == 400 && ["Y04FEDB9", "Y045AFAE"].contains(&page.code().as_str()),
            "{wrong}: {}",
            page.text
        );
    }
    // Nothing of this logged anybody out; `ui_locales` and `logout_hint` are accepted.
    let fine = [
        ("id_token_hint", hint),
        ("ui_locales", "fr"),
        ("logout_hint", "x"),
        ("client_id", scene.client["client_id"].as_str().unwrap()),
    ];
    assert_eq!(browser.get(&logout_url(&scene, &fine)).await.status, 200);
    assert!(browser.open(&scene.url()).await.holds("id=\"continue\""));
    scene.stop().await;
}

#[tokio::test]
async fn logout_without_a_session_is_y100019() {
    let scene = scene().await;
    let (mut browser, tokens) = enter(&scene).await;
    let url = logout_url(&scene, &[("id_token_hint", tokens["id_token"].as_str().unwrap())]);
    let page = scene.stand.browser().get(&url).await;
    refused(&page, "Y100019", 400);
    assert!(page.holds("Missing at_hash claim in id_token_hint"), "{}", page.text);
    // The engine's cookie decides, not the session's alone.
    let mut other = browser.clone();
    other.cookies.retain(|(name, _), _| !name.starts_with("_session"));
    refused(&other.get(&url).await, "Y100019", 400);
    log_out(&scene, &mut browser, &url).await;
    refused(&browser.get(&url).await, "Y100019", 400);
    scene.stop().await;
}

#[tokio::test]
async fn an_expired_hint_still_logs_out() {
    let scene = scene().await;
    let (mut browser, tokens) = enter(&scene).await;
    scene.clock(600).await;
    let url = logout_url(&scene, &[("id_token_hint", tokens["id_token"].as_str().unwrap())]);
    assert_eq!(log_out(&scene, &mut browser, &url).await.status, 303);
    scene.clock(0).await;
    scene.stop().await;
}

#[tokio::test]
async fn a_confirmation_needs_its_logout_and_its_token() {
    let scene = scene().await;
    let confirm = scene.at("/session/end/confirm");
    refused(&scene.stand.browser().post(&confirm, &[("xsrf", "x")]).await, "Y047B9D9", 400);
    let (mut browser, tokens) = enter(&scene).await;
    browser.get(&logout_url(&scene, &[("id_token_hint", tokens["id_token"].as_str().unwrap())])).await;
    refused(&browser.post(&confirm, &[]).await, "Y04976CE", 400);
    refused(&browser.post(&confirm, &[("xsrf", "wrong")]).await, "Y04976CE", 400);
    scene.stop().await;
}

#[tokio::test]
async fn logout_of_a_provider_without_end_session_stays_here() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, members()).await;
        scene.idp = scene.stand.provider(scene.service, "Assurance");
        scene.change_provider(&scene.idp.clone(), json!({ "endSessionURL": null })).await;
        let (mut browser, tokens) = enter(&scene).await;
        let hint = tokens["id_token"].as_str().unwrap();
        let page = browser.get(&logout_url(&scene, &[("id_token_hint", hint)])).await;
        assert!(page.holds("action=\"/api/v2/client/logout-callback\""), "{}", page.text);
        let confirm = submit(&scene, &mut browser, &page).await;
        assert_eq!(submit(&scene, &mut browser, &confirm).await.location(), scene.at("/session/end/success"));
        let events = scene.events().await;
        assert_eq!(events[events.len() - 2..], ["SP_REQUESTED_LOGOUT", "FC_SESSION_TERMINATED"]);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_hint_signed_with_the_client_secret_logs_out() {
    let scene = Scene::with(json!({ "post_logout_redirect_uris": [AFTER] })).await;
    let (mut browser, tokens) = enter(&scene).await;
    let hint = tokens["id_token"].as_str().unwrap();
    assert_eq!(crate::stand::jwt_header(hint)["alg"], "HS256");
    let url = logout_url(&scene, &[("id_token_hint", hint), ("post_logout_redirect_uri", AFTER)]);
    assert_eq!(log_out(&scene, &mut browser, &url).await.location(), AFTER);
    scene.stop().await;
}
