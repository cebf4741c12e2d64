//! A receiver of webhooks, over HTTP.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::Notify;

/// What a receiver does with the next call.
#[derive(Debug, Clone)]
pub enum Answers {
    With(u16, &'static str),
    Redirects(String),
    /// A body that has no end.
    WithoutEnd,
    /// Not before it is told to.
    Later,
}

#[derive(Default)]
struct Shared {
    answers: Mutex<VecDeque<Answers>>,
    calls: Mutex<Vec<(HeaderMap, Vec<u8>)>>,
    arrived: Notify,
    go_on: Notify,
}

/// It answers 200 but to calls for which it was told otherwise.
pub struct Receiver {
    shared: Arc<Shared>,
    pub url: String,
}

impl Receiver {
    pub async fn open() -> Self {
        let shared = Arc::new(Shared::default());
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { shared, url }
    }

    /// What it does with the next calls.
    pub fn will(&self, answers: &[Answers]) {
        self.shared.answers.lock().unwrap().extend(answers.iter().cloned());
    }

    /// The calls since it was last asked.
    pub fn calls(&self) -> Vec<(HeaderMap, Vec<u8>)> {
        std::mem::take(&mut self.shared.calls.lock().unwrap())
    }

    /// Comes back when a call has arrived that waits.
    pub async fn arrived(&self) {
        self.shared.arrived.notified().await;
    }

    /// Answers a call that waits.
    pub fn go_on(&self) {
        self.shared.go_on.notify_one();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    shared.calls.lock().unwrap().push((headers, body.to_vec()));
    let next = shared.answers.lock().unwrap().pop_front();
    match next {
        None => StatusCode::OK.into_response(),
        Some(Answers::With(status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Some(Answers::Redirects(to)) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Some(Answers::WithoutEnd) => {
            let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 65_536])));
            axum::body::Body::from_stream(chunks).into_response()
        }
        Some(Answers::Later) => {
            shared.arrived.notify_one();
            shared.go_on.notified().await;
            StatusCode::OK.into_response()
        }
    }
}
