//! Levels and single sign-on of the high platform (FC §2.2, §5.8; §11 "ACR (H)", "SSO (H)").

use serde_json::json;

use super::PLUS;
use crate::stand::{Stand, claims};

async fn acr(stand: &Stand, client: &serde_json::Value, asked: &str) -> String {
    let tokens = stand.tokens(client, "test", &[("acr_values", Some(asked))]).await;
    claims(tokens["id_token"].as_str().unwrap())["acr"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn acr_high_the_lowest_known_level_counts_and_an_unknown_one_is_eidas3() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    for (asked, given) in
        [("eidas2", "eidas2"), ("eidas3", "eidas3"), ("eidas3 eidas2", "eidas2"), ("inconnu", "eidas3")]
    {
        assert_eq!(acr(&stand, &client, asked).await, given, "{asked}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn acr_high_eidas1_among_the_values_is_invalid_acr() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    for asked in ["eidas1", "eidas1 eidas2 eidas3"] {
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[("acr_values", Some(asked))])).await;
        let back = browser.follow(page).await;
        assert_eq!(back.param("error").as_deref(), Some("invalid_acr"), "{asked}");
        assert_eq!(
            back.param("error_description").as_deref(),
            Some("acr_value is not valid, should be equal one of these values, expected eidas2,eidas3, got eidas1")
        );
    }
    stand.stop().await;
}

#[tokio::test]
async fn single_sign_on_is_for_eidas2_alone() {
    let stand = Stand::start().await;
    let (first, second) = (stand.client(PLUS, json!({})).await, stand.client(PLUS, json!({})).await);
    let idp = stand.provider(PLUS, "Impôts");
    for (before, after, spared) in [
        ("eidas2", "eidas2", true),
        ("eidas3", "eidas2", true),
        ("eidas3", "eidas3", false),
        ("eidas2", "eidas3", false),
    ] {
        let mut browser = stand.browser();
        let url = stand.authorize_url(&first, &[("acr_values", Some(before))]);
        assert!(browser.log_in(&url, &idp, "test").await.param("code").is_some());
        let page = browser.open(&stand.authorize_url(&second, &[("acr_values", Some(after))])).await;
        assert_eq!(!page.text.contains(&format!("idp-{idp}")), spared, "{before} then {after}: {}", page.url);
    }
    stand.stop().await;
}
