//! What a browser or a proxy says of itself, and does not (FC §1.2, §5.2; §10.3, "interaction").

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::json;

use super::{on_the_choice, refused};
use crate::stand::{Browser, PLATFORMS, Stand, options};

/// The name and the value of a cookie.
fn cookie(browser: &Browser, name: &str) -> ((String, String), String) {
    let found = browser.cookies.iter().find(|((known, _), _)| known.starts_with(&format!("{name}-")));
    found.map(|(key, value)| (key.clone(), value.clone())).unwrap()
}

#[tokio::test]
async fn an_interaction_that_no_cookie_names_is_y044efea_and_the_cookie_of_one_that_has_ended_y048192c() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let (url, idp) = (stand.authorize_url(&client, &[]), stand.provider(service, "Impôts"));
        let mut before = stand.browser();
        let page = before.reach_information(&url, &idp, "test").await;
        let (key, ended) = cookie(&before, "_interaction");
        let accepted = before.go_on(&page).await;
        assert!(before.follow(accepted).await.param("code").is_some());
        let (mut browser, choice) = on_the_choice(&stand, &client).await;
        let with = |browser: &Browser, value: Option<&String>| {
            let mut changed = browser.clone();
            changed.cookies.remove(&key);
            changed.cookies.extend(value.map(|value| (key.clone(), value.clone())));
            changed
        };
        refused(&with(&browser, None).get(&choice.url).await, "Y044EFEA", 400);
        refused(&with(&browser, Some(&ended)).get(&choice.url).await, "Y048192C", 400);
        let (other, _) = on_the_choice(&stand, &client).await;
        let of_another = cookie(&other, "_interaction").1;
        refused(&with(&browser, Some(&of_another)).get(&choice.url).await, "Y190004", 409);
        let page = browser.reach_information(&url, &idp, "test").await;
        refused(&with(&browser, None).go_on(&page).await, "Y044EFEA", 400);
        refused(&with(&browser, Some(&ended)).go_on(&page).await, "Y048192C", 400);
        let accepted = browser.go_on(&page).await;
        assert!(browser.follow(accepted).await.param("code").is_some(), "nothing was lost");
    }
    stand.stop().await;
}

#[tokio::test]
async fn two_sessions_at_once_are_y190012_and_a_logout_of_none_y190009() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let (mut browser, page) = on_the_choice(&stand, &client).await;
        let (stranger, _) = on_the_choice(&stand, &client).await;
        let ((name, _), planted) = cookie(&stranger, "fc_session_id");
        let own = browser.extra.clone();
        browser.extra.insert("cookie", format!("{name}={planted}").parse().unwrap());
        refused(&browser.get(&page.url).await, "Y190012", 401);
        refused(&browser.choose(&page, &stand.provider(service, "Impôts")).await, "Y190012", 401);
        // A value that this stack did not sign names nothing, and the same one twice one session.
        let ((_, _), mine) = cookie(&browser, "fc_session_id");
        for harmless in ["junk", mine.as_str()] {
            browser.extra.insert("cookie", format!("{name}={harmless}").parse().unwrap());
            assert_eq!(browser.get(&page.url).await.status, 200, "{harmless}");
        }
        browser.extra = own;
        assert_eq!(browser.get(&page.url).await.status, 200);
        let leave = format!("{}/client/disconnect-from-idp", stand.issuer(service));
        refused(&stand.browser().post(&leave, &[]).await, "Y190009", 401);
        // One that is named and has ended is another matter.
        stand.clock(4000).await;
        refused(&browser.post(&leave, &[]).await, "Y190001", 401);
        stand.clock(0).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_declared_proxy_that_does_not_say_for_whom_it_calls_is_y410001() {
    let configuration = Configuration::parse("test", "[proxy]\ntrusted = [\"127.0.0.0/8\"]\n").unwrap();
    let stand = Stand::with(Options { configuration, ..options() }).await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        refused(&browser.get(&stand.authorize_url(&client, &[])).await, "Y410001", 400);
        browser.extra.insert("x-forwarded-for", "192.0.2.7".parse().unwrap());
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let mut unnamed = browser.clone();
        unnamed.extra.remove("x-forwarded-for");
        refused(&unnamed.get(&page.url).await, "Y410001", 400);
        assert_eq!(browser.get(&page.url).await.status, 200);
    }
    stand.stop().await;
}
