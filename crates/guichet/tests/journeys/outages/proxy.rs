//! A load balancer as simple as can be: each request goes to the other node.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use parking_lot::Mutex;
use tokio::net::TcpListener;

/// What stands before the nodes of one service.
pub(super) struct Proxy {
    pub(super) origin: String,
    shared: Arc<Shared>,
}

struct Shared {
    http: reqwest::Client,
    nodes: [String; 2],
    turn: AtomicUsize,
    served: [AtomicUsize; 2],
    /// The test has seen the end of a node's process.
    one_is_dead: AtomicBool,
    lost: Mutex<Vec<Lost>>,
}

/// A request that a node took and did not answer; whoever sent it got 502.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lost {
    /// Place of the node among the two.
    pub(super) node: usize,
    /// Whether it came when the node was known to be dead: then it was not in flight.
    pub(super) too_late: bool,
}

impl Proxy {
    /// `nodes`: the ports of the service.
    pub(super) async fn start(nodes: [u16; 2]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let shared = Arc::new(Shared {
            http: http(),
            nodes: nodes.map(|port| format!("http://127.0.0.1:{port}")),
            turn: AtomicUsize::new(0),
            served: Default::default(),
            one_is_dead: AtomicBool::new(false),
            lost: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, shared }
    }

    /// How many requests each node has answered.
    pub(super) fn served(&self) -> [usize; 2] {
        [0, 1].map(|node| self.shared.served[node].load(Ordering::SeqCst))
    }

    /// From here on a request that is lost was not in flight.
    pub(super) fn one_is_dead(&self) {
        self.shared.one_is_dead.store(true, Ordering::SeqCst);
    }

    pub(super) fn lost(&self) -> Vec<Lost> {
        self.shared.lost.lock().clone()
    }
}

/// A connection for each request: on one that is kept, nobody could tell whether a dying node has seen the request.
#[expect(clippy::disallowed_methods, reason = "the proxy is an outsider: its client is not the program's")]
fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
}

/// A node that takes no connection has not seen the request: the other one gets it. One that breaks off may have.
async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let too_late = shared.one_is_dead.load(Ordering::SeqCst);
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let turn = shared.turn.fetch_add(1, Ordering::SeqCst);
    for node in [turn % 2, (turn + 1) % 2] {
        let asked = shared.http.request(parts.method.clone(), format!("{}{}", shared.nodes[node], parts.uri));
        let answer = match asked.headers(parts.headers.clone()).body(body.clone()).send().await {
            Err(error) if error.is_connect() => continue,
            answer => answer,
        };
        let Ok(answer) = answer else { return lose(&shared, node, too_late) };
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        headers.remove(TRANSFER_ENCODING);
        headers.remove(CONTENT_LENGTH);
        let Ok(body) = answer.bytes().await else { return lose(&shared, node, too_late) };
        shared.served[node].fetch_add(1, Ordering::SeqCst);
        return (status, headers, Body::from(body)).into_response();
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn lose(shared: &Shared, node: usize, too_late: bool) -> Response {
    shared.lost.lock().push(Lost { node, too_late });
    StatusCode::BAD_GATEWAY.into_response()
}
