use std::time::Duration;

use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use guichet_web::Routes;
use guichet_web::outgoing::{Client, Destinations, Failure, Options, Request, Steps};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::running::Running;

fn client(milliseconds: u64) -> Client {
    Client::new(Options { timeout: Duration::from_millis(milliseconds), ..Options::default() }).unwrap()
}

fn endless() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 10_000]))))
}

#[tokio::test]
async fn each_way_to_fail_has_its_name() {
    let routes = Routes::new()
        .route("/silent", get(std::future::pending::<()>))
        .route("/stalls", get(|| async { Body::from_stream(stream::pending::<std::io::Result<Bytes>>()) }))
        .route("/endless", get(|| async { endless() }))
        .route("/huge", get(|| async { vec![b'a'; 2_000_000] }))
        .route("/fits", get(|| async { vec![b'a'; 1_048_576] }))
        .route("/moved", get(|| async { guichet_web::page::see_other("/fits") }));
    let running = Running::start(routes).await;
    let send = async |path: &str, milliseconds| {
        client(milliseconds).send("test", Request::get(&running.site.origin.url(path))).await
    };
    assert_eq!(send("/silent", 200).await.unwrap_err(), Failure::Timeout);
    assert_eq!(send("/stalls", 200).await.unwrap_err(), Failure::Timeout);
    assert_eq!(send("/endless", 60_000).await.unwrap_err(), Failure::TooLarge);
    assert_eq!(send("/huge", 60_000).await.unwrap_err(), Failure::TooLarge);
    assert_eq!(send("/moved", 60_000).await.unwrap_err(), Failure::Redirect(http::StatusCode::SEE_OTHER));
    assert_eq!(send("/fits", 60_000).await.unwrap().body.len(), 1_048_576);
    assert_eq!(send("/unknown", 60_000).await.unwrap().status, 404);
}

#[tokio::test]
async fn a_client_with_times_of_its_own_waits_so_long_for_each_part_of_an_answer() {
    let routes = Routes::new()
        .route("/silent", get(std::future::pending::<()>))
        .route("/stalls", get(|| async { Body::from_stream(stream::pending::<std::io::Result<Bytes>>()) }))
        .route("/fits", get(|| async { "here" }));
    let running = Running::start(routes).await;
    let steps = Steps { connect: Duration::from_mins(1), read: Duration::from_millis(300) };
    let client = client(60_000).waiting(steps).unwrap();
    let send = async |path: &str| client.send("test", Request::get(&running.site.origin.url(path))).await;
    assert_eq!(send("/silent").await.unwrap_err(), Failure::Timeout);
    assert_eq!(send("/stalls").await.unwrap_err(), Failure::Timeout);
    assert_eq!(send("/fits").await.unwrap().body, "here");
}

#[tokio::test]
async fn a_connection_that_is_closed_before_an_answer_is_told_from_one_that_ends_within_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let within = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    for (answer, takes_leave, is_named) in [
        ("", true, "Reset"),
        ("", false, "Reset"),
        ("HTTP/1.1 200 OK\r\ncontent-le", true, "Reset"),
        (within, true, "Other"),
        (within, false, "ResetWithin"),
    ] {
        let answered = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            if !takes_leave {
                stream.set_zero_linger().unwrap();
            }
        };
        let client = client(60_000);
        let (told, ()) = tokio::join!(client.send("test", Request::get(&url)), answered);
        let failure = told.unwrap_err();
        let name = format!("{failure:?}");
        assert_eq!(name.split('(').next(), Some(is_named), "{answer}: {failure:?}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_named_without_the_address() {
    let url = "http://localhost:1/token?client_secret=hidden";
    let failure = client(60_000).send("test", Request::get(url)).await.unwrap_err();
    assert!(matches!(failure, Failure::Connect(_)), "{failure:?}");
    assert!(!format!("{failure:?} {failure}").contains("hidden"));
    let failure = client(60_000).send("test", Request::get("not an address")).await.unwrap_err();
    assert!(matches!(failure, Failure::Other(_)), "{failure:?}");
}

#[tokio::test]
async fn declared_names_stand_for_an_address_of_this_machine() {
    let running = Running::start_with(
        Routes::new().route("/", get(|| async { "here" })),
        |_| {},
        |site| site.api_paths = vec!["/".to_owned()],
    )
    .await;
    let resolve = vec![("fc.test".to_owned(), running.address)];
    let client = Client::new(Options { resolve, ..Options::default() }).unwrap();
    let answer = client.send("test", Request::get("http://fc.test/")).await.unwrap();
    assert_eq!(answer.body, "here");
}

#[tokio::test]
async fn a_registered_address_is_called_where_it_leads_to_an_allowed_network_only() {
    let running = Running::start(Routes::new().route("/keys", get(|| async { "keys" }))).await;
    let url = running.site.origin.url("/keys");
    let port = url::Url::parse(&url).unwrap().port().unwrap();
    let urls = [format!("http://127.0.0.1:{port}/keys"), format!("http://localhost:{port}/keys")];
    for (networks, called) in [(&[][..], false), (&["10.0.0.0/8"][..], false), (&["127.0.0.0/8", "::1/128"][..], true)]
    {
        let and = networks.iter().map(|network| network.parse().unwrap()).collect();
        let client = Client::new(Options { registered: Destinations::Public { and }, ..Options::default() }).unwrap();
        for url in &urls {
            let answer = client.send_to_registered("test", Request::get(url)).await;
            assert_eq!(matches!(answer, Err(Failure::Private(_))), !called, "{url}: {answer:?}");
            // The operator's own addresses may be anywhere; under its other name the site redirects.
            let answer = client.send("test", Request::get(url)).await;
            assert!(matches!(answer, Ok(_) | Err(Failure::Redirect(_))), "{url}: {answer:?}");
        }
    }
}
