//! The control API: what a test decides, adds and looks up, under `/control/v1` of the portal's origin (contract.md).

mod accesses;
mod accounts;
mod alarms;
mod answers;
mod body;
pub(crate) mod clients;
mod clock;
mod data_providers;
mod error;
mod exchanges;
mod faults;
pub(crate) mod guard;
mod identity_providers;
mod journal;
pub(crate) mod logins;
pub(crate) mod mails;
mod openapi;
pub(crate) mod personas;
mod reset;
mod status;
mod tokens;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::{get, patch, post};
use guichet_web::routes::Routes;

pub(crate) use body::Object;
pub use error::ControlError;
pub use openapi::document as openapi_document;

use crate::Sandbox;

/// Where the control API stands on the portal's origin.
pub const BASE: &str = "/control/v1";

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Routes<Arc<Sandbox>> {
    let api = Routes::new()
        .route("/openapi.json", get(openapi::answer))
        .route("/clients", get(clients::list).post(clients::add))
        .route("/clients/{client_id}", patch(clients::change).delete(clients::remove))
        .route("/data-providers", get(data_providers::list).post(data_providers::add))
        .route("/data-providers/{uid}", patch(data_providers::change).delete(data_providers::remove))
        .route("/alarms", get(alarms::list))
        .route("/identity-providers", get(identity_providers::list))
        .route("/identity-providers/{uid}", patch(identity_providers::change))
        .route("/personas", get(personas::list).post(personas::add))
        .route("/personas/{id}", patch(personas::change))
        .route("/accounts/{persona}", get(accounts::show).patch(accounts::change))
        .route("/logins", post(logins::decide).delete(logins::forget))
        .route("/answers", post(answers::decide))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/clock", get(clock::show).put(clock::set))
        .route("/exchanges", get(exchanges::list))
        .route("/journal", get(journal::list))
        .route("/accesses", get(accesses::list))
        .route("/accesses/{request_id}", get(accesses::show))
        .route("/mails", get(mails::list).delete(mails::clear))
        .route("/tokens", get(tokens::list).post(tokens::add))
        .route("/tokens/{id}", patch(tokens::change).delete(tokens::blacklist))
        .route("/maintenances", get(status::maintenances).post(status::announce))
        .route("/maintenances/{id}", patch(status::move_maintenance).delete(status::withdraw))
        .route("/incidents", get(status::incidents).post(status::tell))
        .route("/incidents/{id}", patch(status::change_incident).delete(status::take_back))
        .route("/reset", post(reset::reset))
        .fallback(error::no_such_call)
        .method_not_allowed_fallback(error::wrong_method)
        .layer(from_fn_with_state(sandbox.clone(), guard::check));
    Routes::new().nest(BASE, api)
}
