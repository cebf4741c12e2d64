//! The browser's session: replaced, renewed, lost (PC §5.1), and what does not follow from having planted one.

use super::mailed_code::{code, type_in};
use super::scene::{
    AT_FIA1, FIA2, Scene, at_a_provider, essential, logged_in, on_the_email_page, refused, session_cookie,
};
use crate::stand::Browser;

const LOST: &str = "oidc-provider-error:session-not-found";

/// Puts another value into the browser's session cookie.
fn plant(browser: &mut Browser, value: &str) {
    let key = browser.cookies.keys().find(|(name, _)| name.contains("pc_session_id")).unwrap().clone();
    browser.cookies.insert(key, value.to_owned());
}

#[tokio::test]
async fn u23_an_unknown_session_is_replaced_one_is_renewed_at_the_return_and_stays_itself_in_single_sign_on() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url(&[])).await;
    let first = session_cookie(&browser).unwrap();
    let set = page.headers.get_all("set-cookie").iter().count();
    assert_eq!(set, 0, "the page keeps the session that its flow began with");
    // Unsigned, signed for somebody else, and signed rightly but ended.
    for unknown in ["unknown", &format!("{}.{}", "a".repeat(128), "b".repeat(43)), &first.replace('.', "")] {
        plant(&mut browser, unknown);
        assert!(on_the_email_page(&browser.open(&scene.url(&[])).await));
        let now = session_cookie(&browser).unwrap();
        assert!(now != unknown && now != first, "{now}");
    }
    // From the provider back, and again.
    let page = browser.open(&scene.url(&[])).await;
    let sent = scene.give(&mut browser, &page, AT_FIA1).await;
    let provider = browser.follow(sent).await;
    let again = browser.get(&page.url).await;
    assert!(on_the_email_page(&again));
    let stale = browser.sign_in(&provider, AT_FIA1).await;
    let before = session_cookie(&browser);
    let stale = browser.get(&stale.location()).await;
    assert_eq!((stale.status, stale.location()), (302, page.url.clone()), "that request was given up");
    let sent = scene.give(&mut browser, &again, AT_FIA1).await;
    let provider = browser.follow(sent).await;
    let returned = browser.sign_in(&provider, AT_FIA1).await;
    let verify = browser.get(&returned.location()).await;
    let after = session_cookie(&browser);
    assert_ne!(before, after, "renewed at the return");
    logged_in(&browser.follow(verify).await);
    assert_eq!(session_cookie(&browser), after);
    for _ in 0..2 {
        logged_in(&browser.open(&scene.url(&[])).await);
        assert_eq!(session_cookie(&browser), after, "stable in single sign-on");
    }
    scene.stop().await;
}

#[tokio::test]
async fn u23_a_session_lost_at_any_step_is_session_not_found_without_a_way_back() {
    let scene = Scene::start().await;
    let start = async |email: &str| {
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url(&[])).await;
        let reached = scene.give(&mut browser, &page, email).await;
        let reached = browser.follow(reached).await;
        (browser, page, reached)
    };
    let lost = |page: &crate::stand::Reply| {
        refused(page, LOST, 400);
        assert_eq!(super::scene::link(page, "back"), None);
    };
    // At the e-mail page.
    let (mut browser, page, provider) = start(AT_FIA1).await;
    let mut empty = scene.stand.browser();
    lost(&scene.give(&mut empty, &page, AT_FIA1).await);
    lost(&empty.get(&page.url).await);
    // At the return from the provider.
    let returned = browser.sign_in(&provider, AT_FIA1).await;
    browser.cookies.clear();
    lost(&browser.get(&returned.location()).await);
    // At the choice of one among several.
    let (mut browser, _, selection) = start("jeanne@polyfi.fr").await;
    browser.cookies.clear();
    lost(&scene.choose(&mut browser, &selection, super::scene::FIA1).await);
    lost(&browser.get(&scene.at("/identity-provider-selection")).await);
    // Only the session's own cookie.
    let (mut browser, page, _) = start(AT_FIA1).await;
    browser.cookies.retain(|(name, _), _| !name.contains("pc_session_id"));
    lost(&browser.get(&format!("{}/verify", page.url)).await);
    // A session of another flow goes on with its own.
    let (mut browser, old, _) = start(AT_FIA1).await;
    let current = browser.open(&scene.url(&[])).await;
    let elsewhere = browser.open(&old.url).await;
    assert_eq!(elsewhere.url, current.url);
    scene.stop().await;
}

#[tokio::test]
async fn u23_what_programs_do_is_in_the_journal_under_the_session_of_the_browser() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await;
    scene.userinfo(&back).await;
    let journal = scene.journal().await;
    let of = |name: &str| journal.iter().find(|event| event["event"] == name).unwrap_or_else(|| panic!("no {name}"));
    let verified = of("FC_VERIFIED");
    for (name, step) in [
        ("FC_AUTHORIZE_INITIATED", "1.0.0"),
        ("FC_SHOWED_IDP_CHOICE", "2.0.0"),
        ("IDP_CHOSEN", "3.0.0"),
        ("IDP_CALLEDBACK", "4.0.0"),
        ("FC_REQUESTED_IDP_TOKEN", "4.1.0"),
        ("FC_REQUESTED_IDP_USERINFO", "4.2.0"),
        ("FC_VERIFIED", "5.0.0"),
        ("SP_REQUESTED_FC_TOKEN", "7.1.0"),
        ("SP_REQUESTED_FC_USERINFO", "7.2.0"),
    ] {
        let event = of(name);
        assert_eq!(event["step"], step, "{name}");
        for field in ["browsingSessionId", "interactionId"] {
            assert!(event[field].is_string() && event[field] == verified[field], "{name} {field}: {event}");
        }
    }
    assert!(verified["sessionId"].is_string(), "{verified}");
    for name in ["SP_REQUESTED_FC_TOKEN", "SP_REQUESTED_FC_USERINFO"] {
        assert_eq!(of(name)["sessionId"], verified["sessionId"], "{name}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_session_that_was_planted_at_any_step_gives_nothing_once_the_person_has_logged_in() {
    let scene = Scene::start().await;
    // Whoever began the flow gives his cookies to somebody, who logs in with them.
    let mut attacker = scene.stand.browser();
    let page = attacker.open(&scene.url(&[])).await;
    let mut victim = attacker.clone();
    let mut thieves = vec![attacker.clone()];
    let sent = scene.give(&mut victim, &page, AT_FIA1).await;
    thieves.push(victim.clone());
    let provider = victim.follow(sent).await;
    thieves.push(victim.clone());
    let returned = victim.sign_in(&provider, AT_FIA1).await;
    let callback = returned.location();
    thieves.push(victim.clone());
    let verify = victim.get(&callback).await;
    // With the login fetched and not yet verified, nobody else takes the next step.
    for thief in &mut thieves {
        refused(&thief.get(&format!("{}/verify", page.url)).await, LOST, 400);
        refused(&thief.get(&callback).await, LOST, 400);
        refused(&thief.get(&page.url.replace("/interaction/", "/authorize/")).await, LOST, 400);
    }
    logged_in(&victim.follow(verify).await);
    for thief in &mut thieves {
        let next = thief.open(&scene.url(&[])).await;
        assert!(on_the_email_page(&next), "no single sign-on: {} {}", next.status, next.url);
    }
    logged_in(&victim.open(&scene.url(&[])).await);
    // Nor does a callback of one browser finish in another.
    let mut mine = scene.stand.browser();
    let provider = scene.reach(&mut mine, &scene.url(&[]), AT_FIA1).await;
    assert!(at_a_provider(&provider));
    let returned = mine.sign_in(&provider, AT_FIA1).await;
    let mut other = scene.stand.browser();
    assert!(at_a_provider(&scene.reach(&mut other, &scene.url(&[]), AT_FIA1).await));
    refused(&other.get(&returned.location()).await, "Y020026", 400);
    scene.stop().await;
}

#[tokio::test]
async fn a_session_that_was_planted_gives_nothing_either_on_the_way_by_the_choice_and_the_mailed_code() {
    const ADDRESS: &str = "jeanne@polyfi.fr";
    let scene = Scene::start().await;
    let demanding = scene.asking(&essential(&["eidas1-mfa"]));
    let mut victim = scene.stand.browser();
    let page = victim.open(&demanding).await;
    let mut thieves = vec![victim.clone()];
    let sent = scene.give(&mut victim, &page, ADDRESS).await;
    let choice = victim.follow(sent).await;
    thieves.push(victim.clone());
    let sent = scene.choose(&mut victim, &choice, FIA2).await;
    let provider = victim.follow(sent).await;
    thieves.push(victim.clone());
    let returned = victim.sign_in(&provider, ADDRESS).await;
    thieves.push(victim.clone());
    let verify = victim.get(&returned.location()).await;
    let asked = victim.follow(verify).await;
    assert!(asked.holds("id=\"code-form\""), "{} {}", asked.url, asked.text);
    // Not even with the code: the session that it is typed in is the victim's alone.
    let code = code(&scene).await;
    for thief in &mut thieves {
        refused(&type_in(&scene, thief, &asked, &code).await, LOST, 400);
        let csrf = asked.field("csrfToken");
        refused(&thief.post(&scene.at("/verify-email/resend"), &[("csrfToken", &csrf)]).await, LOST, 400);
        for path in ["/verify-email", "/identity-provider-selection"] {
            refused(&thief.get(&scene.at(path)).await, LOST, 400);
        }
        refused(&thief.get(&format!("{}/verify", page.url)).await, LOST, 400);
    }
    let before = session_cookie(&victim);
    logged_in(&type_in(&scene, &mut victim, &asked, &code).await);
    for thief in &mut thieves {
        assert!(session_cookie(thief) != before && on_the_email_page(&thief.open(&demanding).await));
    }
    logged_in(&victim.open(&demanding).await);
    scene.stop().await;
}
