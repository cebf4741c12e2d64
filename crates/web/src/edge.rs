//! What all services of one stack share, and what is particular to one of them.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderName;
use ipnet::IpNet;

use crate::clock::Clock;
use crate::cookies::CookieKey;
use crate::entropy::Entropy;
use crate::exchanges::Recorder;
use crate::headers;
use crate::measures::Measured;
use crate::messages::Messages;
use crate::origin::Origin;
use crate::outgoing;

/// How the program runs; fixed at start (design §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything simulated, errors explain themselves.
    Sandbox,
    /// The real thing: codes only.
    Production,
}

/// Shared by all services of a stack.
#[derive(Debug)]
pub struct Edge {
    /// Sandbox or production.
    pub mode: Mode,
    /// Label of this stack in metrics: several stacks may run in one process.
    pub stack: String,
    /// Guichet's own version, as pages and the `User-Agent` show it.
    pub version: &'static str,
    /// What time it is.
    pub clock: Clock,
    /// Where random bytes come from.
    pub entropy: Entropy,
    /// The one HTTP client.
    pub outgoing: outgoing::Client,
    /// What was said on the wire (sandbox mode only).
    pub exchanges: Recorder,
    /// The words of the pages.
    pub messages: &'static Messages,
    /// Signs every cookie of the stack.
    pub cookie_key: CookieKey,
    /// Whose `x-forwarded-*` headers are believed. In sandbox mode loopback is too.
    pub trusted_proxies: Vec<IpNet>,
}

impl Edge {
    /// A sandbox stack with a seeded entropy and the given clock, for the tests of every crate.
    ///
    /// # Errors
    /// When the HTTP client cannot be built.
    pub fn for_tests(clock: Clock) -> Result<Self, outgoing::BuildError> {
        let outgoing = outgoing::Client::new(outgoing::Options::default())?;
        Ok(Self {
            mode: Mode::Sandbox,
            stack: "test".to_owned(),
            version: env!("CARGO_PKG_VERSION"),
            clock,
            entropy: Entropy::seeded(1),
            outgoing,
            exchanges: Recorder::sandbox(),
            messages: Messages::embedded(),
            cookie_key: CookieKey::new([7; 32]),
            trusted_proxies: Vec::new(),
        })
    }
}

/// One service: one listener, one public origin.
#[derive(Debug)]
pub struct Site {
    /// Name of the service as in the manifest: `franceconnect`.
    pub service: String,
    /// Name of the service as its pages show it: `FranceConnect`; or the key of a message, where the name is translated.
    pub title: String,
    /// Its public origin.
    pub origin: Origin,
    /// What the stack shares.
    pub edge: Arc<Edge>,
    /// First letter of the codes of HTTP errors: `Y` where the real service has them, else `G`.
    pub error_prefix: &'static str,
    /// Whether cookie names end in `-<service>`, because another service has the same host (design §3).
    pub cookie_suffix: bool,
    /// Where the portal is, for the link of every page.
    pub portal: Option<Origin>,
    /// The profile in force, for the last line of every page: `franceconnect@2026-02-01`.
    pub profile: Option<String>,
    /// Whether its 404 page names what was asked for (PC §1.2).
    pub names_lost_path: bool,
    /// What it says as plain text where nothing stands, in the place of a page or of JSON (AP §2).
    pub lost_sentence: Option<&'static str>,
    /// Headers of every answer that does not set them itself.
    pub headers: &'static [(HeaderName, &'static str)],
    /// `Strict-Transport-Security`, in production.
    pub strict_transport: &'static str,
    /// Paths that machines call: their edge errors are JSON and they are never redirected to the origin.
    /// An entry that ends in `/` stands for everything below it, where even the 404 is JSON; other entries are
    /// exact, and there a wrong method is the 404 page, as at the real service.
    pub api_paths: Vec<String>,
    /// How long slow clients are waited for.
    pub patience: Patience,
    /// How many are served at once.
    pub capacity: Capacity,
    /// How much of a request is read.
    pub sizes: Sizes,
    /// Beginnings of paths that are left out of `exchanges` (the control API does not record itself).
    pub unrecorded: Vec<String>,
    pub(crate) measured: Measured,
}

/// How long a slow client is waited for, in real time: these are not lifetimes, so the stack's clock does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the head of a request, once it has begun.
    pub head: Duration,
    /// For a body, from its first byte to its last.
    pub body: Duration,
    /// For a connection on which nothing is asked, or whose answer is not taken.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), body: Duration::from_secs(10), idle: Duration::from_secs(60) }
    }
}

/// How much is served at once; what is beyond is answered 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Connections of the listener.
    pub connections: usize,
    /// Connections beyond those that are told so at once; further ones wait in the system's queue.
    pub turned_away: usize,
    /// Requests of the service, over all connections.
    pub requests: usize,
    /// Requests of one connection, over HTTP/2.
    pub streams: u32,
}

impl Default for Capacity {
    fn default() -> Self {
        Self { connections: 4_096, turned_away: 256, requests: 4_096, streams: 100 }
    }
}

/// How much of a request is read, in KiB; what is longer is answered 414, 431 or 413.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Longest address (path and query). The HTTP library holds none of 64 KiB or more.
    pub url_kib: u32,
    /// Longest head (request line and headers).
    pub head_kib: u32,
    /// Longest body.
    pub body_kib: u32,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { url_kib: 32, head_kib: 64, body_kib: 64 }
    }
}

impl Sizes {
    pub(crate) fn url(self) -> usize {
        bytes(self.url_kib)
    }

    pub(crate) fn head(self) -> usize {
        bytes(self.head_kib)
    }

    pub(crate) fn body(self) -> usize {
        bytes(self.body_kib)
    }
}

fn bytes(kib: u32) -> usize {
    kib as usize * 1024
}

/// Who reads the answer of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A person: pages.
    Person,
    /// A program at a known endpoint: JSON, but the 404 stays a page.
    Endpoint,
    /// A program in a space of its own: JSON throughout.
    Api,
}

impl Site {
    /// A site with the defaults: codes begin with `G`, cookie names have the suffix, no portal, no API path.
    #[must_use]
    pub fn new(service: &str, title: &str, origin: Origin, edge: Arc<Edge>) -> Self {
        Self {
            service: service.to_owned(),
            title: title.to_owned(),
            origin,
            edge,
            error_prefix: "G",
            cookie_suffix: true,
            portal: None,
            profile: None,
            names_lost_path: false,
            lost_sentence: None,
            headers: &headers::COMMON,
            strict_transport: headers::STRICT_TRANSPORT,
            api_paths: Vec::new(),
            patience: Patience::default(),
            capacity: Capacity::default(),
            sizes: Sizes::default(),
            unrecorded: Vec::new(),
            measured: Measured::default(),
        }
    }

    /// Who reads the answers of `path`.
    #[must_use]
    pub fn reader(&self, path: &str) -> Reader {
        let fits =
            |entry: &&String| if entry.ends_with('/') { path.starts_with(entry.as_str()) } else { path == *entry };
        match self.api_paths.iter().find(fits) {
            Some(entry) if entry.ends_with('/') => Reader::Api,
            Some(_) => Reader::Endpoint,
            None => Reader::Person,
        }
    }

    /// Whether the stack runs in sandbox mode.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.edge.mode == Mode::Sandbox
    }

    /// The code of a generic HTTP error (FC §10.1): prefix, `00`, four digits of the status.
    #[must_use]
    pub fn http_code(&self, status: u16) -> String {
        format!("{}00{status:04}", self.error_prefix)
    }
}
