//! Where everything is in PostgreSQL.

use guichet_store::journal::Archive;
use guichet_store::{Address, DurableEngine, Place};
use guichet_test_servers::Postgres;
use serde_json::json;

use tokio::task::JoinHandle;

use super::nodes;
use super::servers::{
    access, is_told_to_come_back, logs_in_again, many, refuses_politely, served, stand_on, under_way,
};
use crate::datapass::{AGENT, at};
use crate::stand::Reply;
use crate::stand::engines::{Engines, Servers};

/// In seconds: who finds nothing free by then is told so, at any later step as well.
const SHORT: Option<i64> = Some(1);

/// Holds a table up from outside while many ask for what needs it, and lets it go with the first answer: those who had no
/// connection are told to come back, of those who waited with one some are served (a busy machine may turn some away at a later
/// step), and everybody is who comes back.
async fn overwhelmed(server: &Postgres, table: &str, status: u16, ask: impl Fn() -> JoinHandle<Reply>) {
    let mut held = server.hold(&format!("LOCK TABLE {table}")).await;
    let mut asked = many(&ask);
    let mut answers = vec![asked.join_next().await.unwrap().unwrap()];
    is_told_to_come_back(&answers[0]);
    assert!(held.waited_for().await > 0, "nobody waits for {table}");
    held.let_go().await;
    answers.extend(asked.join_all().await);
    let came = served(&answers, status);
    assert!(came > 0, "{table}: nobody was served");
    for _ in came..answers.len() {
        while ask().await.unwrap().status != status {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_each_connection_taken_is_told_to_come_back_and_who_waits_with_one_is_served() {
    let server = Postgres::start();
    let servers = Servers { database: Some(server.url()), patience: SHORT, ..Servers::default() };
    let (stand, clients) = stand_on(&servers, Place::Temporary).await;
    let agent = at(&stand, AGENT).await;
    let dashboard = format!("{}/tableau-de-bord/demandes", stand.origin("datapass"));
    overwhelmed(&server, "ephemeral_entry", 303, || under_way(&stand, &clients[1])).await;
    overwhelmed(&server, "dp_request", 200, || {
        let (mut browser, url) = (agent.clone(), dashboard.clone());
        tokio::spawn(async move { browser.get(&url).await })
    })
    .await;
    for client in &clients {
        logs_in_again(&stand, client).await;
    }
    stand.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_goes_on_once_a_server_that_gave_every_connection_to_others_has_some_again() {
    let server = Postgres::start();
    let servers = Servers { database: Some(server.url()), patience: SHORT, ..Servers::default() };
    let (stand, clients) = stand_on(&servers, Place::Temporary).await;
    let mut tokens = Vec::new();
    for client in &clients {
        tokens.push(logs_in_again(&stand, client).await);
    }
    let held = server.hold_every_connection().await;
    for (client, token) in clients.iter().zip(&tokens) {
        refuses_politely(&stand, client, access(token)).await;
    }
    drop(held);
    for (client, token) in clients.iter().zip(&tokens) {
        logs_in_again(&stand, client).await;
        assert_eq!(stand.userinfo(client["service"].as_str().unwrap(), access(token)).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_goes_on_after_postgresql_crashed_and_was_started_again() {
    let mut server = Postgres::start();
    let (stand, clients) =
        stand_on(&Servers { database: Some(server.url()), ..Servers::default() }, Place::Temporary).await;
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
    let mut server = Postgres::start();
    let data = tempfile::tempdir().unwrap();
    let servers = Servers { database: Some(server.url()), ..Servers::default() };
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
async fn two_nodes_serve_one_flow_each_request_on_the_other_one() {
    nodes::serve_one_flow(Engines::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_that_were_mailed_are_tried_ten_times_at_two_nodes_together_by_whomever_they_are_tried() {
    nodes::count_tries(Engines::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_of_a_token_are_counted_at_two_nodes_together() {
    nodes::count_calls(Engines::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_registered_changed_or_taken_away_at_one_node_is_so_at_the_other_one() {
    nodes::share_registries(Engines::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_datapass_takes_back_at_one_node_ends_token_client_and_scopes_at_the_other_one() {
    nodes::share_decisions(Engines::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_under_load_loses_the_requests_in_flight_and_no_others() {
    nodes::lose_one(Engines::Postgres).await;
}
