//! One line for each request: it reads alone and can be queried. Never a query, a body, a cookie or a name.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use uuid::Uuid;

use crate::clock::Stopwatch;
use crate::edge::Site;
use crate::measures;

/// Every answer carries it; an answer without it was written by the HTTP library.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Identifies one request in logs and in the answer's `x-request-id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// The failure that an answer shows, for the log: error pages put it among the answer's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorNote {
    /// Displayed code.
    pub code: String,
    /// Identifier of the occurrence.
    pub id: Uuid,
}

/// Further fields of the log line. Values must be hashed or harmless: a keyed hash of `sub`, a client id, an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogNote(pub Vec<(&'static str, String)>);

pub(crate) async fn layer(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let stopwatch = Stopwatch::start();
    let id = RequestId(site.edge.entropy.uuid());
    request.extensions_mut().insert(id);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched".into(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    finish(&site, &mut response, id, &method, &route, stopwatch);
    response
}

/// Names, logs and counts an answer.
pub(crate) fn finish<B>(
    site: &Site,
    response: &mut http::Response<B>,
    id: RequestId,
    method: &Method,
    route: &str,
    stopwatch: Stopwatch,
) {
    if let Ok(value) = HeaderValue::try_from(id.0.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let elapsed = stopwatch.elapsed();
    let method = measures::method_label(method);
    measures::record(site, method, route, response.status(), elapsed);
    let line = Line { site, method, route, status: response.status(), ms: elapsed.as_millis(), request_id: id.0 };
    line.write(response.extensions().get(), response.extensions().get());
}

struct Line<'a> {
    site: &'a Site,
    method: &'static str,
    route: &'a str,
    status: StatusCode,
    ms: u128,
    request_id: Uuid,
}

impl Line<'_> {
    fn write(&self, error: Option<&ErrorNote>, note: Option<&LogNote>) {
        let Self { site, method, route, ms, request_id, .. } = self;
        let (service, status) = (&site.service, self.status.as_u16());
        let error_code = error.map(|error| error.code.as_str());
        let error_id = error.map(|error| tracing::field::display(error.id));
        let about =
            note.map(|note| note.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "));
        let about = about.as_deref();
        if self.status.is_server_error() {
            tracing::warn!(
                %service, method, %route, status, %ms, error_code, error_id, %request_id, about,
                "{service} answered {status} to {method} {route} in {ms} ms"
            );
        } else {
            tracing::info!(
                %service, method, %route, status, %ms, error_code, error_id, %request_id, about,
                "{service} answered {status} to {method} {route} in {ms} ms"
            );
        }
    }
}
