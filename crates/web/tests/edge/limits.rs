use axum::routing::{get, post};
use guichet_web::Routes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::running::{Answer, Running};

fn routes() -> Routes {
    let length = |body: String| async move { body.len().to_string() };
    Routes::new()
        .route("/page", post(length))
        .route("/api/v2/token", post(length))
        .route("/control/v1/clients", post(length))
}

#[tokio::test]
async fn a_body_of_64_kib_is_read_and_one_byte_more_is_refused_with_a_page() {
    let running = Running::start(routes()).await;
    let fits = running.post("/page", "", &"a".repeat(65_536)).await;
    assert_eq!((fits.status, &*fits.body), (200, "65536"));
    let refused = running.post("/page", "", &"a".repeat(65_537)).await;
    assert_eq!((refused.status, refused.code()), (413, "Erreur Y000413"));
    assert!(refused.body.contains("id=\"error-id\"") && refused.body.contains("id=\"error-message\""));
}

#[tokio::test]
async fn json_endpoints_refuse_in_json() {
    let running = Running::start(routes()).await;
    let token = running.post("/api/v2/token", "", &"a".repeat(65_537)).await;
    let body: serde_json::Value = serde_json::from_str(&token.body).unwrap();
    assert_eq!((token.status, &body["error"]), (413, &"invalid_request".into()));
    assert_eq!(token.header("cache-control"), Some("no-store"));
    let control = running.post("/control/v1/clients", "", &"a".repeat(65_537)).await;
    let body: serde_json::Value = serde_json::from_str(&control.body).unwrap();
    assert_eq!(body["error"], "invalid_request");
    assert_eq!(body["detail"], "the body is longer than 64 KiB");
}

#[tokio::test]
async fn the_http_librarys_own_refusals_follow_the_kind_of_endpoint_too() {
    let running = Running::start(routes()).await;
    let long = "a".repeat(70_000);
    let page = running.get(&format!("/page?x={long}"), "").await;
    assert_eq!((page.status, page.code()), (414, "Erreur Y000414"));
    let json = running.get(&format!("/api/v2/token?x={long}"), "").await;
    assert_eq!(json.status, 414);
    assert!(json.body.starts_with("{\"error\":\"invalid_request\""), "{}", json.body);
    let english = running.raw(format!("GET /?{long} HTTP/1.1\r\naccept-language: en\r\n\r\n")).await;
    // The language stands behind what is too long, where nothing is kept: French is the fallback.
    assert_eq!(english.code(), "Erreur Y000414");
    let english = running.get("/", &format!("accept-language: en\r\n{}", "x: y\r\n".repeat(200))).await;
    assert_eq!((english.status, english.code()), (431, "Error Y000431"));
    assert_eq!(english.header("connection"), Some("close"));
    assert_eq!(english.header("content-length").unwrap(), english.body.len().to_string());
    assert!(english.header("date").is_some());
}

#[tokio::test]
async fn an_endless_body_does_not_lose_the_answer() {
    let running = Running::start(routes()).await;
    for announced in ["content-length: 8000000", "transfer-encoding: chunked"] {
        let stream = running.connect().await;
        let (mut reading, mut writing) = stream.into_split();
        let head = format!("POST /page HTTP/1.1\r\nhost: {}\r\n{announced}\r\n\r\n", running.site.origin.host());
        let head = head.replace("localhost", &format!("localhost:{}", running.address.port()));
        writing.write_all(head.as_bytes()).await.unwrap();
        let sending = tokio::spawn(async move {
            let piece = format!("{:x}\r\n{}\r\n", 10_000, "a".repeat(10_000));
            for _ in 0..500 {
                writing.write_all(piece.as_bytes()).await?;
            }
            std::io::Result::Ok(writing)
        });
        // The client reads only after it has sent everything.
        let writing = sending.await.unwrap().unwrap();
        let mut text = String::new();
        reading.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with("HTTP/1.1 413 ") && text.contains("Y000413"), "{announced}: {text}");
        drop(writing);
    }
}

#[tokio::test]
async fn a_refused_head_does_not_lose_the_answer_while_the_client_still_sends() {
    let running = Running::start(routes()).await;
    let bytes = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(4_000_000));
    let answer = running.raw(bytes).await;
    assert_eq!((answer.status, answer.code()), (414, "Erreur Y000414"));
}

#[tokio::test]
async fn a_good_request_before_a_bad_one_on_the_same_connection_is_answered_as_usual() {
    let running = Running::start(Routes::new().route("/", get(|| async { "first" }))).await;
    let mut stream = running.connect().await;
    let host = format!("host: localhost:{}\r\n", running.address.port());
    stream.write_all(format!("GET / HTTP/1.1\r\n{host}\r\n").as_bytes()).await.unwrap();
    let mut first = vec![0; 4096];
    let read = stream.read(&mut first).await.unwrap();
    assert!(String::from_utf8_lossy(&first[..read]).ends_with("first"));
    stream
        .write_all(format!("GET /api/v2/token?{} HTTP/1.1\r\n{host}\r\n", "a".repeat(70_000)).as_bytes())
        .await
        .unwrap();
    let second = Answer::read(&mut stream).await;
    assert_eq!(second.status, 414);
    assert!(second.body.starts_with('{'));
}

#[tokio::test]
async fn malformed_lengths_and_chunks_get_our_page() {
    let running = Running::start(routes()).await;
    let host = format!("host: localhost:{}\r\n", running.address.port());
    for (lines, body) in
        [("content-length: x\r\n", ""), ("transfer-encoding: chunked\r\n", "zz\r\n"), ("content-length: -1\r\n", "")]
    {
        let answer = running.raw(format!("POST /page HTTP/1.1\r\n{host}{lines}\r\n{body}")).await;
        assert_eq!((answer.status, answer.code()), (400, "Erreur Y000400"), "{lines}");
    }
}

#[tokio::test]
async fn junk_of_any_kind_is_answered_with_our_page_or_with_nothing() {
    let running = Running::start(routes()).await;
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec();
    let binary: Vec<u8> = (0..=255).cycle().take(5_000).chain(*b"\r\n\r\n").collect();
    for bytes in [
        hello,
        binary,
        b"\0".repeat(300_000),
        b"GET \xff\xfe HTTP/1.1\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
    ] {
        let answer = running.raw(&bytes).await;
        assert!(matches!(answer.status, 400 | 414 | 431), "{answer:?}");
        assert!(answer.code().starts_with("Erreur Y000") && answer.header("x-frame-options").is_some());
    }
    assert_eq!(running.get("/unknown", "").await.status, 404);
}

#[tokio::test]
async fn the_language_kept_in_the_cookie_holds_for_the_http_librarys_refusals_too() {
    let running = Running::start(routes()).await;
    let cookie = running.get("/language?to=en", "").await.cookie();
    let answer = running.get("/", &format!("{cookie}{}", "x: y\r\n".repeat(200))).await;
    assert_eq!((answer.status, answer.code()), (431, "Error Y000431"));
}
