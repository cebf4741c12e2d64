//! The authorization request: what may be left out, what is ignored, how it is sent.

use serde_json::json;
use url::Url;

use super::{code, is_choice, tokens};
use crate::stand::{CALLBACK, STATE, Stand, claims};

#[tokio::test]
async fn what_core_leaves_optional_may_be_left_out() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let url = stand.authorize_url(&client, &[("state", None), ("nonce", None), ("scope", Some("openid"))]);
    let back = stand.browser().log_in(&url, &idp, "test").await;
    let query: Vec<String> =
        Url::parse(&back.location()).unwrap().query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(query, ["code", "iss"]);
    assert_eq!(back.param("iss"), Some(stand.issuer("openid")));
    let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
    assert!(claims(token["id_token"].as_str().unwrap()).get("nonce").is_none());
    stand.stop().await;
}

#[tokio::test]
async fn unknown_parameters_are_ignored_and_known_ones_without_effect_do_no_harm() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    for (name, value) in [
        ("tracking", "42"),
        ("resource", "https://api.test"),
        ("login_hint", "marie@example.fr"),
        ("display", "popup"),
        ("display", "unheard-of"),
        ("acr_values", "urn:mace:incommon:iap:silver eidas3"),
        ("ui_locales", "de-DE fr"),
        ("claims_locales", "en"),
        ("response_mode", "query"),
        ("scope", "openid offline_access weather email"),
        ("claims", r#"{"userinfo":{"favourite_colour":{"essential":true}}}"#),
        ("prompt", ""),
        ("max_age", ""),
        ("code_challenge", ""),
    ] {
        code(&stand, &client, &[(name, Some(value))]).await;
    }
    let granted = tokens(&stand, &client, &[("scope", Some("openid offline_access weather email"))]).await;
    assert_eq!(granted["scope"], "openid email");
    assert!(granted["refresh_token"].is_string(), "with or without offline_access");
    stand.stop().await;
}

#[tokio::test]
async fn get_and_post_mean_the_same_at_the_authorization_endpoint() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let url = Url::parse(&stand.authorize_url(&client, &[])).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let fields: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let endpoint = format!("{}/authorize", stand.issuer("openid"));
    let mut browser = stand.browser();
    let sent = browser.post(&endpoint, &fields).await;
    assert_eq!(sent.status, 303);
    let page = browser.follow(sent).await;
    assert!(is_choice(&page), "{} {}", page.status, page.url);

    let without: Vec<(&str, &str)> = fields.iter().copied().filter(|(name, _)| *name != "response_type").collect();
    let refused = stand.browser().post(&endpoint, &without).await;
    assert_eq!(refused.param("error").as_deref(), Some("invalid_request"));
    assert_eq!(refused.param("state").as_deref(), Some(STATE));
    stand.stop().await;
}

#[tokio::test]
async fn a_redirect_uri_keeps_its_own_query() {
    let stand = Stand::start().await;
    let address = format!("{CALLBACK}?tenant=a%20b");
    let client = stand.client("openid", json!({ "redirect_uris": [address] })).await;
    let changes = [("redirect_uri", Some(address.as_str()))];
    let code = code(&stand, &client, &changes).await;
    let granted = stand.token(&client, &code, &changes).await;
    assert_eq!(granted.status, 200, "{}", granted.text);
    let refused = stand.browser().open(&stand.authorize_url(&client, &[changes[0], ("scope", Some("email"))])).await;
    assert!(refused.location().starts_with(&format!("{address}&error=invalid_scope")), "{}", refused.location());
    stand.stop().await;
}

#[tokio::test]
async fn ui_locales_choose_the_language_of_the_pages() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    for (locales, header, language) in [
        (None, "en", "en"),
        (None, "de", "fr"),
        (Some("en"), "fr", "en"),
        (Some("fr-CA en"), "en", "fr"),
        (Some("de it en-GB fr"), "fr", "en"),
        (Some("de"), "en", "en"),
    ] {
        let mut browser = stand.browser();
        browser.extra.insert("accept-language", header.parse().unwrap());
        let page = browser.open(&stand.authorize_url(&client, &[("ui_locales", locales)])).await;
        assert!(page.holds(&format!("<html lang=\"{language}\"")), "{locales:?} {header}: {}", &page.text[..200]);
    }
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[("ui_locales", Some("en"))])).await;
    let switched = browser.get(&format!("{}/language?to=fr&back=/", stand.origin("openid"))).await;
    assert_eq!(switched.status, 303);
    assert!(browser.get(&page.url).await.holds("<html lang=\"fr\""), "the visible switch still works");
    stand.stop().await;
}
