//! Levels and single sign-on of the high platform (FC §2.2, §5.8; §11 "ACR (H)", "SSO (H)").

use serde_json::json;

use super::PLUS;
use crate::stand::{CALLBACK, Reply, STATE, Stand, claims};

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
        assert!(
            back.status == 303 && back.location().starts_with(CALLBACK),
            "{asked}: {} {}",
            back.status,
            back.location()
        );
        assert_eq!(back.param("state").as_deref(), Some(STATE));
        assert_eq!(back.param("iss"), Some(stand.issuer(PLUS)));
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
        let begun = stand.events().await.len();
        let page = browser.open(&stand.authorize_url(&second, &[("acr_values", Some(after))])).await;
        assert_eq!((page.status, page.code()), (200, String::new()), "{before} then {after}: {}", page.text);
        let offers = page.text.contains(&format!("idp-{idp}"));
        let noted = stand.events().await.split_off(begun).iter().any(|event| event == "FC_SSO_INITIATED");
        assert_eq!((!offers, noted), (spared, spared), "{before} then {after}: {}", page.url);
        if spared {
            let accepted = browser.go_on(&page).await;
            let back = browser.follow(accepted).await;
            let tokens = stand.token(&second, &back.param("code").unwrap(), &[]).await.json();
            assert_eq!(claims(tokens["id_token"].as_str().unwrap())["acr"], after, "{before} then {after}");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn acr_high_by_post_is_as_by_get() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    for asked in ["eidas2", "eidas3"] {
        let url = stand.authorize_url(&client, &[("acr_values", Some(asked))]);
        let (address, query) = url.split_once('?').unwrap();
        let fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut browser = stand.browser();
        let started = browser.post(address, &fields).await;
        assert_eq!(started.status, 303);
        let page = browser.follow(started).await;
        let sent = browser.choose(&page, &stand.provider(PLUS, "Impôts")).await;
        assert_eq!(sent.param("acr_values").as_deref(), Some(asked));
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let page = browser.follow(back).await;
        let accepted = browser.go_on(&page).await;
        let back = browser.follow(accepted).await;
        let tokens = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["acr"], asked);
    }
    stand.stop().await;
}

/// What comes of a login for a level, when a provider of these levels answers with another one.
async fn answered(stand: &Stand, asked: &str, allowed: serde_json::Value, given: &str) -> Reply {
    let client = stand.client(PLUS, json!({})).await;
    let idp = stand.provider(PLUS, "Impôts");
    let members = json!({ "service": PLUS, "allowedAcr": allowed });
    stand.command("PATCH", &format!("/identity-providers/{idp}"), members).await;
    let answer = json!({ "identity_provider": idp, "persona": "test", "acr": given });
    stand.command("POST", "/answers", answer).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[("acr_values", Some(asked))])).await;
    let sent = browser.choose(&page, &idp).await;
    let page = browser.follow(sent).await;
    if page.status != 200 {
        return page;
    }
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    stand.token(&client, &back.param("code").unwrap(), &[]).await
}

#[tokio::test]
async fn acr_high_a_higher_answer_is_passed_on_a_lower_one_is_y100001_and_one_that_may_not_be_y100018() {
    let stand = Stand::start().await;
    let both = json!(["eidas2", "eidas3"]);
    let tokens = answered(&stand, "eidas2", both.clone(), "eidas3").await.json();
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["acr"], "eidas3");
    for (asked, allowed, given, code, status) in [
        ("eidas3", both.clone(), "eidas2", "Y100001", 500),
        ("eidas2", both, "eidas1", "Y100001", 500),
        ("eidas2", json!(["eidas2"]), "eidas3", "Y100018", 400),
        ("eidas2", json!(["eidas3"]), "eidas2", "Y100018", 400),
    ] {
        let page = answered(&stand, asked, allowed.clone(), given).await;
        assert_eq!((page.code().as_str(), page.status), (code, status), "{asked} {allowed} {given}: {}", page.text);
        assert!(page.holds("Si le probl\u{e8}me persiste, veuillez nous contacter.") && page.holds("id=\"back\""));
    }
    stand.stop().await;
}

#[tokio::test]
async fn acr_high_a_level_above_is_asked_of_a_provider_that_has_nothing_lower() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    let idp = stand.provider(PLUS, "Impôts");
    for (allowed, asked) in [(json!(["eidas3"]), "eidas3"), (json!(["eidas2", "eidas3"]), "eidas2")] {
        let members = json!({ "service": PLUS, "allowedAcr": allowed });
        stand.command("PATCH", &format!("/identity-providers/{idp}"), members).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[("acr_values", Some("eidas2"))])).await;
        assert_eq!(browser.choose(&page, &idp).await.param("acr_values").as_deref(), Some(asked));
    }
    stand.stop().await;
}
