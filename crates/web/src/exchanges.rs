//! What was said on the wire, for the integrator: the last exchanges of a sandbox, secrets masked.

mod layer;
mod mask;

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Map, Value};

pub(crate) use layer::layer;

/// How many exchanges are kept.
pub const KEPT: usize = 2_000;

/// One request and its answer (contract.md, `GET /exchanges`).
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// When the request came, by the stack's clock.
    pub at: Timestamp,
    /// Who asked: the name of one of our services, else `browser` (pages) or `client` (endpoints of programs).
    pub from: String,
    /// The service that answered.
    pub to: String,
    /// Method of the request.
    pub method: String,
    /// Its address, masked.
    pub url: String,
    /// Its parameters, those of the address and those of the body, masked.
    pub request: Map<String, Value>,
    /// Status of the answer.
    pub status: u16,
    /// The answer: content type, redirect with its parameters, JSON members, error code of a page; masked.
    pub response: Map<String, Value>,
    /// The rule that decided, when the endpoint names it: `FC §2.1 redirect_uri`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The relying party that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// What an endpoint says about its exchange: put it among the answer's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeNote {
    /// The rule that decided.
    pub rule: Option<String>,
    /// The relying party that it is about, when no parameter names it.
    pub client_id: Option<String>,
}

/// Keeps the last [`KEPT`] exchanges of a sandbox; in production it keeps nothing.
#[derive(Clone, Debug)]
pub struct Recorder(Option<Arc<Mutex<VecDeque<Exchange>>>>);

impl Recorder {
    /// A recorder that keeps exchanges.
    #[must_use]
    pub fn sandbox() -> Self {
        Self(Some(Arc::default()))
    }

    /// A recorder that keeps nothing: production.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// Whether anything is kept.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Adds one; the oldest goes when there are too many.
    pub fn add(&self, exchange: Exchange) {
        if let Some(ring) = &self.0 {
            let mut ring = ring.lock();
            if ring.len() >= KEPT {
                ring.pop_front();
            }
            ring.push_back(exchange);
        }
    }

    /// The exchanges, oldest first; with `client_id`, those about that relying party.
    #[must_use]
    pub fn list(&self, client_id: Option<&str>) -> Vec<Exchange> {
        let Some(ring) = &self.0 else { return Vec::new() };
        let about = |exchange: &&Exchange| client_id.is_none() || exchange.client_id.as_deref() == client_id;
        ring.lock().iter().filter(about).cloned().collect()
    }

    /// Forgets everything (control API `reset`).
    pub fn clear(&self) {
        if let Some(ring) = &self.0 {
            ring.lock().clear();
        }
    }
}
