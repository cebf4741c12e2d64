//! Metrics: one recorder for the process (a stated exception to "no global state"), so each carries its stack's label.

use std::sync::OnceLock;
use std::time::Duration;

use http::{Method, StatusCode};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

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

pub(crate) fn record(site: &Site, method: &'static str, route: &str, status: StatusCode, elapsed: Duration) {
    let labels = [
        ("stack", site.edge.stack.clone()),
        ("service", site.service.clone()),
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    metrics::counter!("guichet_http_requests_total", &labels).increment(1);
    metrics::histogram!("guichet_http_request_duration_seconds", &labels).record(elapsed.as_secs_f64());
}
