//! Several flows in one browser.

use serde_json::json;

use super::{is_choice, is_consent, text};
use crate::stand::{STATE, Stand, claims};

#[tokio::test]
async fn two_tabs_both_succeed() {
    let stand = Stand::start().await;
    let (one, two) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let (impots, ameli) = (stand.provider("openid", "Impôts"), stand.provider("openid", "Assurance"));
    let mut browser = stand.browser();
    let first = browser.open(&stand.authorize_url(&one, &[("state", Some("first"))])).await;
    let second = browser.open(&stand.authorize_url(&two, &[("state", Some("second"))])).await;
    assert!(is_choice(&first) && is_choice(&second));
    // Each step of one tab stands between two of the other.
    let first = browser.choose(&first, &impots).await;
    let second = browser.choose(&second, &ameli).await;
    let first = browser.follow(first).await;
    let second = browser.follow(second).await;
    let first = browser.sign_in(&first, "test").await;
    let second = browser.sign_in(&second, "avec_nom_dusage").await;
    let first = browser.follow(first).await;
    let second = browser.follow(second).await;
    assert!(is_consent(&first) && is_consent(&second), "{} {}", first.url, second.url);
    assert!(first.holds("Angela") && !second.holds("Angela"));
    let first = browser.go_on(&first).await;
    let second = browser.go_on(&second).await;
    let first = browser.follow(first).await;
    let second = browser.follow(second).await;
    assert_eq!(first.param("state").as_deref(), Some("first"));
    assert_eq!(second.param("state").as_deref(), Some("second"));
    let mut subs = Vec::new();
    for (client, back) in [(&one, &first), (&two, &second)] {
        let token = stand.token(client, &back.param("code").unwrap(), &[]).await;
        assert_eq!(token.status, 200, "{}", token.text);
        subs.push(text(&claims(text(&token.json(), "id_token")), "sub").to_owned());
    }
    assert_ne!(subs[0], subs[1], "each tab logs in who signed in there");
    stand.stop().await;
}

#[tokio::test]
async fn a_flow_of_another_browser_cannot_be_taken_over() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let mut thief = stand.browser();
    assert_eq!(thief.get(&page.url).await.code(), "G010054");
    thief.open(&stand.authorize_url(&client, &[])).await;
    assert_eq!(thief.get(&page.url).await.code(), "G010055");
    // The callback of one browser in the other: a login that was begun elsewhere ends nowhere else.
    let idp = stand.provider("openid", "Impôts");
    let sent = browser.choose(&page, &idp).await;
    let provider = browser.follow(sent).await;
    let callback = browser.sign_in(&provider, "test").await.location();
    assert_eq!(thief.get(&callback).await.code(), "G010055");
    assert_eq!(stand.browser().get(&callback).await.code(), "G010054");
    let information = browser.open(&callback).await;
    assert!(is_consent(&information), "the rightful browser goes on: {}", information.code());
    stand.stop().await;
}

#[tokio::test]
async fn franceconnect_and_openid_do_not_disturb_each_other_in_one_browser() {
    let stand = Stand::start().await;
    let plain = stand.client("openid", json!({})).await;
    let france = stand.client("franceconnect", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let mut browser = stand.browser();
    let one = browser.open(&stand.authorize_url(&plain, &[])).await;
    let two = browser.open(&stand.authorize_url(&france, &[])).await;
    let one = browser.choose(&one, &idp).await;
    let two = browser.choose(&two, &idp).await;
    let one = browser.follow(one).await;
    let two = browser.follow(two).await;
    let one = browser.sign_in(&one, "test").await;
    let two = browser.sign_in(&two, "test").await;
    let one = browser.follow(one).await;
    let two = browser.follow(two).await;
    let one = browser.go_on(&one).await;
    let two = browser.go_on(&two).await;
    for (client, reply) in [(&plain, browser.follow(one).await), (&france, browser.follow(two).await)] {
        assert_eq!(reply.param("state").as_deref(), Some(STATE));
        let token = stand.token(client, &reply.param("code").unwrap(), &[]).await;
        assert_eq!(token.status, 200, "{}", token.text);
    }
    let suffixes: Vec<&str> =
        browser.cookies.keys().filter_map(|(name, _)| name.rsplit_once('-')).map(|it| it.1).collect();
    assert!(suffixes.contains(&"openid") && suffixes.contains(&"franceconnect"), "{:?}", browser.cookies.keys());
    assert_eq!(suffixes.len(), browser.cookies.len(), "every cookie says whose it is");
    stand.stop().await;
}

#[tokio::test]
async fn a_step_played_again_or_out_of_turn_is_refused_and_nothing_is_lost() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let sent = browser.choose(&page, &idp).await;
    let provider = browser.follow(sent).await;
    let callback = browser.sign_in(&provider, "test").await.location();
    let forged = callback.replace("state=", "state=x");
    assert!(browser.get(&forged).await.code().starts_with("G01"), "a state that was not sent");
    let origin = stand.origin("openid");
    for path in ["/oidc-callback", "/oidc-callback?code=x", "/oidc-callback?code=x&state=x"] {
        let refused = browser.get(&format!("{origin}{path}")).await;
        assert!(matches!(refused.code().as_str(), "G010037" | "G010038"), "{path}: {}", refused.code());
    }
    let information = browser.open(&callback).await;
    assert!(is_consent(&information), "the true callback still serves: {}", information.code());
    assert!(browser.get(&callback).await.status >= 400, "but once");
    let again = browser.get(&information.url).await;
    assert!(is_consent(&again), "the page may be loaded again");
    let stale = browser.go_on(&information).await;
    assert_eq!(stale.code(), "G010058", "the token of a page that was replaced");
    let accepted = browser.go_on(&again).await;
    assert!(browser.follow(accepted).await.param("code").is_some());
    stand.stop().await;
}

#[tokio::test]
async fn a_client_of_one_service_is_unknown_to_the_other() {
    let stand = crate::stand::Stand::start().await;
    let franceconnect = stand.client("franceconnect", serde_json::json!({})).await;
    let plain = stand.client("openid", serde_json::json!({})).await;
    let id = |client: &serde_json::Value| client["client_id"].as_str().unwrap().to_owned();
    let url = stand.authorize_url(&franceconnect, &[("client_id", Some(&id(&plain)))]);
    assert_eq!(stand.browser().get(&url).await.code(), "Y04EA6EF");
    let url = stand.authorize_url(&plain, &[("client_id", Some(&id(&franceconnect)))]);
    assert!(stand.browser().get(&url).await.holds("G01"));
    stand.stop().await;
}
