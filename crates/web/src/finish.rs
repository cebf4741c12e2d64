//! Everything that stands around a service's own routes, in the right order.

use std::sync::Arc;

use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router, middleware};

use crate::edge::Site;
use crate::refusals::Refusal;
use crate::{assets, exchanges, headers, host, language, limits, log, panics};

/// A service's routes with its edge: `/assets/…` and `/language` are added, an unknown path and a wrong method are
/// the 404 page, and every answer passes the layers below. The router must have its state already, no fallback, and
/// neither of the two added routes. A handler may extract `Extension<Arc<Site>>`, [`crate::language::Language`] and
/// [`crate::client_address::ClientAddress`].
pub fn finish(site: Arc<Site>, router: Router) -> Router {
    let state = || site.clone();
    router
        .route("/assets/{name}", get(assets::serve))
        .route("/language", get(language::switch).post(language::switch))
        .method_not_allowed_fallback(not_found)
        .fallback(not_found)
        // From the inside out: the last one sees a request first and its answer last.
        .layer(middleware::from_fn_with_state(state(), limits::layer))
        .layer(middleware::from_fn_with_state(state(), host::layer))
        .layer(middleware::from_fn_with_state(state(), panics::layer))
        .layer(middleware::from_fn_with_state(state(), exchanges::layer))
        .layer(middleware::from_fn_with_state(state(), headers::layer))
        .layer(middleware::from_fn_with_state(state(), log::layer))
        .layer(Extension(site))
}

/// The 404 page (JSON where programs call), for a route that takes no such method.
pub async fn not_found(
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Response {
    Refusal::NotFound.respond(&site, request.headers(), &uri)
}
