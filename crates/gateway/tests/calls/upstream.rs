//! How producers are called: where, with which number, and how often when the connection ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::addresses::{of_each_protocol, plain_api};
use crate::producers::{Play, Producers};
use crate::running::{Credential, FRANCE_CONNECT, Further, RECIPIENT, Reply, Running};
use crate::secured::{End, Secured};

async fn student(running: &Running) -> Reply {
    let target = format!("/v3/mesri/statut_etudiant/ine?recipient={RECIPIENT}&ine=1234567890G");
    running.call(&target, Credential::Bearer(&running.token)).await
}

#[tokio::test]
async fn api_secu_is_told_the_number_that_the_caller_is_told() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let target = format!(
        "/v3/dss/prime_activite/identite?recipient={RECIPIENT}&nomNaissance=A&prenoms[]=B&codeCogInseePaysNaissance=99101"
    );
    let reply = running.call(&target, Credential::Bearer(&running.token)).await;
    let number = reply.headers["x-request-id"].to_str().unwrap();
    assert!(producers.last().contains(&format!("x-correlation-id: {number}")), "{number}: {:?}", producers.last());
    assert!(producers.last().contains(&format!("x-apipart-fsfinal: {RECIPIENT}")), "{:?}", producers.last());
}

#[tokio::test]
async fn every_producer_is_told_the_number_that_the_caller_is_told() {
    let producers = Producers::start().await;
    let (folder, plain) = plain_api();
    let further = Further { definitions: Some(folder.path()), ..Further::default() };
    let running = Running::start_with(&producers.origin, further).await;
    for target in of_each_protocol().into_iter().chain([plain]) {
        let credential = match target.as_str() {
            target if target.contains("/ants/") => Credential::Bearer(FRANCE_CONNECT),
            target if target.starts_with("/api/v2/") => Credential::Key(&running.token),
            _ => Credential::Bearer(&running.token),
        };
        let (before, wanted) = (producers.asked(), producers.asked_for_tokens());
        let reply = running.call(&target, credential).await;
        assert_eq!(producers.asked(), before + 1, "{target}: {reply:?}");
        let header = format!("x-request-id: {}", reply.headers["x-request-id"].to_str().unwrap());
        assert!(producers.last().contains(&header), "{target}, {header}: {:?}", producers.last());
        let token = producers.last_for_token();
        assert!(producers.asked_for_tokens() == wanted || token.contains(&header), "{target}, {header}: {token:?}");
    }
}

#[tokio::test]
async fn a_producer_that_hangs_and_one_that_hangs_before_it_gives_a_token_have_not_answered_in_time() {
    let producers = Producers::start().await;
    let further = || Further { patience: Some(Duration::from_millis(300)), ..Further::default() };
    let target = format!("/v3/sdh/statut_sportif/identifiant?recipient={RECIPIENT}&identifiant=1");
    for play in [Producers::play_first, Producers::play_to_tokens] {
        let running = Running::start_with(&producers.origin, further()).await;
        play(&producers, [Play::Held(Arc::new(Notify::new()))]);
        let reply = running.call(&target, Credential::Bearer(&running.token)).await;
        assert_eq!((reply.status, reply.code.as_deref()), (504, Some("41002")), "{reply:?}");
        // Nothing of it is left.
        let reply = running.call(&target, Credential::Bearer(&running.token)).await;
        assert_eq!((reply.status, reply.code.as_deref()), (404, Some("41003")), "{reply:?}");
    }
}

#[tokio::test]
async fn two_calls_of_one_producer_may_stand_at_addresses_whose_ends_differ() {
    let producers = Producers::start().await;
    let calls = [("statut", "/status/v1/usager"), ("indemnites", "/payments/v3")];
    let running = Running::start_with(&producers.origin, Further { calls: &calls, ..Further::default() }).await;
    for (resource, line) in [
        ("statut", "POST /status/v1/usager HTTP/1.1"),
        ("indemnites", "GET /payments/v3?loginMnemotechnique=jean HTTP/1.1"),
    ] {
        let target = format!("/v3/france_travail/{resource}/identifiant?recipient={RECIPIENT}&identifiant=jean");
        let reply = running.call(&target, Credential::Bearer(&running.token)).await;
        assert_eq!((reply.code.as_deref(), producers.last()[0].as_str()), (Some("24003"), line));
    }
}

#[tokio::test]
async fn a_connection_that_ends_within_tls_is_tried_again_twice() {
    for (ends, code, connections) in [
        (vec![End::InTheHandshake, End::InTheAnswer, End::Whole], "25003", 3),
        (vec![End::InTheAnswer], "25001", 3),
        (vec![End::InTheHandshake], "25001", 3),
        (vec![End::Whole], "25003", 1),
    ] {
        let secured = Secured::start(ends).await;
        let further = Further { authorities: vec![secured.authority.clone()], ..Further::default() };
        let running = Running::start_with(&secured.origin, further).await;
        let reply = student(&running).await;
        assert_eq!((reply.code.as_deref(), secured.connections()), (Some(code), connections), "{reply:?}");
    }
}
