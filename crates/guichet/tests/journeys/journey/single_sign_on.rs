//! Single sign-on (FC §5.8; §11 "SSO (L)").

use serde_json::{Value, json};

use super::scene::{Scene, logged_in};
use crate::stand::{Browser, claims};

/// Opens a service provider's request: the page reached.
async fn open(scene: &Scene, browser: &mut Browser, client: &Value) -> crate::stand::Reply {
    browser.open(&scene.stand.authorize_url(client, &[])).await
}

/// Goes on from an information page reached without an identity provider: the tokens of the service provider.
async fn enter(scene: &Scene, browser: &mut Browser, client: &Value) -> Value {
    let page = open(scene, browser, client).await;
    assert!(
        page.status == 200 && page.holds("id=\"continue\"") && page.holds("DUBOIS"),
        "{} {}",
        page.status,
        page.text
    );
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    logged_in(&back);
    scene.tokens_of(client, &back).await
}

async fn count(scene: &Scene, event: &str) -> usize {
    scene.stand.events().await.iter().filter(|known| *known == event).count()
}

fn on_the_choice(page: &crate::stand::Reply) -> bool {
    page.status == 200 && page.holds("providerUid")
}

#[tokio::test]
async fn sso_two_service_providers_with_the_same_provider_each_with_its_own_sub() {
    let scene = Scene::start().await;
    let second = scene.stand.client("franceconnect", json!({})).await;
    let mut browser = scene.stand.browser();
    let back = browser.log_in(&scene.url(), &scene.idp, "test").await;
    let first_tokens = scene.tokens_of(&scene.client, &back).await;
    let before = super::scene::session_cookie(&browser);
    let second_tokens = enter(&scene, &mut browser, &second).await;
    assert_ne!(before, super::scene::session_cookie(&browser), "duplicated under a new identifier");
    let id = |tokens: &Value| claims(tokens["id_token"].as_str().unwrap());
    assert_ne!(id(&first_tokens)["sub"], id(&second_tokens)["sub"]);
    assert_eq!(id(&second_tokens)["acr"], "eidas1");
    // The first one's token is still read.
    let token = first_tokens["access_token"].as_str().unwrap();
    assert_eq!(scene.stand.userinfo("franceconnect", token).await.status, 200);
    assert_eq!(count(&scene, "FC_SSO_INITIATED").await, 1);
    for once in ["FC_REQUESTED_RNIPP", "IDP_CHOSEN", "FC_REQUESTED_IDP_TOKEN", "FC_SHOWED_IDP_CHOICE"] {
        assert_eq!(count(&scene, once).await, 1, "{once}");
    }
    assert_eq!(count(&scene, "FC_VERIFIED").await, 2);
    scene.stop().await;
}

#[tokio::test]
async fn sso_answers_302_to_verify_and_prompt_login_does_not_disable_it() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    logged_in(&browser.log_in(&scene.url(), &scene.idp, "test").await);
    for prompt in [None, Some("login"), Some("consent"), Some("login consent")] {
        let started = browser.get(&scene.url_with(&[("prompt", prompt)])).await;
        assert_eq!(started.status, 302);
        assert!(started.location().ends_with("/verify"), "{}", started.location());
        let page = browser.follow(started).await;
        assert!(page.holds("id=\"continue\""));
    }
    scene.stop().await;
}

#[tokio::test]
async fn sso_is_broken_for_a_service_provider_without_that_provider_and_another_one_serves() {
    let scene = Scene::start().await;
    let idp = scene.idp.as_str();
    let without = scene.stand.client("franceconnect", json!({ "idpFilterList": [idp] })).await;
    let mut browser = scene.stand.browser();
    logged_in(&browser.log_in(&scene.url(), idp, "test").await);
    let page = open(&scene, &mut browser, &without).await;
    assert!(on_the_choice(&page), "{}", page.text);
    assert_eq!(count(&scene, "FC_IDP_BLACKLISTED").await, 1);
    let other = scene.stand.provider("franceconnect", "MSA");
    let sent = browser.choose(&page, &other).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    let page = browser.follow(back).await;
    let accepted = browser.go_on(&page).await;
    logged_in(&browser.follow(accepted).await);
    // The session is now of the other provider, which the first service provider takes.
    enter(&scene, &mut browser, &scene.client).await;
    scene.stop().await;
}

#[tokio::test]
async fn sso_is_broken_when_the_provider_was_disabled_since() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    logged_in(&browser.log_in(&scene.url(), &scene.idp, "test").await);
    scene.change_provider(&scene.idp, json!({ "active": false })).await;
    let page = browser.open(&scene.url()).await;
    assert!(on_the_choice(&page), "{}", page.text);
    assert_eq!(count(&scene, "FC_IDP_DISABLED").await, 1);
    scene.stop().await;
}

#[tokio::test]
async fn sso_serves_a_third_service_provider_after_a_flow_left_on_the_choice_or_on_the_consent() {
    let scene = Scene::start().await;
    let idp = scene.idp.as_str();
    let without = scene.stand.client("franceconnect", json!({ "idpFilterList": [idp] })).await;
    let third = scene.stand.client("franceconnect", json!({})).await;
    let mut browser = scene.stand.browser();
    logged_in(&browser.log_in(&scene.url(), idp, "test").await);
    assert!(on_the_choice(&open(&scene, &mut browser, &without).await));
    enter(&scene, &mut browser, &third).await;
    let left = open(&scene, &mut browser, &scene.client).await;
    assert!(left.holds("id=\"continue\""));
    enter(&scene, &mut browser, &third).await;
    scene.stop().await;
}

#[tokio::test]
async fn sso_needs_a_finished_login() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
    assert_eq!(page.status, 200);
    let next = browser.open(&scene.url()).await;
    assert!(on_the_choice(&next), "a login left on the information page is not finished: {}", next.text);
    scene.stop().await;
}

#[tokio::test]
async fn sso_ends_with_the_session_and_lives_on_with_its_use() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    logged_in(&browser.log_in(&scene.url(), &scene.idp, "test").await);
    scene.clock(1700).await;
    assert!(browser.open(&scene.url()).await.holds("id=\"continue\""));
    scene.clock(3400).await;
    assert!(browser.open(&scene.url()).await.holds("id=\"continue\""));
    scene.clock(3400 + 1801).await;
    assert!(on_the_choice(&browser.open(&scene.url()).await));
    scene.clock(0).await;
    scene.stop().await;
}

#[tokio::test]
async fn sso_where_the_first_service_provider_did_not_ask_amr() {
    let scene = Scene::start().await;
    let members = json!({ "claims": ["amr"], "id_token_signed_response_alg": "ES256" });
    let asking = scene.stand.client("franceconnect", members).await;
    scene.change_provider(&scene.idp, json!({ "amr": ["fc", "pwd"] })).await;
    let mut browser = scene.stand.browser();
    let back = browser.log_in(&scene.url(), &scene.idp, "test").await;
    let first = scene.tokens_of(&scene.client, &back).await;
    assert_eq!(claims(first["id_token"].as_str().unwrap()).get("amr"), None);
    let wanted = r#"{"id_token":{"amr":{"essential":true}}}"#;
    let page = browser.open(&scene.stand.authorize_url(&asking, &[("claims", Some(wanted))])).await;
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    let second = scene.tokens_of(&asking, &back).await;
    assert_eq!(claims(second["id_token"].as_str().unwrap())["amr"], json!(["fc", "pwd"]), "the record's amr (FC §3.2)");
    scene.stop().await;
}

#[tokio::test]
async fn sso_ignores_a_hint_and_lets_the_choice_change_the_provider() {
    let scene = Scene::start().await;
    let other = scene.stand.provider("franceconnect", "MSA");
    let hinted = scene.stand.client("franceconnect", json!({ "allowedIdpHints": [&other] })).await;
    let mut browser = scene.stand.browser();
    logged_in(&browser.log_in(&scene.url(), &scene.idp, "test").await);
    let url = scene.stand.authorize_url(&hinted, &[("idp_hint", Some(&other))]);
    let started = browser.get(&url).await;
    assert!(started.location().ends_with("/verify"), "{}", started.location());
    let page = browser.follow(started).await;
    // Back from the information page to the choice, then through another provider as somebody else.
    let uid = page.field("uid");
    let choice = browser.get(&scene.at(&format!("/interaction/{uid}"))).await;
    assert!(on_the_choice(&choice));
    let sent = browser.choose(&choice, &other).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "avec_nom_dusage").await;
    assert!(browser.follow(back).await.holds("MERCIER"));
    scene.stop().await;
}

#[tokio::test]
async fn a_token_lives_on_after_another_identity_logs_in() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let back = browser.log_in(&scene.url(), &scene.idp, "test").await;
    let tokens = scene.tokens_of(&scene.client, &back).await;
    let page = browser.open(&scene.url()).await;
    let choice = browser.get(&scene.at(&format!("/interaction/{}", page.field("uid")))).await;
    let sent = browser.choose(&choice, &scene.idp).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "avec_nom_dusage").await;
    let page = browser.follow(back).await;
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    assert_eq!(scene.userinfo_of(&scene.client, &back).await["family_name"], "MERCIER");
    let first = scene.stand.userinfo("franceconnect", tokens["access_token"].as_str().unwrap()).await;
    assert_eq!((first.status, &first.json()["family_name"]), (200, &json!("DUBOIS")));
    scene.stop().await;
}
