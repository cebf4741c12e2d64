//! One line for each request: it reads alone and can be queried. Never a query, a body, a cookie or a name.

use axum::extract::{MatchedPath, Request};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use uuid::Uuid;

use crate::clock::Stopwatch;
use crate::edge::Site;
use crate::measures;

/// Every answer carries it; an answer without it was written by the HTTP library.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Identifies one request in logs and in the answer's `x-request-id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// A new one, which holds the instant (a version 7 UUID): so the journal is searched where it must be, and no index of
    /// random identifiers slows each write.
    pub(crate) fn fresh(site: &Site) -> Self {
        let milliseconds = u64::try_from(site.edge.clock.now().as_millisecond()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &site.edge.entropy.bytes()).into_uuid())
    }

    /// When the request came, to the millisecond; none when this is no identifier of ours.
    #[must_use]
    pub fn instant(self) -> Option<Timestamp> {
        let at = self.0.get_timestamp().filter(|_| self.0.get_version_num() == 7)?;
        let (seconds, nanoseconds) = at.to_unix();
        Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
    }
}

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

/// A request that is being answered.
pub(crate) struct Arrival {
    stopwatch: Stopwatch,
    id: RequestId,
    method: Method,
    route: Option<MatchedPath>,
}

impl Arrival {
    /// Names the request.
    pub(crate) fn of(site: &Site, request: &mut Request) -> Self {
        let (stopwatch, id) = (Stopwatch::start(), RequestId::fresh(site));
        let (method, route) = (request.method().clone(), request.extensions().get().cloned());
        request.extensions_mut().insert(id);
        Self { stopwatch, id, method, route }
    }

    /// The pattern that its path fits.
    pub(crate) fn route(&self) -> &str {
        self.route.as_ref().map_or("unmatched", MatchedPath::as_str)
    }

    /// Names, logs and counts its answer.
    pub(crate) fn finish<B>(&self, site: &Site, response: &mut http::Response<B>) {
        finish(site, response, self.id, &self.method, self.route(), self.stopwatch);
    }
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
    let mut buffer = Uuid::encode_buffer();
    let request_id = &*id.0.hyphenated().encode_lower(&mut buffer);
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let elapsed = stopwatch.elapsed();
    let method = measures::method_label(method);
    measures::record(site, method, route, response.status(), elapsed);
    let ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let line = Line { service: &site.service, method, route, status: response.status(), ms, request_id };
    line.write(response.extensions().get(), response.extensions().get());
}

/// Texts as they are: what has to be formatted first costs several times as much.
struct Line<'a> {
    service: &'a str,
    method: &'static str,
    route: &'a str,
    status: StatusCode,
    ms: u64,
    request_id: &'a str,
}

impl Line<'_> {
    fn write(&self, error: Option<&ErrorNote>, note: Option<&LogNote>) {
        let Self { service, method, route, ms, request_id, .. } = *self;
        let status = self.status.as_u16();
        let error_code = error.map(|error| error.code.as_str());
        let error_id = error.map(|error| tracing::field::display(error.id));
        let about =
            note.map(|note| note.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "));
        let about = about.as_deref();
        if self.status.is_server_error() {
            tracing::warn!(
                service,
                method,
                route,
                status,
                ms,
                error_code,
                error_id,
                request_id,
                about,
                "{service} answered {status} to {method} {route} in {ms} ms"
            );
        } else {
            tracing::info!(
                service,
                method,
                route,
                status,
                ms,
                error_code,
                error_id,
                request_id,
                about,
                "{service} answered {status} to {method} {route} in {ms} ms"
            );
        }
    }
}
