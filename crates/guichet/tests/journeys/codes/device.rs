//! A cookie of the trusted device that is ours and holds no device (FC §5.9, §10.2: "log only").

use guichet_jose::digest;
use serde_json::json;

use super::behind::Behind;
use crate::stand::PLATFORMS;

#[tokio::test]
async fn a_device_cookie_of_ours_that_holds_something_else_is_y510001_or_y510002_in_the_log_and_stops_nobody() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let name = format!("trustedDevice-{service}");
        for (held, code, fault) in [
            ("%%%".to_owned(), "Y510001", "not JSON in base64"),
            (digest::base64(b"{"), "Y510001", "not JSON in base64"),
            (digest::base64(b"{}"), "Y510002", "does not hold a device"),
            (digest::base64(br#"{"s":"c2hvcnQ=","e":[]}"#), "Y510002", "does not hold a device"),
        ] {
            let (mut browser, to_verify, _) = behind.returned(&client).await;
            let page = browser.follow(to_verify).await;
            browser.cookies.insert((name.clone(), "/".to_owned()), behind.signed_cookie(&name, &held));
            let accepted = browser.go_on(&page).await;
            assert_eq!(accepted.status, 303, "{held}: {}", accepted.text);
            let made = &browser.cookies[&(name.clone(), "/".to_owned())];
            assert!(made.len() > 64, "{held}: another one is made: {made}");
            let rule = behind.stand.rule("/api/v2/login", 303).await;
            assert!(rule.starts_with(code) && rule.contains(fault), "{held}: {rule}");
            let back = browser.follow(accepted).await;
            assert!(back.param("code").is_some(), "{held}: {}", back.text);
        }
        // One that is not signed here is no cookie, and nobody speaks of it.
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        let page = browser.follow(to_verify).await;
        browser.cookies.insert((name.clone(), "/".to_owned()), "e30.AAAA".to_owned());
        assert_eq!(browser.go_on(&page).await.status, 303);
        assert_eq!(behind.stand.rule("/api/v2/login", 303).await, "");
    }
    behind.stand.stop().await;
}
