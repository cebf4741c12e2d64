//! Data, or why there are none, as a response.

use super::failure::{Failure, Kind, Said};
use super::fields::Held;
use super::passing::{Outcome, Sent};
use super::steps::{Incoming, Way, explains};
use super::{DataProvider, access};
use axum::body::{Body, HttpBody};
use axum::response::Response;
use guichet_web::log::{ErrorNote, RequestId};
use http::{HeaderName, HeaderValue, StatusCode, header};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What the steps came to, once it is written down.
pub(super) async fn respond(
    provider: &DataProvider,
    call: Incoming<'_>,
    way: &Way,
    outcome: Result<Outcome, Failure>,
    request_id: RequestId,
) -> Response {
    let answered = outcome.and_then(|outcome| shown(call, way, outcome));
    let status = match &answered {
        Ok(response) => response.status(),
        Err(failure) => call.resource.errors.say(failure, call.now, false).status,
    };
    let answered = match access::record(provider, call, way, status.as_u16()).await {
        Ok(()) => answered,
        Err(error) => {
            tracing::error!(%error, request_id = call.request_id, "an access could not be written down: {error}");
            Err(Failure::new(Kind::Internal, ""))
        }
    };
    let mut response = match answered {
        Ok(response) => response,
        Err(failure) => refused(provider, call, &failure, request_id),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for name in call.resource.described.headers.keys().filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()) {
        if let Some(value) = call.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn shown(call: Incoming<'_>, way: &Way, outcome: Outcome) -> Result<Response, Failure> {
    let (status, body, media_type) = match outcome {
        Outcome::Record(status, record) => {
            let held = Held { scopes: &way.scopes, caller: &way.caller_scopes };
            let written = call.resource.shown.written(&record, held, way.scores);
            let written = written.map_err(|error| Failure::new(Kind::Internal, error.to_string()))?;
            (status, Body::from(written), None)
        }
        Outcome::Whole(status, Sent { media_type, bytes }) => (status, Body::from(bytes), Some(media_type)),
        Outcome::Done(status) => (status, Body::empty(), None),
    };
    let is_empty = media_type.is_none() && matches!(body.size_hint().exact(), Some(0));
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().extend(call.resource.sends.iter().cloned());
    if is_empty {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    // In the place of the resource's own, not beside it.
    if let Some(media_type) = media_type {
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    }
    Ok(response)
}

fn refused(provider: &DataProvider, call: Incoming<'_>, failure: &Failure, request_id: RequestId) -> Response {
    let Said { status, body, error } = call.resource.errors.say(failure, call.now, explains(provider));
    let silent = status == StatusCode::NO_CONTENT;
    let mut response = Response::new(if silent { Body::empty() } else { Body::from(body.to_string()) });
    *response.status_mut() = status;
    if !silent {
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    }
    if status == StatusCode::UNAUTHORIZED
        && let Ok(challenge) = HeaderValue::try_from(format!("Bearer error=\"{error}\""))
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response.extensions_mut().insert(ErrorNote { code: format!("{:?}", failure.kind), id: request_id.0 });
    response
}
