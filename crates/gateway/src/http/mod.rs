//! The routes of the gateway: those of the definitions, and those about itself (AP §7).

mod data;
mod developers;
mod france_connect_jwks;
mod gone;
mod introspect;
mod last_days;
mod not_offered;
mod openapi;
pub mod page_origins;
mod ping;
mod reload_mocks;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use guichet_store::StoreError;
use guichet_web::routes::Routes;
use http::{HeaderName, header};

use crate::Gateway;
use crate::error_texts::Form;
use crate::refusal::Refusal;

/// The headers of the real service's framework (AP §2), in the place of those that other services of the stack send.
pub static HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-cache"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::VARY, "Accept, Origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
];
/// Its `Strict-Transport-Security`.
pub const STRICT_TRANSPORT: &str = "max-age=63072000";
/// What it says where nothing stands.
pub const LOST: &str = "Cette URL n'existe pas sur Api particulier, veuillez vérifier votre URL.";

/// The routes of a gateway.
pub fn router(gateway: &Arc<Gateway>) -> Routes {
    let mut routes = Routes::new()
        .route("/api/introspect", get(introspect::answer).options(page_origins::asked_before))
        .route("/api/analytics/requestsLast30days", get(last_days::answer))
        .route("/api/ping", get(ping::own))
        .route("/api/pings", get(ping::all))
        .route("/api/{id}/ping", get(ping::one))
        .route("/mcp", get(not_offered::answer).post(not_offered::answer))
        .route("/api/france_connect_jwks", get(france_connect_jwks::answer))
        .route("/api/open-api.yml", get(openapi::flat))
        .route("/api/open-api-v2.yml", get(openapi::flat))
        .route("/api/france-connect/open-api.yml", get(openapi::flat))
        .route("/api/open-api-v3.yml", get(openapi::versioned))
        .merge(developers::router())
        .with_state(Arc::clone(gateway));
    if gateway.parts.site.is_sandbox() {
        let reload = Routes::new().route("/api/reload-mocks", post(reload_mocks::answer));
        routes = routes.merge(reload.with_state(Arc::clone(gateway)));
    }
    for (path, sentence) in gateway.catalogue().gone() {
        routes = routes.route(path, gone::saying(sentence));
    }
    for (place, api) in gateway.catalogue().all().enumerate() {
        for (number, route) in api.routes.iter().enumerate() {
            let state = data::Place { gateway: Arc::clone(gateway), api: place, route: number };
            routes = routes.merge(
                Routes::new()
                    .route(&route.path, get(data::answer).options(page_origins::asked_before))
                    .with_state(state),
            );
        }
    }
    routes
}

/// 500: the gateway itself cannot read what it has.
fn unwell(gateway: &Gateway, error: &StoreError) -> Response {
    tracing::error!(%error, "the journal cannot be read: {error}");
    let rendered = gateway.parts.texts.render(&[Refusal::Internal], Form::Flat);
    (rendered.status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], rendered.body).into_response()
}
