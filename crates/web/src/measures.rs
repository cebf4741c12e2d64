//! Metrics: one recorder for the process (a stated exception to "no global state"), so each carries its stack's label.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use http::{Method, StatusCode};
use metrics::{Counter, Gauge, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use parking_lot::RwLock;

use crate::edge::Site;

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts to measure; once for the process, further calls change nothing.
///
/// # Errors
/// When another recorder is already installed in this process.
pub fn install() -> Result<(), String> {
    if RECORDER.get().is_some() {
        return Ok(());
    }
    let handle = PrometheusBuilder::new().install_recorder().map_err(|error| error.to_string())?;
    let _ = RECORDER.set(handle);
    Ok(())
}

/// All measures in Prometheus' text format; empty when [`install`] was not called.
#[must_use]
pub fn render() -> String {
    RECORDER.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Folds what was measured since the last time; without it the samples of histograms pile up in memory.
pub fn fold() {
    if let Some(recorder) = RECORDER.get() {
        recorder.run_upkeep();
    }
}

/// A client may write any method: unknown ones share a label, so that they cannot fill the memory.
pub(crate) fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// What one site has counted so far, by route: the recorder looks a measure up by all its labels, which costs more
/// than a short answer ought to.
#[derive(Default)]
pub(crate) struct Measured(RwLock<BTreeMap<String, Vec<Kind>>>);

/// Answers of one kind to requests of one kind.
struct Kind {
    method: &'static str,
    status: StatusCode,
    total: Counter,
    duration: Histogram,
}

impl fmt::Debug for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Measured")
    }
}

impl Kind {
    fn of(site: &Site, method: &'static str, route: &str, status: StatusCode) -> Self {
        let labels = [
            ("stack", site.edge.stack.clone()),
            ("service", site.service.clone()),
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        let total = metrics::counter!("guichet_http_requests_total", &labels);
        let duration = metrics::histogram!("guichet_http_request_duration_seconds", &labels);
        Self { method, status, total, duration }
    }

    fn add(&self, elapsed: Duration) {
        self.total.increment(1);
        self.duration.record(elapsed.as_secs_f64());
    }
}

pub(crate) fn record(site: &Site, method: &'static str, route: &str, status: StatusCode, elapsed: Duration) {
    // Measures made before the recorder is there would count nothing for ever.
    if RECORDER.get().is_none() {
        return;
    }
    let known = site.measured.0.read();
    let kinds = known.get(route).map(Vec::as_slice).unwrap_or_default();
    if let Some(kind) = kinds.iter().find(|kind| kind.method == method && kind.status == status) {
        kind.add(elapsed);
        return;
    }
    drop(known);
    let kind = Kind::of(site, method, route, status);
    kind.add(elapsed);
    site.measured.0.write().entry(route.to_owned()).or_default().push(kind);
}

/// What is measured of the calls to one party, an identity provider: `guichet_identity_provider_calls_total` by
/// outcome, `guichet_identity_provider_call_duration_seconds`, and `guichet_identity_provider_state`, 0 when it is well.
pub struct CallsTo {
    labels: [(&'static str, String); 3],
    refused: Counter,
    duration: Histogram,
    state: Gauge,
}

impl CallsTo {
    /// Made at the first call: measures made before the recorder is there would count nothing for ever.
    #[must_use]
    pub fn new(site: &Site, party: &str) -> Self {
        let labels = [
            ("stack", site.edge.stack.clone()),
            ("service", site.service.clone()),
            ("identity_provider", party.to_owned()),
        ];
        let duration = metrics::histogram!("guichet_identity_provider_call_duration_seconds", &labels);
        let state = metrics::gauge!("guichet_identity_provider_state", &labels);
        Self { refused: calls(&labels, "refused"), duration, state, labels }
    }

    /// A call that was not made.
    pub fn refused(&self) {
        self.refused.increment(1);
    }

    /// A call that was made: what came of it, how long it took, and how the party is doing since, 0 or worse.
    pub fn ended(&self, outcome: &'static str, seconds: f64, state: f64) {
        calls(&self.labels, outcome).increment(1);
        self.duration.record(seconds);
        self.state.set(state);
    }
}

fn calls(labels: &[(&'static str, String); 3], outcome: &'static str) -> Counter {
    let [stack, service, party] = labels.clone();
    metrics::counter!(
        "guichet_identity_provider_calls_total",
        &[stack, service, party, ("outcome", outcome.to_owned())]
    )
}
