//! Over-long requests over HTTP/2, as frames (RFC 9113; RFC 7541).

use std::time::Duration;

use axum::routing::get;
use guichet_web::Routes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::running::Running;

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const LARGEST_FRAME: usize = 16 * 1024;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A string without Huffman coding: its length in a prefix of 7 bits, and itself (RFC 7541 §5).
fn string(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if text.len() < 127 {
        bytes.push(text.len() as u8);
    } else {
        bytes.push(127);
        let mut rest = text.len() - 127;
        while rest >= 128 {
            bytes.push((rest % 128) as u8 | 128);
            rest /= 128;
        }
        bytes.push(rest as u8);
    }
    bytes.extend(text.bytes());
    bytes
}

/// `GET path` with one further header, as HEADERS and as many CONTINUATION frames as it takes.
fn request(authority: &str, path: &str, value: &str) -> Vec<u8> {
    let mut block = vec![0x82, 0x86];
    for (name, value) in [(":authority", authority), (":path", path), ("x", value)] {
        block.push(0);
        block.extend(string(name));
        block.extend(string(value));
    }
    let pieces: Vec<&[u8]> = block.chunks(LARGEST_FRAME).collect();
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(4, 0, 0, b""));
    for (at, piece) in pieces.iter().enumerate() {
        let (kind, stream_end) = if at == 0 { (HEADERS, END_STREAM) } else { (CONTINUATION, 0) };
        let flags = stream_end | if at + 1 == pieces.len() { END_HEADERS } else { 0 };
        bytes.extend(frame(kind, flags, 1, piece));
    }
    bytes
}

/// The frames of stream 1 up to its end: kind and payload.
async fn answer(running: &Running, path: &str, value: &str) -> Vec<(u8, Vec<u8>)> {
    let mut stream = running.connect().await;
    let authority = format!("localhost:{}", running.address.port());
    stream.write_all(&request(&authority, path, value)).await.unwrap();
    let mut frames = Vec::new();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        stream.read_exact(&mut payload).await.unwrap();
        if head[8] == 1 {
            frames.push((head[3], payload));
            if head[3] == RST_STREAM || head[4] & END_STREAM != 0 {
                return frames;
            }
        }
    }
}

/// The page of a refusal. The header block is not decoded: it is long, since it has all the common headers.
fn page(frames: &[(u8, Vec<u8>)]) -> String {
    assert_eq!(frames[0].0, HEADERS, "{frames:?}");
    assert!(frames[0].1.len() > 200, "a head without our headers: {:?}", frames[0]);
    frames[1..].iter().map(|(_, payload)| String::from_utf8_lossy(payload).into_owned()).collect()
}

#[tokio::test]
async fn an_over_long_address_or_head_is_refused_over_http_2_too() {
    let running = Running::start(Routes::new().route("/", get(|| async { "ok" }))).await;
    assert_eq!(page(&answer(&running, "/", "y").await), "ok");
    let long = "a".repeat(40 * 1024);
    assert!(page(&answer(&running, &format!("/?{long}"), "y").await).contains("Y000414"));
    assert!(page(&answer(&running, "/", &format!("{long}{long}")).await).contains("Y000431"));
    // Beyond what the library can hold as an address, the stream is reset: nothing is answered, and nothing served.
    let longer = "a".repeat(70 * 1024);
    let frames = answer(&running, &format!("/?{longer}"), "y").await;
    assert_eq!(frames.last().unwrap().0, RST_STREAM, "{frames:?}");
    assert_eq!(frames.len(), 1);
    assert_eq!(page(&answer(&running, "/", "y").await), "ok");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a client of somebody else's")]
async fn a_head_that_the_library_itself_refuses_is_answered_with_our_headers_over_http_2() {
    let running = Running::start(Routes::new().route("/", get(|| async { "ok" }))).await;
    let client = reqwest::Client::builder().http2_prior_knowledge().pool_max_idle_per_host(1);
    let client = client.timeout(Duration::from_secs(60)).build().unwrap();
    let ask = async |length: usize| {
        client.get(running.site.origin.url("/")).header("x", "a".repeat(length)).send().await.unwrap()
    };
    // On one connection, whose table of headers stays the same on both sides: what is sent later can still be read.
    for _ in 0..3 {
        let refused = ask(200 * 1024).await;
        assert_eq!(refused.status(), 431);
        for (name, value) in [
            ("x-frame-options", "SAMEORIGIN"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-length", "0"),
        ] {
            assert_eq!(refused.headers()[name], value);
        }
        assert!(refused.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'self'"));
        assert_eq!(refused.headers()["x-request-id"].len(), 36);
        assert_eq!(refused.text().await.unwrap(), "");
        let served = ask(10).await;
        assert_eq!(
            (served.status().as_u16(), served.headers()["x-frame-options"].as_bytes()),
            (200, &b"SAMEORIGIN"[..])
        );
        assert_eq!(served.text().await.unwrap(), "ok");
    }
}

#[tokio::test]
async fn a_head_without_end_over_http_2_ends_the_connection() {
    let running = Running::start(Routes::new().route("/", get(|| async { "ok" }))).await;
    let mut stream = running.connect().await;
    let endless = request("localhost", "/", &"a".repeat(2_000_000));
    // The server may have gone before all of it is sent.
    let _ = stream.write_all(&endless).await;
    let mut told = Vec::new();
    let _ = stream.read_to_end(&mut told).await;
    assert!(!told.windows(2).any(|bytes| bytes == b"ok"));
    assert_eq!(page(&answer(&running, "/", "y").await), "ok");
}
