use serde_json::Value;
use url::Url;

use super::{AFTER, FC, OPENID, Tab, client, is_alive, is_logged_in, log_in};
use crate::stand::{Browser, Reply, Stand};

/// The page with which a logout begins.
async fn begin(stand: &Stand, browser: &mut Browser, client: &Value, tokens: &Value, state: &str) -> Reply {
    let service = client["service"].as_str().unwrap();
    let hint = tokens["id_token"].as_str().unwrap();
    let pairs = [("id_token_hint", hint), ("post_logout_redirect_uri", AFTER), ("state", state)];
    let url = Url::parse_with_params(&format!("{}/session/end", stand.issuer(service)), pairs).unwrap();
    let page = browser.get(url.as_str()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page
}

/// From the provider's answer to the service provider's address.
async fn end(browser: &mut Browser, at_provider: Reply) -> Reply {
    let confirm = browser.follow(at_provider).await;
    assert_eq!(confirm.status, 200, "{}", confirm.text);
    browser.press_continue(&confirm).await
}

#[tokio::test]
async fn logouts_of_two_service_providers_in_two_tabs_end_each_at_its_own_address() {
    let stand = Stand::start().await;
    for service in [OPENID, FC] {
        let (one, two) = (client(&stand, service, "One").await, client(&stand, service, "Two").await);
        let third = client(&stand, service, "Third").await;
        let mut browser = stand.browser();
        let of_one = log_in(&stand, &mut browser, &one, "test").await;
        let of_two = log_in(&stand, &mut browser, &two, "test").await;
        let of_third = log_in(&stand, &mut browser, &third, "test").await;
        let first = begin(&stand, &mut browser, &one, &of_one, "first").await;
        let second = begin(&stand, &mut browser, &two, &of_two, "second").await;
        let first = browser.press_continue(&first).await;
        assert!(first.location().starts_with(&stand.origin("identity-providers")), "{}", first.location());
        let first = end(&mut browser, first).await;
        assert_eq!(first.location(), format!("{AFTER}?state=first"), "{service}");
        assert!(!is_alive(&stand, &one, &of_one).await && is_alive(&stand, &two, &of_two).await);
        // The session is over. A login that begins now is not ended by the logout that began before it.
        let mut login = Tab::open(&stand, &mut browser, &third).await;
        let second = browser.press_continue(&second).await;
        let second = end(&mut browser, second).await;
        assert_eq!(second.location(), format!("{AFTER}?state=second"), "{service}");
        assert!(!is_alive(&stand, &two, &of_two).await, "what the second received is revoked all the same");
        assert!(is_alive(&stand, &third, &of_third).await, "{service}: the third did not ask");
        login.choose(&stand, &mut browser).await;
        login.sign_in(&mut browser, "test").await;
        login.go_on(&mut browser).await;
        login.tokens(&stand).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_logout_at_one_service_stands_between_the_steps_of_a_login_at_the_other() {
    let stand = Stand::start().await;
    let (plain, france) = (client(&stand, OPENID, "Plain").await, client(&stand, FC, "France").await);
    for (leaving, entering) in [(&plain, &france), (&france, &plain)] {
        let mut browser = stand.browser();
        let tokens = log_in(&stand, &mut browser, leaving, "test").await;
        let mut login = Tab::open(&stand, &mut browser, entering).await;
        let page = begin(&stand, &mut browser, leaving, &tokens, "bye").await;
        login.choose(&stand, &mut browser).await;
        let at_provider = browser.press_continue(&page).await;
        login.sign_in(&mut browser, "test").await;
        let left = end(&mut browser, at_provider).await;
        assert_eq!(left.location(), format!("{AFTER}?state=bye"));
        login.go_on(&mut browser).await;
        let entered = login.tokens(&stand).await;
        assert!(is_alive(&stand, entering, &entered).await && !is_alive(&stand, leaving, &tokens).await);
        assert!(!is_logged_in(&stand, &mut browser, leaving).await);
        assert!(is_logged_in(&stand, &mut browser, entering).await);
    }
    stand.stop().await;
}
