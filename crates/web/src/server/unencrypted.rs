//! What a listener with TLS answers to a request without it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, Version, header};

use crate::edge::{Reader, Site};
use crate::headers;
use crate::log::Arrival;
use crate::page::NO_STORE;
use crate::refusals::Refusal;

/// A router that sends people to the site's origin and tells programs what is wrong: a redirected program would have
/// sent its secrets in the clear first, each time anew.
pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new().fallback(answer).with_state(site)
}

async fn answer(State(site): State<Arc<Site>>, mut request: Request) -> Response {
    let arrival = Arrival::of(&site, &mut request);
    let mut response = told(&site, &request);
    headers::apply(&site, response.headers_mut());
    arrival.finish(&site, &mut response);
    response
}

fn told(site: &Site, request: &Request) -> Response {
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let location = HeaderValue::try_from(site.origin.url(path)).ok();
    let mut response = match location {
        Some(location) if site.reader(uri.path()) == Reader::Person && site.origin.is_https() => {
            // Not for ever: the origins of a sandbox change.
            let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, NO_STORE)];
            (StatusCode::PERMANENT_REDIRECT, headers).into_response()
        }
        _ => Refusal::Unencrypted.respond(site, request.headers(), uri),
    };
    if request.version() < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
