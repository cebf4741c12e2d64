//! Where what lives for seconds or days is in Redis, and the rest in PostgreSQL.

use guichet_store::Place;
use guichet_test_servers::Redis;

use super::nodes;
use super::servers::{access, logs_in_again, many, refuses_politely, served, stand_on, under_way};
use crate::stand::engines::{Engines, Servers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_goes_on_after_redis_was_killed_and_started_again_and_tokens_are_still_known() {
    let mut server = Redis::start();
    server.sync_each_write();
    let servers = Servers { redis: Some(server.url()), patience: None, ..Servers::fresh(Engines::Postgres).await };
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_while_redis_answers_nothing_is_told_to_come_back_and_who_still_waits_then_is_served() {
    let server = Redis::start();
    let servers = Servers { redis: Some(server.url()), patience: None, ..Servers::fresh(Engines::Postgres).await };
    let (stand, clients) = stand_on(&servers, Place::Temporary).await;
    let mut tokens = Vec::new();
    for client in &clients {
        tokens.push(logs_in_again(&stand, client).await);
    }
    server.hold();
    for (client, token) in clients.iter().zip(&tokens) {
        refuses_politely(&stand, client, access(token)).await;
    }
    let before = server.waiting();
    let asked = many(|| under_way(&stand, &clients[1]));
    while server.waiting() == before {}
    server.let_go();
    let answers = asked.join_all().await;
    assert!(served(&answers, 303) > 0, "nobody was served: {:?}", answers[0]);
    for (client, token) in clients.iter().zip(&tokens) {
        logs_in_again(&stand, client).await;
        assert_eq!(stand.userinfo(client["service"].as_str().unwrap(), access(token)).await.status, 200);
    }
    stand.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_serve_one_flow_each_request_on_the_other_one() {
    nodes::serve_one_flow(Engines::PostgresAndRedis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_that_were_mailed_are_tried_ten_times_at_two_nodes_together_by_whomever_they_are_tried() {
    nodes::count_tries(Engines::PostgresAndRedis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_of_a_token_are_counted_at_two_nodes_together() {
    nodes::count_calls(Engines::PostgresAndRedis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_registered_changed_or_taken_away_at_one_node_is_so_at_the_other_one() {
    nodes::share_registries(Engines::PostgresAndRedis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_under_load_loses_the_requests_in_flight_and_no_others() {
    nodes::lose_one(Engines::PostgresAndRedis).await;
}
