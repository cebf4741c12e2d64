//! Single sign-on and the life of tokens on the high platform (FC §5.8; §11 "SSO (H)", "Session", "Token life").

use serde_json::{Value, json};
use url::Url;

use super::PLUS;
use crate::stand::{Browser, Reply, Stand, claims};

/// Two service providers and a browser that has logged in at the first.
struct Scene {
    stand: Stand,
    first: Value,
    second: Value,
    idp: String,
    browser: Browser,
    tokens: Value,
}

impl Scene {
    async fn start(members_of_second: impl FnOnce(&str) -> Value) -> Self {
        let stand = Stand::start().await;
        let idp = stand.provider(PLUS, "Impôts");
        let (first, second) = (stand.client(PLUS, json!({})).await, stand.client(PLUS, members_of_second(&idp)).await);
        let mut browser = stand.browser();
        let back = browser.log_in(&stand.authorize_url(&first, &[]), &idp, "test").await;
        let tokens = stand.token(&first, &back.param("code").unwrap(), &[]).await.json();
        Self { stand, first, second, idp, browser, tokens }
    }

    async fn open(&mut self, client: &Value) -> Reply {
        self.browser.open(&self.stand.authorize_url(client, &[])).await
    }

    async fn count(&self, event: &str) -> usize {
        self.stand.events().await.iter().filter(|known| *known == event).count()
    }
}

fn is_the_choice(page: &Reply) -> bool {
    page.status == 200 && page.holds("providerUid") && page.holds("Choisissez un compte pour vous connecter")
}

#[tokio::test]
async fn sso_high_is_broken_for_a_service_provider_without_that_provider_and_is_not_said_to_have_begun() {
    let mut scene = Scene::start(|idp| json!({ "idpFilterList": [idp] })).await;
    let second = scene.second.clone();
    let page = scene.open(&second).await;
    assert!(is_the_choice(&page), "{}", page.text);
    assert!(!page.holds(&format!("idp-{}", scene.idp)), "hidden");
    assert_eq!((scene.count("FC_IDP_BLACKLISTED").await, scene.count("FC_VERIFIED").await), (1, 1));
    scene.stand.stop().await;
}

#[tokio::test]
async fn sso_high_ends_with_the_logout() {
    let mut scene = Scene::start(|_| json!({})).await;
    let second = scene.second.clone();
    let page = scene.open(&second).await;
    assert!(page.holds("id=\"continue\"") && page.holds("DUBOIS"), "single sign-on: {}", page.text);
    let hint = scene.tokens["id_token"].as_str().unwrap();
    let url = format!("{}/session/end", scene.stand.issuer(PLUS));
    let page = scene.browser.get(Url::parse_with_params(&url, [("id_token_hint", hint)]).unwrap().as_str()).await;
    let sent = scene.browser.press_continue(&page).await;
    let back = scene.browser.get(&sent.location()).await;
    let page = scene.browser.get(&back.location()).await;
    let done = scene.browser.press_continue(&page).await;
    assert!(done.location().ends_with("/session/end/success"), "{}", done.location());
    let page = scene.open(&second).await;
    assert!(is_the_choice(&page), "{}", page.text);
    scene.stand.stop().await;
}

#[tokio::test]
async fn token_life_high_a_token_is_still_valid_after_a_new_flow() {
    let mut scene = Scene::start(|_| json!({})).await;
    let first = scene.first.clone();
    let page = scene.open(&first).await;
    let accepted = scene.browser.go_on(&page).await;
    let back = scene.browser.follow(accepted).await;
    let newer = scene.stand.token(&first, &back.param("code").unwrap(), &[]).await.json();
    for tokens in [&scene.tokens, &newer] {
        let userinfo = scene.stand.userinfo(PLUS, tokens["access_token"].as_str().unwrap()).await;
        assert_eq!((userinfo.status, &userinfo.json()["family_name"]), (200, &json!("DUBOIS")));
    }
    let sub = |tokens: &Value| claims(tokens["id_token"].as_str().unwrap())["sub"].clone();
    assert_eq!(sub(&scene.tokens), sub(&newer));
    scene.stand.stop().await;
}
