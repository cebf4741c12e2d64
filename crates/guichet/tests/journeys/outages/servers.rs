//! A server restarts or is replaced: 503 with `Retry-After`, then service goes on without a restart of ours.

use guichet_guichet::stack::Options;
use guichet_store::Place;
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};

use crate::stand::engines::Servers;
use crate::stand::{Reply, Stand, options};

const SERVICES: [&str; 2] = ["franceconnect", "openid"];

pub(super) async fn stand_on(servers: &Servers, place: Place) -> (Stand, Vec<Value>) {
    let stores = Some(servers.stores(place).await);
    let stand = Stand::with(Options { stores, ..options() }).await;
    let mut clients = Vec::new();
    for service in SERVICES {
        clients.push(stand.client(service, json!({})).await);
    }
    (stand, clients)
}

pub(super) fn is_told_to_come_back(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}: {}", reply.url, reply.text);
    assert!(!reply.header("retry-after").is_empty(), "{}", reply.url);
}

/// What browsers and service providers ask for while the server is away.
pub(super) async fn refuses_politely(stand: &Stand, client: &Value, access: &str) {
    is_told_to_come_back(&stand.browser().get(&stand.authorize_url(client, &[])).await);
    is_told_to_come_back(&stand.token(client, "a-code", &[]).await);
    let service = client["service"].as_str().unwrap();
    is_told_to_come_back(&stand.userinfo(service, access).await);
    let discovery = format!("{}/.well-known/openid-configuration", stand.issuer(service));
    assert_eq!(stand.browser().get(&discovery).await.status, 200, "it is in memory, and nobody keeps who asked");
}

/// More than there are connections to a server.
const ASKED: usize = 64;

/// Many requests at once.
pub(super) fn many(ask: impl Fn() -> JoinHandle<Reply>) -> JoinSet<Reply> {
    let mut asked = JoinSet::new();
    for _ in 0..ASKED {
        let answer = ask();
        asked.spawn(async move { answer.await.unwrap() });
    }
    asked
}

/// How many were answered with that status; the others are told to come back.
pub(super) fn served(answers: &[Reply], status: u16) -> usize {
    let (came, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == status);
    refused.iter().for_each(|answer| is_told_to_come_back(answer));
    came.len()
}

/// A login that begins.
pub(super) fn under_way(stand: &Stand, client: &Value) -> JoinHandle<Reply> {
    let (mut browser, url) = (stand.browser(), stand.authorize_url(client, &[]));
    tokio::spawn(async move { browser.get(&url).await })
}

/// A whole login, by pages; asked for again as long as the answer is 503.
pub(super) async fn logs_in_again(stand: &Stand, client: &Value) -> Value {
    let service = client["service"].as_str().unwrap();
    let url = stand.authorize_url(client, &[]);
    // Each store comes back by itself.
    for store in ["mongodb", "redis"] {
        let ready = format!("{}/readyz/{store}", stand.issuer("proconnect"));
        while stand.browser().get(&ready).await.status != 200 {}
    }
    while stand.browser().get(&url).await.status == 503 {}
    let back = stand.browser().log_in(&url, &stand.provider(service, "Impôts"), "test").await;
    let token = stand.token(client, &back.param("code").unwrap(), &[]).await;
    assert_eq!(token.status, 200, "{}", token.text);
    token.json()
}

pub(super) fn access(token: &Value) -> &str {
    token["access_token"].as_str().unwrap()
}
