//! What a review by fresh eyes found.

use guichet_guichet::configuration::Configuration;
use serde_json::{Value, json};

use crate::stand::{Stand, claims, options};

#[tokio::test]
async fn a_disabled_account_stays_disabled_after_a_reset() {
    let stand = Stand::start().await;
    stand.command("POST", "/reset", json!({})).await;
    let client = stand.client("franceconnect", json!({})).await;
    let idp = stand.provider("franceconnect", "Impôts");
    let page = stand.browser().reach_information(&stand.authorize_url(&client, &[]), &idp, "Désactivé").await;
    assert_eq!(page.code(), "Y180001", "{}", page.text);
    stand.stop().await;
}

#[tokio::test]
async fn an_account_blocked_since_the_login_gets_no_single_sign_on() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::at(folder.path().to_owned()).await;
    let client = stand.client("franceconnect", json!({})).await;
    let idp = stand.provider("franceconnect", "Impôts");
    let mut browser = stand.browser();
    let back = browser.log_in(&stand.authorize_url(&client, &[]), &idp, "test").await;
    assert!(back.param("code").is_some(), "{}", back.location());
    stand.stop().await;
    let blocked = r#"
        [[personas]]
        id = "blocked-since"
        label = "Angela, blocked since"
        family_name = "DUBOIS"
        given_name = "Angela Claire Louise"
        gender = "female"
        birthdate = "1962-08-24"
        birthplace = "75107"
        birthcountry = "99100"
        account_disabled = true
    "#;
    let mut options = options();
    options.data = Some(folder.path().to_owned());
    options.configuration = Configuration::parse("review.toml", blocked).unwrap();
    let stand = Stand::with(options).await;
    let started = browser.get(&stand.authorize_url(&client, &[])).await;
    assert!(started.location().ends_with("/verify"), "a single sign-on begins: {}", started.location());
    assert_eq!(browser.follow(started).await.code(), "Y180001");
    let events = stand.events().await;
    assert_eq!(events.iter().filter(|event| *event == "FC_VERIFIED").count(), 1, "{events:?}");
    stand.stop().await;
}

#[tokio::test]
async fn the_session_of_before_the_identity_provider_reaches_nothing_after_it() {
    for service in ["franceconnect", "openid"] {
        let stand = Stand::start().await;
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let mut planted = stand.browser();
        planted.cookies.clone_from(&browser.cookies);
        let sent = browser.choose(&page, &stand.provider(service, "Impôts")).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let information = browser.follow(back).await;
        assert!(information.holds("DUBOIS"), "{service}: {}", information.text);
        let seen = planted.get(&information.url).await;
        assert_eq!(seen.status, 401, "{service}: {}", seen.text);
        assert!(!seen.holds("DUBOIS"), "{service}");
        stand.stop().await;
    }
}

#[tokio::test]
async fn auth_time_is_when_the_person_went_on() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let idp = stand.provider("franceconnect", "Impôts");
    let mut browser = stand.browser();
    for offset in [300, 900] {
        let page = match offset {
            300 => browser.reach_information(&stand.authorize_url(&client, &[]), &idp, "test").await,
            _ => browser.open(&stand.authorize_url(&client, &[])).await,
        };
        stand.clock(offset).await;
        let accepted = browser.go_on(&page).await;
        let back = browser.follow(accepted).await;
        let token = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        let said: Value = claims(token["id_token"].as_str().unwrap());
        let waited = said["iat"].as_i64().unwrap() - said["auth_time"].as_i64().unwrap();
        assert!((0..200).contains(&waited), "{said}");
    }
    stand.stop().await;
}
