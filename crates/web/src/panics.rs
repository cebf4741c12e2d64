//! An endpoint that panics still answers: our rules forbid panics, libraries and arithmetic may hold some.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;

use crate::edge::Site;
use crate::refusals::Refusal;

pub(crate) async fn layer(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched".into(), |path| path.as_str().to_owned());
    // Nothing of the request outlives it, so no broken state can be seen afterwards.
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(payload) => {
            let cause =
                payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
            let service = &site.service;
            let cause = cause.unwrap_or("unknown cause");
            tracing::error!(%service, route, cause, "{service} panicked at {route}: {cause}");
            Refusal::Broken.respond(&site, &headers, &uri)
        }
    }
}
