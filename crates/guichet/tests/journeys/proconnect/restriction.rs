//! A service provider that takes some e-mail domains only (PC §5.4, §5.7 rule 2).

use serde_json::json;

use super::scene::{AT_FIA1, AT_FIA2, FIA1, Scene, link, logged_in, refused, sent_back};

#[tokio::test]
async fn u9_a_service_provider_takes_its_domains_only_at_the_address_at_the_return_and_in_single_sign_on() {
    let scene = Scene::start().await;
    let restricted = scene.another(json!({"authorizedAttachedEmailDomains": ["fia1.fr", "elsewhere.example"]})).await;
    let url = scene.stand.authorize_url(&restricted, &[]);
    let told = "authentication aborted due to a configuration limitation";
    logged_in(&scene.login(&url, AT_FIA1).await);
    logged_in(&scene.login(&url, "Jeanne@FIA1.fr").await);
    // Refused by the address that was typed, and back with the reason.
    let mut browser = scene.stand.browser();
    let page = scene.reach(&mut browser, &url, AT_FIA2).await;
    refused(&page, "Y500025", 400);
    let back = browser.get(&scene.at(link(&page, "back").unwrap().strip_prefix("/api/v2").unwrap())).await;
    sent_back(&back, "access_denied", told);
    // By the one that the provider gave.
    scene.answers(FIA1, json!({"claims": {"email": "jeanne@polyfi.fr"}})).await;
    refused(&scene.login(&url, AT_FIA1).await, "Y500025", 400);
    // In single sign-on, where another service provider took it.
    logged_in(&scene.log_in(&mut browser, &scene.url(&[]), AT_FIA2).await);
    let page = browser.open(&url).await;
    refused(&page, "Y500025", 400);
    let back = browser.get(&scene.at(link(&page, "back").unwrap().strip_prefix("/api/v2").unwrap())).await;
    sent_back(&back, "access_denied", told);
    logged_in(&browser.open(&scene.url(&[])).await);
    scene.stop().await;
}
