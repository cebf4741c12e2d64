use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use guichet_web::Routes;
use guichet_web::edge::Patience;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::running::Running;

#[tokio::test]
async fn a_stop_ends_idle_silent_and_endless_connections_and_frees_the_port() {
    let endless =
        || async { Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(b"aaaa")))) };
    let routes = Routes::new().route("/", get(|| async { "ok" })).route("/endless", get(endless));
    let running = Running::start(routes).await;
    let host = format!("host: localhost:{}\r\n\r\n", running.address.port());

    let silent = running.connect().await;
    let mut idle = running.connect().await;
    idle.write_all(format!("GET / HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
    let mut start = [0; 15];
    idle.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    let mut unfinished = running.connect().await;
    unfinished.write_all(format!("GET /endless HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
    unfinished.read_exact(&mut start).await.unwrap();

    let address = running.address;
    running.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    drop((silent, idle, unfinished));
}

#[tokio::test]
async fn an_open_exchange_is_answered_before_the_end() {
    let (entered, entering) = tokio::sync::oneshot::channel::<()>();
    let (leave, leaving) = tokio::sync::oneshot::channel::<()>();
    let gate = std::sync::Arc::new(tokio::sync::Mutex::new(Some((entered, leaving))));
    let routes = Routes::new().route(
        "/",
        get(move || async move {
            let (entered, leaving) = gate.lock().await.take().unwrap();
            entered.send(()).unwrap();
            leaving.await.unwrap();
            "done"
        }),
    );
    let running = Running::start(routes).await;
    let mut stream = running.connect().await;
    let host = format!("host: localhost:{}\r\n\r\n", running.address.port());
    stream.write_all(format!("GET / HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
    entering.await.unwrap();
    let stopping = tokio::spawn(running.stop());
    leave.send(()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(text.ends_with("done"), "{text}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn http_2_is_spoken_with_prior_knowledge() {
    let running = Running::start(Routes::new()).await;
    let mut stream = running.connect().await;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).await.unwrap();
    // The server's own SETTINGS.
    assert_eq!(frame[3], 4);
}

const SHORT: std::time::Duration = std::time::Duration::from_millis(50);
/// Long enough for a busy machine to send a request within it.
const LONGER: std::time::Duration = std::time::Duration::from_secs(5);

#[tokio::test]
async fn a_body_that_does_not_come_is_answered_with_408() {
    let routes = Routes::new().route("/", get(|| async {}).post(|body: String| async { body }));
    let running = Running::start_with(routes, |_| {}, |site| site.patience.body = SHORT).await;
    let host = format!("host: localhost:{}\r\n", running.address.port());
    let answer = running.raw(format!("POST / HTTP/1.1\r\n{host}content-length: 10\r\n\r\nhalf")).await;
    assert_eq!((answer.status, answer.code()), (408, "Erreur Y000408"));
}

#[tokio::test]
async fn a_connection_on_which_nothing_moves_is_closed() {
    let running = Running::start_with(
        Routes::new(),
        |_| {},
        |site| site.patience = Patience { head: SHORT, body: SHORT, idle: SHORT },
    )
    .await;
    for beginning in ["", "GET / HT", "GET / HTTP/1.1\r\nx: y\r\n"] {
        let mut stream = running.connect().await;
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        // Closed or reset: in any case the server waits no longer.
        let _ = stream.read_to_end(&mut bytes).await;
        assert_eq!(bytes, b"", "{beginning}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_take_its_answer_is_let_go() {
    let (held, dropped) = tokio::sync::oneshot::channel::<()>();
    let held = std::sync::Arc::new(parking_lot::Mutex::new(Some(held)));
    let endless = move || async move {
        let held = held.lock().take();
        Body::from_stream(stream::repeat_with(move || {
            assert!(held.is_some());
            Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 100_000]))
        }))
    };
    let running =
        Running::start_with(Routes::new().route("/", get(endless)), |_| {}, |site| site.patience.idle = LONGER).await;
    let mut stream = running.connect().await;
    let host = format!("host: localhost:{}\r\n\r\n", running.address.port());
    stream.write_all(format!("GET / HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
    // The body is dropped, and its end of the channel with it, although the client still holds the connection.
    assert!(dropped.await.is_err());
    drop(stream);
}
