//! What a connection beyond the listener's capacity is answered: come back later.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderValue, Version, header};

use crate::edge::Site;
use crate::headers;
use crate::log::Arrival;
use crate::refusals::Refusal;

/// A router that answers 503 to whatever is asked, and ends the connection.
pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new().fallback(answer).with_state(site)
}

async fn answer(State(site): State<Arc<Site>>, mut request: Request) -> Response {
    let arrival = Arrival::of(&site, &mut request);
    let mut response = Refusal::Busy.respond(&site, request.headers(), request.uri());
    if request.version() < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers::finish(&site, &mut response);
    arrival.finish(&site, &mut response);
    response
}
