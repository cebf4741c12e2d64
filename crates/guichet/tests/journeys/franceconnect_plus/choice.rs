//! The page of identity providers on the high platform (FC §5.3; §11 "IdP list").

use serde_json::{Value, json};

use super::PLUS;
use crate::stand::{Browser, Reply, Stand};

const THREE: [&str; 3] = ["Impôts", "Assurance maladie", "La Poste"];

/// Titles in the order of the page, each with whether its button works.
fn listed(stand: &Stand, page: &Reply) -> Vec<(&'static str, bool)> {
    assert_eq!(page.status, 200, "{}", page.text);
    let mut found: Vec<(usize, &str, bool)> = Vec::new();
    for title in THREE {
        let Some(place) = page.text.find(&format!("id=\"idp-{}\"", stand.provider(PLUS, title))) else { continue };
        let button = page.text[place..].split('>').next().unwrap();
        found.push((place, title, !button.contains(" disabled")));
    }
    found.sort_unstable();
    found.into_iter().map(|(_, title, works)| (title, works)).collect()
}

async fn change(stand: &Stand, title: &str, mut members: Value) {
    members["service"] = json!(PLUS);
    stand.command("PATCH", &format!("/identity-providers/{}", stand.provider(PLUS, title)), members).await;
}

async fn choice(stand: &Stand, client: &Value) -> (Browser, Reply) {
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(client, &[])).await;
    (browser, page)
}

fn refused(page: &Reply, code: &str, status: u16) {
    assert_eq!((page.code().as_str(), page.status), (code, status), "{}", page.text);
    assert!(page.holds("id=\"error-message\""), "{}", page.text);
}

#[tokio::test]
async fn idp_list_high_disabled_ones_are_greyed_hidden_ones_absent_and_the_others_can_be_chosen() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    let (mut browser, page) = choice(&stand, &client).await;
    assert_eq!(listed(&stand, &page), THREE.map(|title| (title, true)));
    assert!(page.holds("Choisissez un compte pour vous connecter :") && page.holds("Choix du compte · FranceConnect+"));
    change(&stand, "La Poste", json!({ "active": false, "order": 0 })).await;
    change(&stand, "Assurance", json!({ "display": false })).await;
    let page = browser.get(&page.url).await;
    assert_eq!(listed(&stand, &page), [("La Poste", false), ("Impôts", true)]);
    assert!(page.holds("Indisponible"));
    // Active or not, a provider that is not displayed is absent.
    change(&stand, "Assurance", json!({ "active": false })).await;
    let page = browser.get(&page.url).await;
    assert_eq!(listed(&stand, &page), [("La Poste", false), ("Impôts", true)]);
    refused(&browser.choose(&page, &stand.provider(PLUS, "La Poste")).await, "Y020017", 500);
    let page = browser.get(&page.url).await;
    refused(&browser.choose(&page, "00000000-0000-4000-8000-000000000000").await, "Y020019", 500);
    let page = browser.get(&page.url).await;
    assert_eq!(browser.choose(&page, &stand.provider(PLUS, "Impôts")).await.status, 302);
    stand.stop().await;
}

#[tokio::test]
async fn idp_list_high_a_blacklist_hides_its_providers_a_whitelist_all_others_and_a_forced_one_is_y020023() {
    let stand = Stand::start().await;
    let [taxes, post] = ["Impôts", "La Poste"].map(|title| stand.provider(PLUS, title));
    for (exclude, list, shown) in [
        (true, json!([taxes]), vec!["Assurance maladie", "La Poste"]),
        (false, json!([post]), vec!["La Poste"]),
        (false, json!([]), vec![]),
    ] {
        let members = json!({ "idpFilterExclude": exclude, "idpFilterList": list });
        let client = stand.client(PLUS, members).await;
        let (mut browser, page) = choice(&stand, &client).await;
        let titles: Vec<&str> = listed(&stand, &page).into_iter().map(|(title, _)| title).collect();
        assert_eq!(titles, shown, "{exclude} {list}");
        refused(&browser.choose(&page, &taxes).await, "Y020023", 403);
    }
    stand.stop().await;
}

#[tokio::test]
async fn idp_list_high_a_provider_whose_highest_level_is_below_the_request_cannot_be_chosen() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    change(&stand, "Impôts", json!({ "allowedAcr": ["eidas2"] })).await;
    for (asked, works) in [("eidas2", true), ("eidas3", false)] {
        let page = stand.browser().open(&stand.authorize_url(&client, &[("acr_values", Some(asked))])).await;
        assert_eq!(listed(&stand, &page), [("Impôts", works), ("Assurance maladie", true), ("La Poste", true)]);
    }
    stand.stop().await;
}

#[tokio::test]
async fn suspicious_the_list_holds_what_is_substantial_at_least_for_each_level_that_is_asked_for() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    change(&stand, "Impôts", json!({ "allowedAcr": ["eidas2", "eidas3"] })).await;
    change(&stand, "Assurance", json!({ "allowedAcr": ["eidas2"] })).await;
    change(&stand, "La Poste", json!({ "allowedAcr": ["eidas3"] })).await;
    // FC §1.1: no provider of this platform is below what a suspicious context demands.
    for (suspicious, asked, works) in [
        ("0", "eidas2", [true, true, true]),
        ("1", "eidas2", [true, true, true]),
        ("0", "eidas3", [true, false, true]),
        ("1", "eidas3", [true, false, true]),
    ] {
        let mut browser = stand.browser();
        browser.extra.insert("x-suspicious", suspicious.parse().unwrap());
        let page = browser.open(&stand.authorize_url(&client, &[("acr_values", Some(asked))])).await;
        let works: Vec<(&str, bool)> = THREE.into_iter().zip(works).collect();
        assert_eq!(listed(&stand, &page), works, "{suspicious} {asked}");
    }
    stand.stop().await;
}
