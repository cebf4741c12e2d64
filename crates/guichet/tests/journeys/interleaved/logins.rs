use super::{FC, OPENID, Tab, client, is_alive, log_in, subject};
use crate::stand::Stand;

#[tokio::test]
async fn each_step_of_a_login_may_stand_between_two_of_others_at_both_services() {
    let stand = Stand::start().await;
    let (one, two) = (client(&stand, OPENID, "One").await, client(&stand, OPENID, "Two").await);
    let france = client(&stand, FC, "France").await;
    let mut browser = stand.browser();
    let mut tabs = Vec::new();
    for client in [&one, &france, &two] {
        tabs.push(Tab::open(&stand, &mut browser, client).await);
    }
    for tab in &mut tabs {
        tab.choose(&stand, &mut browser).await;
    }
    for (tab, persona) in tabs.iter_mut().zip(["test", "avec_nom_dusage", "avec_nom_dusage"]) {
        tab.sign_in(&mut browser, persona).await;
    }
    // The last that was opened goes on first.
    for tab in tabs.iter_mut().rev() {
        tab.go_on(&mut browser).await;
    }
    let mut subjects = Vec::new();
    for tab in &tabs {
        let tokens = tab.tokens(&stand).await;
        assert!(is_alive(&stand, &tab.client, &tokens).await);
        subjects.push(subject(&tokens));
    }
    assert_ne!(subjects[0], subjects[2], "each tab logs in who signed in there");
    // Each alone in a browser of its own gives the same people.
    for (client, persona, sub) in [(&one, "test", 0), (&france, "avec_nom_dusage", 1), (&two, "avec_nom_dusage", 2)] {
        let tokens = log_in(&stand, &mut stand.browser(), client, persona).await;
        assert_eq!(subject(&tokens), subjects[sub]);
    }
    stand.stop().await;
}

#[tokio::test]
async fn of_two_logins_at_franceconnect_the_newer_goes_on_and_openid_beside_them_does_not_notice() {
    let stand = Stand::start().await;
    let (older, newer) = (client(&stand, FC, "Older").await, client(&stand, FC, "Newer").await);
    let plain = client(&stand, OPENID, "Plain").await;
    let mut browser = stand.browser();
    let older = Tab::open(&stand, &mut browser, &older).await;
    let mut plain = Tab::open(&stand, &mut browser, &plain).await;
    plain.choose(&stand, &mut browser).await;
    let mut newer = Tab::open(&stand, &mut browser, &newer).await;
    let refused = browser.choose(&older.at, &stand.provider(FC, "Impôts")).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "Y190004"));
    plain.sign_in(&mut browser, "test").await;
    newer.choose(&stand, &mut browser).await;
    newer.sign_in(&mut browser, "test").await;
    plain.go_on(&mut browser).await;
    newer.go_on(&mut browser).await;
    for tab in [plain, newer] {
        assert!(is_alive(&stand, &tab.client, &tab.tokens(&stand).await).await);
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_error_page_leads_back_to_the_service_provider_of_its_own_tab() {
    let stand = Stand::start().await;
    let (first, second) = (client(&stand, OPENID, "First shop").await, client(&stand, OPENID, "Second shop").await);
    let mut browser = stand.browser();
    let first = Tab::open(&stand, &mut browser, &first).await;
    let second = Tab::open(&stand, &mut browser, &second).await;
    let at = |path: &str| format!("{}{path}", stand.issuer(OPENID));
    for (tab, own, other) in [(&first, "First shop", "Second shop"), (&second, "Second shop", "First shop")] {
        let uid = tab.at.field("uid");
        let fields = [("uid", uid.as_str()), ("csrfToken", "wrong"), ("providerUid", "none")];
        let refusals = [
            browser.post(&at("/redirect-to-idp"), &fields).await,
            browser.post(&at("/login"), &fields).await,
            browser.get(&at(&format!("/interaction/{uid}/verify"))).await,
            browser.get(&at(&format!("/interaction/{uid}/consent"))).await,
            browser.get(&at(&format!("/auto-login?uid={uid}"))).await,
            browser.get(&at(&format!("/oidc-callback?state={uid}.x&code=y"))).await,
        ];
        for refused in refusals {
            assert!(refused.status >= 400 && refused.holds("id=\"error-code\""), "{} {}", refused.status, refused.url);
            assert!(refused.holds(own) && !refused.holds(other), "{}: {}", refused.url, refused.text);
            assert!(refused.holds("id=\"back\"") && refused.holds(&format!("uid={uid}")), "{}", refused.text);
        }
        // Another browser learns nothing of it.
        let mut stranger = stand.browser();
        stranger.open(&stand.authorize_url(&tab.client, &[])).await;
        let refused = stranger.get(&tab.at.url).await;
        assert!(refused.status >= 400 && !refused.holds("id=\"back\"") && !refused.holds(own), "{}", refused.text);
    }
    stand.stop().await;
}
