//! The portal's origin, until the portal exists: the first page, the manifest, a page for each error code.

mod errors;
mod home;
mod well_known;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::Sandbox;

pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/", get(home::show))
        .route("/errors", get(errors::show))
        .route("/.well-known/guichet.json", get(well_known::manifest))
        .route("/.well-known/guichet.schema.json", get(well_known::schema))
}
