//! A page asked for under another host name is redirected to its origin (design §3): cookies are bound to a host, so
//! a journey that began on `127.0.0.1` would lose its session when it came back to `localhost`.
//!
//! Endpoints that programs call are answered under any name: containers and back channels reach them by another one,
//! they use no cookies, and a client would not repeat its `POST` at the new address.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::edge::{Reader, Site};
use crate::page::NO_STORE;

/// The redirect of a page that was asked for elsewhere.
pub(crate) fn moved(site: &Site, request: &Request) -> Option<Response> {
    let location = elsewhere(site, request)?;
    Some((StatusCode::PERMANENT_REDIRECT, headers(location)).into_response())
}

/// Browsers keep a permanent redirect for ever unless told otherwise, and origins of a sandbox change.
fn headers(location: HeaderValue) -> [(HeaderName, HeaderValue); 2] {
    [(header::LOCATION, location), (header::CACHE_CONTROL, NO_STORE)]
}

fn elsewhere(site: &Site, request: &Request) -> Option<HeaderValue> {
    let uri = request.uri();
    let named = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or_default());
    // HTTP/2 names it in the request line; HTTP/1.0 may not name it at all.
    let authority = uri.authority().map(http::uri::Authority::as_str).or(named)?;
    if site.origin.answers_to(authority) || site.reader(uri.path()) != Reader::Person {
        return None;
    }
    let path = uri.path_and_query().map(http::uri::PathAndQuery::as_str).filter(|path| path.starts_with('/'));
    HeaderValue::try_from(site.origin.url(path.unwrap_or("/"))).ok()
}
