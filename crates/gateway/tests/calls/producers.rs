//! All producers at once: a server that gives access tokens, and to any other call the answer that a test has put there.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What it answers.
#[derive(Clone)]
pub enum Play {
    /// Status, further headers (each ends in CRLF), body.
    Answer(u16, &'static str, &'static str),
    /// The connection ends within the body.
    Cut,
    /// The connection is reset.
    Reset,
    /// Nothing until the test says so, then 404.
    Held(Arc<Notify>),
    /// No access token is given.
    NoToken,
}

pub struct Producers {
    pub origin: String,
    play: Mutex<Play>,
    /// What is answered before that, once each; and to those who want an access token.
    first: Mutex<VecDeque<Play>>,
    tokens: Mutex<VecDeque<Play>>,
    asked: AtomicUsize,
    asked_for_tokens: AtomicUsize,
    arrived: Notify,
    /// The head of the last request for data, and for a token.
    last: Mutex<String>,
    last_for_token: Mutex<String>,
}

impl Producers {
    pub async fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let producers = Arc::new(Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            play: Mutex::new(Play::Answer(404, "", "")),
            first: Mutex::default(),
            tokens: Mutex::default(),
            asked: AtomicUsize::new(0),
            asked_for_tokens: AtomicUsize::new(0),
            arrived: Notify::new(),
            last: Mutex::default(),
            last_for_token: Mutex::default(),
        });
        let all = Arc::clone(&producers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let one = Arc::clone(&all);
                tokio::spawn(async move { one.answer(stream).await });
            }
        });
        producers
    }

    pub fn play(&self, play: Play) {
        *self.play.lock() = play;
    }

    /// What is answered before what is played, once each.
    pub fn play_first<const N: usize>(&self, plays: [Play; N]) {
        self.first.lock().extend(plays);
    }

    /// What those are answered who want an access token, once each; then there is one for all.
    pub fn play_to_tokens<const N: usize>(&self, plays: [Play; N]) {
        self.tokens.lock().extend(plays);
    }

    /// How often an access token was wanted.
    pub fn asked_for_tokens(&self) -> usize {
        self.asked_for_tokens.load(Ordering::SeqCst)
    }

    /// The lines of the last request for an access token.
    pub fn last_for_token(&self) -> Vec<String> {
        self.last_for_token.lock().lines().map(str::to_owned).collect()
    }

    /// How often data were asked for.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Until data are asked for.
    pub async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// The request line of the last call for data, and the lines of its headers.
    pub fn last(&self) -> Vec<String> {
        self.last.lock().lines().map(str::to_owned).collect()
    }

    async fn answer(&self, mut stream: TcpStream) {
        let Some(head) = read(&mut stream).await else { return };
        let path = head.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
        let mut now = self.play.lock().clone();
        if path.ends_with("/token") {
            let token = Play::Answer(200, "", r#"{"access_token":"a","expires_in":360000}"#);
            now = if matches!(now, Play::NoToken) { Play::Answer(401, "", "") } else { token };
            now = self.tokens.lock().pop_front().unwrap_or(now);
            *self.last_for_token.lock() = head;
            self.asked_for_tokens.fetch_add(1, Ordering::SeqCst);
        } else {
            now = self.first.lock().pop_front().unwrap_or(now);
            *self.last.lock() = head;
            self.asked.fetch_add(1, Ordering::SeqCst);
            self.arrived.notify_one();
        }
        let (status, headers, body) = match now {
            Play::Answer(status, headers, body) => (status, headers, body),
            Play::Cut => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").await;
                return;
            }
            Play::Reset => {
                let _ = stream.set_zero_linger();
                return;
            }
            Play::Held(until) => {
                until.notified().await;
                (404, "", "")
            }
            Play::NoToken => (404, "", ""),
        };
        let length = body.len();
        let text =
            format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
        let _ = stream.write_all(text.as_bytes()).await;
    }
}

/// The head of a request, once its body has come too.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&part[..length]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let wanted = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if bytes.len() >= end + 4 + wanted {
            return Some(String::from_utf8_lossy(&bytes[..end]).into_owned());
        }
    }
}
