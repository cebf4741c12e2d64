//! The portal's origin, until the portal exists: the first page, the manifest, and the integrator's bench, which shows
//! exchanges, people, clients, mails and error codes.

mod clients;
mod entry;
mod errors;
mod exchanges;
mod form;
mod home;
mod mails;
pub(crate) mod paths;
mod personas;
mod rules;
mod tokens;
mod well_known;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::get;
use guichet_web::routes::Routes;

use crate::Sandbox;

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Routes<Arc<Sandbox>> {
    let bench = Routes::new()
        .merge(exchanges::router())
        .merge(personas::router())
        .merge(clients::router())
        .merge(mails::router())
        .merge(tokens::router())
        .route_layer(from_fn_with_state(sandbox.clone(), entry::guard));
    Routes::new()
        .route(paths::HOME, get(home::show))
        .route(paths::ERRORS, get(errors::show))
        .route(paths::SIGN_IN, get(entry::ask).post(entry::receive))
        .route(paths::MANIFEST, get(well_known::manifest))
        .route(paths::MANIFEST_SCHEMA, get(well_known::schema))
        .merge(bench)
}
