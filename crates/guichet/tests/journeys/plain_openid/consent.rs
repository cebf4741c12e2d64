//! The consent page: once per client and person, again when more is asked for.

use serde_json::json;

use super::{is_choice, is_consent};
use crate::stand::Stand;

#[tokio::test]
async fn consent_is_asked_once_per_client_and_person() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({ "name": "Ma mairie" })).await;
    let other = stand.client("openid", json!({})).await;
    let idp = stand.provider("openid", "Impôts");
    let url = stand.authorize_url(&client, &[]);
    let mut browser = stand.browser();
    let page = browser.reach_information(&url, &idp, "test").await;
    assert!(is_consent(&page), "{} {}", page.status, page.url);
    assert!(page.holds("Ma mairie") && page.holds("DUBOIS") && page.holds("id=\"continue\""));
    assert!(!page.holds("75107"), "what is not asked for is not shown: neither address nor phone");
    let accepted = browser.go_on(&page).await;
    assert!(browser.follow(accepted).await.param("code").is_some());

    // In another browser, where she authenticates again, the same person is not asked again.
    let mut elsewhere = stand.browser();
    let back = elsewhere.reach_information(&url, &idp, "test").await;
    assert_eq!(back.status, 303, "{}", back.url);
    assert!(back.param("code").is_some());
    let page = stand.browser().reach_information(&url, &idp, "avec_nom_dusage").await;
    assert!(is_consent(&page), "another person");
    let page = elsewhere.open(&stand.authorize_url(&other, &[])).await;
    assert!(is_consent(&page), "another client");
    stand.stop().await;
}

#[tokio::test]
async fn consent_lasts_three_years_after_its_last_use() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let (url, idp) = (stand.authorize_url(&client, &[]), stand.provider("openid", "Impôts"));
    stand.browser().log_in(&url, &idp, "test").await;
    const YEAR: i64 = 366 * 86_400;
    for (years, asked) in [(2, false), (4, false), (8, true), (9, true)] {
        stand.clock(years * YEAR).await;
        let page = stand.browser().reach_information(&url, &idp, "test").await;
        assert_eq!(is_consent(&page), asked, "after {years} years: {} {}", page.status, page.url);
    }
    stand.clock(0).await;
    stand.stop().await;
}

#[tokio::test]
async fn consent_is_asked_again_when_more_is_asked_for() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let scope = |scope| stand.authorize_url(&client, &[("scope", Some(scope))]);
    browser.log_in(&scope("openid email"), &stand.provider("openid", "Impôts"), "test").await;
    for (asked, page) in [("openid", false), ("email openid", false), ("openid email phone", true)] {
        let reply = browser.open(&scope(asked)).await;
        assert_eq!(is_consent(&reply), page, "{asked}: {} {}", reply.status, reply.url);
    }
    let page = browser.open(&scope("openid email phone")).await;
    let accepted = browser.go_on(&page).await;
    assert!(browser.follow(accepted).await.param("code").is_some());
    for asked in ["openid email", "openid phone email"] {
        assert!(browser.open(&scope(asked)).await.param("code").is_some(), "{asked}: all that was agreed to stays");
    }
    stand.stop().await;
}

#[tokio::test]
async fn claims_asked_for_one_by_one_need_consent_too() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let openid = ("scope", Some("openid"));
    browser.log_in(&stand.authorize_url(&client, &[openid]), &stand.provider("openid", "Impôts"), "test").await;
    let wanted = json!({ "userinfo": { "phone_number": null } }).to_string();
    let page = browser.open(&stand.authorize_url(&client, &[openid, ("claims", Some(&wanted))])).await;
    assert!(is_consent(&page), "{} {}", page.status, page.url);
    assert!(page.holds("06 39 98") || page.holds("+33") || page.holds("0639"), "the page shows what will be given");
    stand.stop().await;
}

#[tokio::test]
async fn who_does_not_agree_goes_back_with_access_denied() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let mut browser = stand.browser();
    let url = stand.authorize_url(&client, &[]);
    let page = browser.reach_information(&url, &stand.provider("openid", "Impôts"), "test").await;
    let link = page.text.split("id=\"back\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let link = link.replace("&#38;", "&").replace("&#x26;", "&");
    let back = browser.get(&format!("{}{link}", stand.origin("openid"))).await;
    assert_eq!(back.param("error").as_deref(), Some("access_denied"), "{link}");
    assert_eq!(back.param("iss"), Some(stand.issuer("openid")));
    let page = browser.open(&url).await;
    assert!(is_choice(&page) || is_consent(&page), "nothing was agreed to: {}", page.url);
    stand.stop().await;
}
