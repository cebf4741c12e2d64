//! The virtual people as pages: who there is, what is particular about each, and whom the next login is to be.

mod data;
mod decide;
mod life;
mod list;
mod person;
mod search;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::routes::Routes;

pub(super) use search::folded;

use super::paths;
use crate::Sandbox;

pub(super) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route(paths::PERSONAS, get(list::show))
        .route(paths::PERSONAS_FORGET, post(decide::forget))
        .route(paths::PERSONA_DATA, get(data::show).post(data::change))
        .route(paths::PERSONA, get(person::show).post(decide::decide))
}
