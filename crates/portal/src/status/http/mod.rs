//! The page and the feed of the status.

mod feed;
mod page;

use std::sync::Arc;

use axum::response::Redirect;
use axum::routing::get;
use guichet_web::routes::Routes;

use super::Status;

/// The page.
pub const STATUS: &str = "/statut";
/// Where the real portal has it (DP §4).
pub const REAL: &str = "/status/apis";
/// The same, for programs.
pub const FEED: &str = "/api/v1/status";

/// Percent of the time at which each API is promised to be there (seed page of API Particulier).
pub const PROMISED: f64 = 95.0;

/// The routes of a status.
#[must_use]
pub fn router(status: &Arc<Status>) -> Routes {
    Routes::new()
        .route(STATUS, get(page::show))
        .route(REAL, get(async || Redirect::permanent(STATUS)))
        .route(FEED, get(feed::show))
        .with_state(Arc::clone(status))
}
