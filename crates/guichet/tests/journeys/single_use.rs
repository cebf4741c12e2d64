//! Whatever is single use is used once, however many ask at the same moment (issue 4; FC §2.8, §5.1, §5.4), at both brokers whose
//! flows are found in ways of their own: by the session, and by what the browser brings.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::stand::{Reply, Stand};

const FC: &str = "franceconnect";
const OPENID: &str = "openid";
const CALLERS: usize = 50;

/// How often each kind is tried; `cargo xtask test --long` asks for more.
#[expect(clippy::disallowed_methods, reason = "the test's own setting, not the program's")]
fn rounds() -> usize {
    std::env::var("GUICHET_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(50)
}

/// The one answer among all that fits.
fn winner(replies: &[Reply], fits: impl Fn(&Reply) -> bool, round: usize) -> Reply {
    let won: Vec<&Reply> = replies.iter().filter(|reply| fits(reply)).collect();
    let others: Vec<_> = replies.iter().map(|reply| (reply.status, reply.code())).collect();
    assert_eq!(won.len(), 1, "round {round}: {others:?}");
    won[0].clone()
}

async fn stand(service: &str) -> (Stand, Value, String) {
    let stand = Stand::start().await;
    let client = stand.client(service, json!({})).await;
    let idp = stand.provider(service, "Impôts");
    (stand, client, idp)
}

/// Asserts that the journal tells of one of all in each round.
async fn noted_once_a_round(stand: &Stand, event: &str) {
    let noted = stand.events().await.iter().filter(|known| *known == event).count();
    assert_eq!(noted, rounds(), "{event}");
}

async fn codes(service: &str) {
    let (stand, client, _) = stand(service).await;
    for round in 0..rounds() {
        let code = stand.code(&client, "test", &[]).await;
        let replies = join_all((0..CALLERS).map(|_| stand.token(&client, &code, &[]))).await;
        let won = winner(&replies, |reply| reply.status == 200, round);
        let refused = replies.iter().filter(|reply| reply.status == 400 && reply.json()["error"] == "invalid_grant");
        assert_eq!(refused.count(), CALLERS - 1, "round {round}");
        if service == FC {
            assert_eq!(replies.iter().filter(|reply| reply.code() == "Y0416228").count(), CALLERS - 1, "{round}");
        }
        let access = won.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(stand.userinfo(service, &access).await.status, 401, "round {round}");
    }
    noted_once_a_round(&stand, "SP_REQUESTED_FC_TOKEN").await;
    stand.stop().await;
}

async fn callbacks(service: &str) {
    let (stand, client, idp) = stand(service).await;
    for round in 0..rounds() {
        stand.command("POST", "/answers", json!({"identity_provider": idp, "persona": "test"})).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let sent = browser.choose(&page, &idp).await;
        let answered = browser.get(&sent.location()).await;
        let callback = answered.location();
        assert!(callback.contains("/oidc-callback"), "{callback}");
        let mut browsers: Vec<_> = (0..CALLERS).map(|_| browser.clone()).collect();
        let replies = join_all(browsers.iter_mut().map(|browser| browser.get(&callback))).await;
        let goes_on = |reply: &Reply| reply.status == 302 && reply.location().contains("/verify");
        winner(&replies, goes_on, round);
    }
    stand.stop().await;
}

async fn csrf_tokens(service: &str) {
    let (stand, _, idp) = stand(service).await;
    for round in 0..rounds() {
        // A person who agreed to one is not asked again at openid.
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let mut browsers: Vec<_> = (0..CALLERS).map(|_| browser.clone()).collect();
        let replies = join_all(browsers.iter_mut().map(|browser| browser.choose(&page, &idp))).await;
        let sent = winner(&replies, |reply| reply.status == 302, round);
        // The page of the provider, then the second page with a token.
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let information = browser.follow(back).await;
        let mut browsers: Vec<_> = (0..CALLERS).map(|_| browser.clone()).collect();
        let replies = join_all(browsers.iter_mut().map(|browser| browser.go_on(&information))).await;
        winner(&replies, |reply| reply.status == 303, round);
    }
    noted_once_a_round(&stand, "IDP_CHOSEN").await;
    stand.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_redemptions_of_a_code_one_succeeds_and_the_replays_revoke_what_it_gave() {
    codes(FC).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_redemptions_of_a_code_at_openid_one_succeeds_and_the_replays_revoke_what_it_gave() {
    codes(OPENID).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_callbacks_with_one_state_one_goes_on() {
    callbacks(FC).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_callbacks_with_one_state_at_openid_one_goes_on() {
    callbacks(OPENID).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_uses_of_a_csrf_token_one_is_taken() {
    csrf_tokens(FC).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_uses_of_a_csrf_token_at_openid_one_is_taken() {
    csrf_tokens(OPENID).await;
}
