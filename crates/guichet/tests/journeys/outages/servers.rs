//! A server restarts or is replaced: 503 with `Retry-After`, then service goes on without a restart of ours.

use guichet_guichet::stack::Options;
use guichet_store::journal::Archive;
use guichet_store::{Address, DurableEngine, Place};
use guichet_test_servers::{Postgres, Redis};
use serde_json::{Value, json};

use crate::stand::engines::{Engines, Servers};
use crate::stand::{Reply, Stand, options};

const SERVICES: [&str; 2] = ["franceconnect", "openid"];

async fn stand_on(servers: &Servers, place: Place) -> (Stand, Vec<Value>) {
    let stores = Some(servers.stores(place).await);
    let stand = Stand::with(Options { stores, ..options() }).await;
    let mut clients = Vec::new();
    for service in SERVICES {
        clients.push(stand.client(service, json!({})).await);
    }
    (stand, clients)
}

fn is_told_to_come_back(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}: {}", reply.url, reply.text);
    assert!(!reply.header("retry-after").is_empty(), "{}", reply.url);
}

/// What browsers and service providers ask for while the server is away.
async fn refuses_politely(stand: &Stand, client: &Value, access: &str) {
    is_told_to_come_back(&stand.browser().get(&stand.authorize_url(client, &[])).await);
    is_told_to_come_back(&stand.token(client, "a-code", &[]).await);
    let service = client["service"].as_str().unwrap();
    is_told_to_come_back(&stand.userinfo(service, access).await);
    let discovery = format!("{}/.well-known/openid-configuration", stand.issuer(service));
    assert_eq!(stand.browser().get(&discovery).await.status, 200, "it is in memory, and nobody keeps who asked");
}

/// A whole login, by pages; asked for again as long as the answer is 503.
async fn logs_in_again(stand: &Stand, client: &Value) -> Value {
    let service = client["service"].as_str().unwrap();
    let url = stand.authorize_url(client, &[]);
    while stand.browser().get(&url).await.status == 503 {}
    let back = stand.browser().log_in(&url, &stand.provider(service, "Impôts"), "test").await;
    let token = stand.token(client, &back.param("code").unwrap(), &[]).await;
    assert_eq!(token.status, 200, "{}", token.text);
    token.json()
}

fn access(token: &Value) -> &str {
    token["access_token"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_goes_on_after_postgresql_crashed_and_was_started_again() {
    if Engines::chosen() != Engines::Postgres {
        return;
    }
    let mut server = Postgres::start();
    let (stand, clients) = stand_on(&Servers { database: Some(server.url()), redis: None }, Place::Temporary).await;
    let mut tokens = Vec::new();
    for client in &clients {
        tokens.push(logs_in_again(&stand, client).await);
    }
    server.crash();
    for (client, token) in clients.iter().zip(&tokens) {
        refuses_politely(&stand, client, access(token)).await;
    }
    server.resume();
    for client in &clients {
        let token = logs_in_again(&stand, client).await;
        assert_eq!(stand.userinfo(client["service"].as_str().unwrap(), access(&token)).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_goes_on_at_a_promoted_standby_and_nothing_that_was_acknowledged_is_missing() {
    if Engines::chosen() != Engines::Postgres {
        return;
    }
    let mut server = Postgres::start();
    let data = tempfile::tempdir().unwrap();
    let servers = Servers { database: Some(server.url()), redis: None };
    let (stand, clients) = stand_on(&servers, Place::Directory(data.path().to_owned())).await;
    let standby = server.standby();
    server.wait_for_standby().await;
    let token = logs_in_again(&stand, &clients[0]).await;
    // Synced, and with it all that was journalled before.
    let late = stand.client("openid", json!({"name": "Juste avant"})).await;
    let events = stand.events().await;
    server.crash();
    refuses_politely(&stand, &clients[0], access(&token)).await;
    let server = standby.take_over(server);
    for client in clients.iter().chain([&late]) {
        logs_in_again(&stand, client).await;
    }
    assert!(stand.events().await.starts_with(&events), "the journal goes on");
    stand.stop().await;
    let mut archive =
        Archive::open(data.path(), &DurableEngine::Postgres(Address::new(server.url())), None).await.unwrap();
    let verification = archive.verify(None).await.unwrap();
    archive.close().await.unwrap();
    assert!(verification.is_intact(), "{verification:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_goes_on_after_redis_was_killed_and_started_again_and_tokens_are_still_known() {
    if Engines::chosen() != Engines::PostgresAndRedis {
        return;
    }
    let mut server = Redis::start();
    server.sync_each_write();
    let servers = Servers { redis: Some(server.url()), ..Servers::fresh(Engines::Postgres).await };
    let (stand, clients) = stand_on(&servers, Place::Temporary).await;
    let mut tokens = Vec::new();
    for client in &clients {
        tokens.push(logs_in_again(&stand, client).await);
    }
    server.kill();
    for (client, token) in clients.iter().zip(&tokens) {
        refuses_politely(&stand, client, access(token)).await;
    }
    server.resume();
    for (client, token) in clients.iter().zip(&tokens) {
        logs_in_again(&stand, client).await;
        assert_eq!(stand.userinfo(client["service"].as_str().unwrap(), access(token)).await.status, 200);
    }
    stand.stop().await;
}
