//! What was said on the wire, as a person reads it: flows, one flow as a sequence, and what can be taken away from it.

mod facts;
mod har;
mod list;
mod moments;
mod parties;
mod scenario;
mod sequence;
mod show;
mod skeleton;
mod steps;
mod story;

use std::sync::Arc;

use axum::routing::get;
use guichet_web::routes::Routes;

use super::paths;
use crate::Sandbox;

pub(super) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route(paths::EXCHANGES, get(list::show))
        .route(paths::EXCHANGES_HAR, get(har::of_all))
        .route(paths::FLOW, get(show::show))
        .route(paths::FLOW_HAR, get(har::of_one))
        .route(paths::FLOW_TEST, get(skeleton::write))
}
