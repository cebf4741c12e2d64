//! What was said on the wire, for the integrator: the last exchanges of a sandbox, secrets masked, told as flows.

mod flows;
mod layer;
mod mask;
mod thread;
mod tokens;

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Map, Value};

pub use flows::Flow;
pub(crate) use layer::{answering, recorded};
pub use thread::Thread;
pub use tokens::{DecodedToken, Side};

/// How many exchanges are kept.
pub const KEPT: usize = 2_000;

/// One request and its answer (contract.md, `GET /exchanges`).
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// Its number in this stack, in the order of arrival, from 1.
    pub id: u64,
    /// The flow that it belongs to: the number of that flow's first exchange that is still kept.
    pub flow: u64,
    /// When the request came, by the stack's clock.
    pub at: Timestamp,
    /// How long the answer took, in milliseconds.
    pub duration_ms: f64,
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
    /// The signed tokens that either side carried, decoded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<DecodedToken>,
    /// The rule that decided, when the endpoint names it: `Y04C013C redirect-uri-not-registered (FC §2.1 redirect_uri)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The value that the rule refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// The values of which it wanted one, and what else helps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<String>,
    /// The relying party that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Login of the virtual person whom a simulated party answered for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    /// What ties it to other exchanges.
    #[serde(skip)]
    pub thread: Thread,
}

/// What an endpoint says about its exchange: put it among the answer's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeNote {
    /// The rule that decided.
    pub rule: Option<String>,
    /// What it refused.
    pub received: Option<String>,
    /// What it wanted.
    pub expected: Vec<String>,
    /// The relying party that it is about, when no parameter names it.
    pub client_id: Option<String>,
    /// Login of the virtual person whom the answer is about.
    pub persona: Option<String>,
}

/// Keeps the last [`KEPT`] exchanges of a sandbox; in production it keeps nothing.
#[derive(Clone, Debug)]
pub struct Recorder(Option<Arc<Mutex<Ring>>>);

#[derive(Debug, Default)]
struct Ring {
    numbered: u64,
    kept: VecDeque<Arc<Exchange>>,
}

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

    /// The number of an exchange that begins.
    pub(crate) fn number(&self) -> u64 {
        self.0.as_ref().map_or(0, |ring| {
            let mut ring = ring.lock();
            ring.numbered += 1;
            ring.numbered
        })
    }

    /// Adds one; the oldest goes when there are too many.
    pub fn add(&self, exchange: Exchange) {
        if let Some(ring) = &self.0 {
            let mut ring = ring.lock();
            if ring.kept.len() >= KEPT {
                ring.kept.pop_front();
            }
            ring.kept.push_back(Arc::new(exchange));
        }
    }

    /// The exchanges in the order of their arrival; with `client_id`, those about that relying party.
    #[must_use]
    pub fn list(&self, client_id: Option<&str>) -> Vec<Exchange> {
        let mut listed = Vec::new();
        for flow in self.flows() {
            let about = |exchange: &&Arc<Exchange>| client_id.is_none() || exchange.client_id.as_deref() == client_id;
            let id = flow.id();
            listed.extend(
                flow.exchanges.iter().filter(about).map(|exchange| Exchange { flow: id, ..exchange.as_ref().clone() }),
            );
        }
        listed.sort_by_key(|exchange| exchange.id);
        listed
    }

    /// The flows that the exchanges make, in the order of their first exchange.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        let Some(ring) = &self.0 else { return Vec::new() };
        let kept: Vec<Arc<Exchange>> = ring.lock().kept.iter().cloned().collect();
        flows::group(kept)
    }

    /// Forgets everything (control API `reset`); numbers go on.
    pub fn clear(&self) {
        if let Some(ring) = &self.0 {
            ring.lock().kept.clear();
        }
    }
}
