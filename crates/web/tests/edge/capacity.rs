use std::sync::Arc;

use axum::routing::get;
use guichet_web::Routes;
use guichet_web::edge::{Capacity, Patience};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

use crate::running::{Answer, Running};

const SHORT: std::time::Duration = std::time::Duration::from_millis(200);

/// 503 with the time after which to come again, and all that every answer has.
fn is_turned_away(answer: &Answer) {
    assert_eq!((answer.status, answer.code()), (503, "Erreur Y000503"), "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(answer.header("x-frame-options"), Some("SAMEORIGIN"));
}

#[tokio::test]
async fn a_connection_beyond_the_listeners_capacity_is_told_to_come_later() {
    let routes = Routes::new().route("/", get(|| async { "ok" }));
    let few = Capacity { connections: 1, turned_away: 1, requests: 10, ..Capacity::default() };
    let running = Running::start_with(routes, |_| {}, |site| site.capacity = few).await;
    let host = format!("host: localhost:{}\r\n\r\n", running.address.port());
    let mut held = running.connect().await;
    held.write_all(format!("GET / HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
    let mut start = [0; 15];
    held.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    for _ in 0..3 {
        let answer = running.get("/", "").await;
        is_turned_away(&answer);
        assert_eq!(answer.header("connection"), Some("close"));
    }
    let json = running.get("/api/v2/token", "").await;
    assert_eq!((json.status, json.header("retry-after")), (503, Some("5")));
    assert!(json.body.starts_with("{\"error\":\"temporarily_unavailable\""), "{}", json.body);
    drop(held);
    // The place is free as soon as the server has seen the end of the connection.
    while running.get("/", "").await.status != 200 {}
}

#[tokio::test]
async fn a_request_beyond_the_services_capacity_is_told_to_come_later() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (enters, leaves) = (Arc::clone(&entered), Arc::clone(&leave));
    let wait = move || async move {
        enters.notify_one();
        leaves.notified().await;
        "done"
    };
    let routes = Routes::new().route("/wait", get(wait)).route("/", get(|| async { "ok" }));
    let few = Capacity { requests: 1, ..Capacity::default() };
    let running = Running::start_with(routes, |_| {}, |site| site.capacity = few).await;
    let mut held = running.connect().await;
    let host = format!("host: localhost:{}\r\nconnection: close\r\n\r\n", running.address.port());
    held.write_all(format!("GET /wait HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
    entered.notified().await;
    is_turned_away(&running.get("/", "").await);
    leave.notify_one();
    assert_eq!(Answer::read(&mut held).await.body, "done");
    assert_eq!(running.get("/", "").await.status, 200);
}

#[tokio::test]
async fn frames_that_ask_for_nothing_do_not_keep_a_connection_open() {
    let patience = Patience { idle: SHORT, ..Patience::default() };
    let running = Running::start_with(Routes::new(), |_| {}, |site| site.patience = patience).await;
    let mut stream = running.connect().await;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut received = vec![0; 1024];
    // A client that pings as fast as it is answered: without an end this test does not end.
    loop {
        if stream.write_all(b"\0\0\x08\x06\0\0\0\0\0pingpong").await.is_err() {
            break;
        }
        match stream.read(&mut received).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
}

#[tokio::test]
async fn a_head_that_comes_in_drops_is_cut_over_both_versions() {
    let patience = Patience { head: SHORT, idle: SHORT, ..Patience::default() };
    let running = Running::start_with(Routes::new(), |_| {}, |site| site.patience = patience).await;
    // A header block that is never ended: HEADERS without END_HEADERS.
    let http_2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x01\x01\0\0\0\0\x01\x82".to_vec();
    for beginning in [b"GET / HTTP/1.1\r\nx: ".to_vec(), http_2] {
        let mut stream = running.connect().await;
        stream.write_all(&beginning).await.unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        assert!(!received.starts_with(b"HTTP/1.1 2"));
    }
}
