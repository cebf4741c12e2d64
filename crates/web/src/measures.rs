//! Metrics: one recorder for the process (a stated exception to "no global state"), so each carries its stack's label.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use http::{Method, StatusCode};
use metrics::{Counter, Histogram};
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
