//! How long things live (PC §2.6, §3.2, §5.8): before and after each limit, on a clock that is moved by hand.

use serde_json::json;

use super::mailed_code::{code, type_in};
use super::scene::{
    AT_FIA1, AT_FIA2, Scene, at_a_provider, essential, logged_in, on_the_email_page, refused, session_cookie,
};
use crate::stand::{Reply, claims, still};

const CODE: i64 = 600;
const INTERACTION: i64 = 3_600;
const TOKEN: i64 = 3_600;
const REFRESH_TOKEN: i64 = 43_200;
/// Seven tenths of it.
const KEPT: i64 = 30_240;
const SESSION: i64 = 43_200;
const MAILED_CODE: i64 = 3_600;

const LOST: &str = "oidc-provider-error:session-not-found";

/// Asserts that a program is told that its grant is none.
fn no_grant(reply: &Reply) {
    assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("invalid_grant")), "{}", reply.text);
}

async fn refresh(scene: &Scene, token: &str) -> Reply {
    let text = |name: &str| scene.client[name].as_str().unwrap().to_owned();
    let (id, secret) = (text("client_id"), text("client_secret"));
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", &id), ("client_secret", &secret)];
    scene.stand.browser().post(&scene.at("/token"), &fields).await
}

#[tokio::test]
async fn a_code_serves_for_ten_minutes_and_no_longer() {
    let scene = Scene::with(still()).await;
    for (age, served) in [(CODE - 1, true), (CODE + 1, false)] {
        scene.stand.clock(0).await;
        let back = scene.login(&scene.url(&[]), AT_FIA1).await;
        scene.stand.clock(age).await;
        let reply = scene.stand.token(&scene.client, &back.param("code").unwrap(), &[]).await;
        if served { assert_eq!(reply.status, 200, "{}", reply.text) } else { no_grant(&reply) }
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_flow_lasts_an_hour_from_its_request_whatever_is_done_in_it() {
    let scene = Scene::with(still()).await;
    let url = scene.url(&[]);
    let [mut early, mut late, mut slow] = [(); 3].map(|()| scene.stand.browser());
    let [early_page, late_page] = [early.open(&url).await, late.open(&url).await];
    assert!(on_the_email_page(&early_page) && on_the_email_page(&late_page));
    let provider = scene.reach(&mut slow, &url, AT_FIA1).await;
    let slow_return = slow.sign_in(&provider, AT_FIA1).await;
    // The last second: the whole login.
    scene.stand.clock(INTERACTION - 1).await;
    let sent = scene.give(&mut early, &early_page, AT_FIA1).await;
    let at_provider = early.follow(sent).await;
    let mut unfinished = early.clone();
    let back = early.sign_in(&at_provider, AT_FIA1).await;
    logged_in(&early.follow(back).await);
    let sent = scene.give(&mut late, &late_page, AT_FIA1).await;
    let reached = late.follow(sent).await;
    assert!(at_a_provider(&reached));
    // And after it: neither the page, nor the address, nor the return, be the step before a moment ago.
    scene.stand.clock(INTERACTION + 1).await;
    let late_return = late.sign_in(&reached, AT_FIA1).await;
    for (browser, returned) in [(&mut late, late_return), (&mut slow, slow_return)] {
        refused(&browser.get(&returned.location()).await, LOST, 400);
    }
    refused(&scene.give(&mut late, &late_page, AT_FIA1).await, LOST, 400);
    refused(&late.get(&late_page.url).await, LOST, 400);
    refused(&unfinished.get(&format!("{}/verify", early_page.url)).await, LOST, 400);
    // Another request begins another.
    logged_in(&scene.log_in(&mut slow, &url, AT_FIA1).await);
    scene.stop().await;
}

#[tokio::test]
async fn an_access_token_an_id_token_and_signed_userinfo_last_an_hour() {
    let scene = Scene::with(still()).await;
    let signed = scene.another(json!({"userinfo_signed_response_alg": "ES256"})).await;
    let back = scene.login(&scene.stand.authorize_url(&signed, &[]), AT_FIA1).await;
    let tokens = scene.tokens(&signed, &back).await;
    let access = tokens["access_token"].as_str().unwrap();
    let lasts = |token: &str| {
        let said = claims(token);
        said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap()
    };
    assert_eq!((lasts(tokens["id_token"].as_str().unwrap()), tokens["expires_in"].as_i64()), (TOKEN, Some(TOKEN)));
    scene.stand.clock(TOKEN - 1).await;
    let told = scene.stand.userinfo("proconnect", access).await;
    assert_eq!((told.status, lasts(&told.text)), (200, TOKEN), "{}", told.text);
    scene.stand.clock(TOKEN + 1).await;
    let refused = scene.stand.userinfo("proconnect", access).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (401, Some("invalid_token")), "{}", refused.text);
    // A refresh gives others, of the same life from then on.
    let text = |name: &str| signed[name].as_str().unwrap();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", text("client_id")),
        ("client_secret", text("client_secret")),
    ];
    let fresh = scene.stand.browser().post(&scene.at("/token"), &fields).await.json();
    let access = fresh["access_token"].as_str().unwrap();
    assert_eq!(lasts(fresh["id_token"].as_str().unwrap()), TOKEN);
    for (age, status) in [(2 * TOKEN, 200), (2 * TOKEN + 2, 401)] {
        scene.stand.clock(age).await;
        assert_eq!(scene.stand.userinfo("proconnect", access).await.status, status, "{age}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_refresh_token_stays_itself_for_seven_tenths_of_twelve_hours_and_what_follows_it_ends_when_it_would_have() {
    let scene = Scene::with(still()).await;
    let begin = async || {
        scene.stand.clock(0).await;
        let back = scene.login(&scene.url(&[]), AT_FIA1).await;
        scene.tokens(&scene.client, &back).await["refresh_token"].as_str().unwrap().to_owned()
    };
    let token_of = |reply: &Reply| {
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["refresh_token"].as_str().unwrap().to_owned()
    };
    let first = begin().await;
    for age in [1, KEPT / 2, KEPT - 1] {
        scene.stand.clock(age).await;
        assert_eq!(token_of(&refresh(&scene, &first).await), first, "{age}");
    }
    scene.stand.clock(KEPT + 1).await;
    let second = token_of(&refresh(&scene, &first).await);
    assert_ne!(second, first);
    // The one that follows is judged by its own, shorter life, and never outlives the first.
    scene.stand.clock(KEPT + 2).await;
    assert_eq!(token_of(&refresh(&scene, &second).await), second);
    scene.stand.clock(REFRESH_TOKEN - 1).await;
    let last = token_of(&refresh(&scene, &second).await);
    scene.stand.clock(REFRESH_TOKEN + 1).await;
    no_grant(&refresh(&scene, &last).await);
    // One that was never asked for in all that time.
    for (age, served) in [(REFRESH_TOKEN - 1, true), (REFRESH_TOKEN + 1, false)] {
        let unused = begin().await;
        scene.stand.clock(age).await;
        let reply = refresh(&scene, &unused).await;
        if served { assert_ne!(token_of(&reply), unused) } else { no_grant(&reply) }
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_session_ends_twelve_hours_after_it_was_written_last_which_only_a_request_of_the_browser_does() {
    let scene = Scene::with(still()).await;
    let url = scene.url(&[]);
    let mut idle = scene.stand.browser();
    let back = scene.log_in(&mut idle, &url, AT_FIA1).await;
    let tokens = scene.tokens(&scene.client, &back).await;
    let mut busy = scene.stand.browser();
    logged_in(&scene.log_in(&mut busy, &url, AT_FIA2).await);
    // What programs do with what the session gave does not prolong it.
    scene.stand.clock(SESSION - 1).await;
    let kept = refresh(&scene, tokens["refresh_token"].as_str().unwrap()).await.json();
    assert_eq!(scene.stand.userinfo("proconnect", kept["access_token"].as_str().unwrap()).await.status, 200);
    logged_in(&busy.open(&url).await);
    scene.stand.clock(SESSION + 1).await;
    let cookie = session_cookie(&idle);
    assert!(on_the_email_page(&idle.open(&url).await), "it has ended");
    assert_ne!(session_cookie(&idle), cookie);
    // PC §2.6: each write puts the end off.
    scene.stand.clock(2 * (SESSION - 1)).await;
    logged_in(&busy.open(&url).await);
    scene.stand.clock(3 * SESSION).await;
    assert!(on_the_email_page(&busy.open(&url).await));
    scene.stop().await;
}

#[tokio::test]
async fn a_mailed_code_is_good_for_an_hour_in_whichever_flow_it_is_typed() {
    let scene = Scene::with(still()).await;
    let demanding = scene.asking(&essential(&["eidas1-mfa"]));
    for (age, served) in [(MAILED_CODE - 1, true), (MAILED_CODE + 1, false)] {
        let address = format!("zoe{age}@fia2.fr");
        scene.stand.clock(0).await;
        let asked = scene.log_in(&mut scene.stand.browser(), &demanding, &address).await;
        assert!(asked.holds("id=\"code-form\""), "{}", asked.text);
        let mailed = code(&scene).await;
        // A flow of its own, which the code outlives or not.
        scene.stand.clock(MAILED_CODE / 2).await;
        let mut browser = scene.stand.browser();
        let asked = scene.log_in(&mut browser, &demanding, &address).await;
        assert_eq!(code(&scene).await, mailed, "one mail while its code is good");
        scene.stand.clock(age).await;
        let reply = type_in(&scene, &mut browser, &asked, &mailed).await;
        if served {
            logged_in(&reply);
        } else {
            assert!(reply.holds("Le code rentré est invalide ou expiré."), "{}", reply.text);
            browser.get(&scene.at("/verify-email")).await;
            let fresh = code(&scene).await;
            logged_in(&type_in(&scene, &mut browser, &asked, &fresh).await);
        }
    }
    scene.stop().await;
}
