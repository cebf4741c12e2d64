//! An endpoint that panics still answers: our rules forbid panics, libraries and arithmetic may hold some.

use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt;
use http::HeaderMap;

use crate::edge::{Reader, Site};
use crate::refusals::Refusal;

/// The answer to `request`, and where the work on it panics, ours.
pub(crate) async fn survived<F>(
    site: &Site,
    request: Request,
    route: &str,
    answer: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let uri = request.uri().clone();
    // They choose the language of a page; a program is answered in English.
    let headers = match site.reader(uri.path()) {
        Reader::Person => request.headers().clone(),
        Reader::Endpoint | Reader::Api => HeaderMap::new(),
    };
    // Nothing of the request outlives it, so no broken state can be seen afterwards.
    match AssertUnwindSafe(answer(request)).catch_unwind().await {
        Ok(response) => response,
        Err(payload) => {
            let cause =
                payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
            let service = &site.service;
            let cause = cause.unwrap_or("unknown cause");
            tracing::error!(%service, route, cause, "{service} panicked at {route}: {cause}");
            Refusal::Broken.respond(site, &headers, &uri)
        }
    }
}
