//! Everything that stands around a service's own routes, in the right order.

use std::sync::Arc;

use axum::extract::{OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, middleware};
use tokio::sync::Semaphore;

use crate::edge::Site;
use crate::log::Arrival;
use crate::refusals::Refusal;
use crate::routes::{Finished, Routes};
use crate::{assets, exchanges, headers, host, language, limits, panics};

/// A service's routes with its edge: `/assets/…` and `/language` are added, an unknown path and a wrong method are
/// the 404 page, and every answer passes the steps below. The routes must have their state already, no fallback, and
/// neither of the two added routes. A handler may extract `Extension<Arc<Site>>`, [`crate::language::Language`] and
/// [`crate::client_address::ClientAddress`].
pub fn finish(site: Arc<Site>, routes: Routes) -> Finished {
    let room = Arc::new(Semaphore::new(site.capacity.requests));
    routes
        .route("/assets/{name}", get(assets::serve))
        .route("/language", get(language::switch).post(language::switch))
        .method_not_allowed_fallback(not_found)
        .fallback(not_found)
        .layer(middleware::from_fn_with_state((site, room), edge))
        .finished()
}

/// The site, and how many requests of it are worked on at once: over many connections, and many at once on each with
/// HTTP/2, bodies and waiting calls would else take memory without end.
type Shared = (Arc<Site>, Arc<Semaphore>);

/// One layer for all steps: each layer of a router clones the route and puts its future into a box of its own, which
/// took a fifth of what a short answer costs (docs/reference/figures.md).
async fn edge(State((site, room)): State<Shared>, mut request: Request, next: Next) -> Response {
    let arrival = Arrival::of(&site, &mut request);
    request.extensions_mut().insert(Arc::clone(&site));
    let work =
        |request| panics::survived(&site, request, arrival.route(), |request| within(&site, &room, request, next));
    let mut response = exchanges::recorded(&site, request, work).await;
    headers::finish(&site, &mut response);
    arrival.finish(&site, &mut response);
    response
}

async fn within(site: &Site, room: &Semaphore, request: Request, next: Next) -> Response {
    let Ok(_place) = room.try_acquire() else {
        return Refusal::Busy.respond(site, request.headers(), request.uri());
    };
    if let Some(moved) = host::moved(site, &request) {
        return moved;
    }
    match limits::read(site, request).await {
        Ok((request, None)) => next.run(request).await,
        Ok((request, Some(received))) => {
            let mut response = next.run(request).await;
            response.extensions_mut().insert(received);
            response
        }
        Err(refused) => *refused,
    }
}

/// The 404 page (JSON where programs call), for a route that takes no such method.
pub async fn not_found(
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Response {
    Refusal::not_found(&site, request.method(), request.headers(), &uri)
}
