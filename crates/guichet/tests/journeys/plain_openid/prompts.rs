//! `prompt` and `max_age` (OpenID Connect Core §3.1.2.1).

use serde_json::{Value, json};

use super::{assert_error, clock, decided, is_choice, is_consent, text};
use crate::stand::{Browser, Reply, Stand, claims};

async fn asks(stand: &Stand, browser: &mut Browser, client: &Value, changes: &[(&str, Option<&str>)]) -> Reply {
    browser.open(&stand.authorize_url(client, changes)).await
}

async fn auth_time(stand: &Stand, client: &Value, back: &Reply) -> i64 {
    let token = stand.token(client, &back.param("code").unwrap(), &[]).await.json();
    claims(text(&token, "id_token"))["auth_time"].as_i64().unwrap()
}

#[tokio::test]
async fn prompt_none_shows_no_page_and_says_what_is_missing() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let none = [("prompt", Some("none"))];
    let mut browser = stand.browser();
    assert_error(&asks(&stand, &mut browser, &client, &none).await, "login_required");
    browser.log_in(&stand.authorize_url(&client, &[]), &stand.provider("openid", "Impôts"), "test").await;
    let back = asks(&stand, &mut browser, &client, &none).await;
    assert!(back.param("code").is_some(), "{}", back.location());
    assert_error(&asks(&stand, &mut browser, &other, &none).await, "consent_required");
    // The one who is asked with a page agrees; from then on no page is needed.
    let page = asks(&stand, &mut browser, &other, &[]).await;
    assert!(is_consent(&page), "single sign-on: {} {}", page.status, page.url);
    browser.go_on(&page).await;
    assert!(asks(&stand, &mut browser, &other, &none).await.param("code").is_some());
    assert_error(&asks(&stand, &mut stand.browser(), &client, &none).await, "login_required");
    stand.stop().await;
}

#[tokio::test]
async fn prompt_login_and_select_account_ask_for_the_person_again() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let mut browser = stand.browser();
    let first = browser.log_in(&stand.authorize_url(&client, &[]), &idp, "test").await;
    let first = auth_time(&stand, &client, &first).await;
    clock(&stand, 100).await;
    for prompt in ["login", "select_account", "login consent"] {
        let page = asks(&stand, &mut browser, &client, &[("prompt", Some(prompt))]).await;
        assert!(is_choice(&page), "{prompt}: {} {}", page.status, page.url);
    }
    let again = browser.log_in(&stand.authorize_url(&client, &[("prompt", Some("login"))]), &idp, "test").await;
    assert!(auth_time(&stand, &client, &again).await >= first + 100);
    stand.stop().await;
}

#[tokio::test]
async fn prompt_consent_shows_the_page_although_the_person_agreed_before() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    browser.log_in(&stand.authorize_url(&client, &[]), &stand.provider("openid", "Impôts"), "test").await;
    let silent = asks(&stand, &mut browser, &client, &[]).await;
    assert!(silent.param("code").is_some());
    let page = asks(&stand, &mut browser, &client, &[("prompt", Some("consent"))]).await;
    assert!(is_consent(&page), "{} {}", page.status, page.url);
    let accepted = browser.go_on(&page).await;
    assert!(browser.follow(accepted).await.param("code").is_some());
    stand.stop().await;
}

#[tokio::test]
async fn an_authentication_older_than_max_age_is_not_good_enough() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let first = decided(&stand, &mut browser, &client, "test", &[]).await;
    let first = auth_time(&stand, &client, &first).await;
    clock(&stand, 200).await;
    let served = asks(&stand, &mut browser, &client, &[("max_age", Some("1000"))]).await;
    assert_eq!(auth_time(&stand, &client, &served).await, first, "auth_time stays that of the authentication");
    assert!(is_choice(&asks(&stand, &mut browser, &client, &[("max_age", Some("100"))]).await));
    let none = asks(&stand, &mut browser, &client, &[("max_age", Some("100")), ("prompt", Some("none"))]).await;
    assert_error(&none, "login_required");
    let fresh = decided(&stand, &mut browser, &client, "test", &[("max_age", Some("100"))]).await;
    assert!(auth_time(&stand, &client, &fresh).await >= first + 200);
    stand.stop().await;
}

#[tokio::test]
async fn max_age_0_asks_for_the_person_even_within_the_same_second() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    decided(&stand, &mut browser, &client, "test", &[]).await;
    assert!(is_choice(&asks(&stand, &mut browser, &client, &[("max_age", Some("0"))]).await));
    stand.stop().await;
}

#[tokio::test]
async fn a_login_serves_other_clients_until_the_session_ends() {
    let stand = Stand::start().await;
    let (client, other) = (stand.client("openid", json!({})).await, stand.client("openid", json!({})).await);
    let mut browser = stand.browser();
    decided(&stand, &mut browser, &client, "test", &[]).await;
    assert!(is_consent(&asks(&stand, &mut browser, &other, &[]).await));
    clock(&stand, 28_000).await;
    assert!(is_consent(&asks(&stand, &mut browser, &other, &[]).await), "each visit prolongs the session");
    clock(&stand, 28_000 + 28_900).await;
    assert!(is_choice(&asks(&stand, &mut browser, &other, &[]).await));
    stand.stop().await;
}
