//! The API for developers' programs (DP §3.1, §3.2), in JSON.

mod attempts;
mod authorizations;
mod caller;
mod definitions;
mod description;
mod failure;
mod requests;
mod token;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use guichet_web::routes::Routes;
use http::StatusCode;
use serde_json::json;

use crate::datapass::Datapass;
use caller::Caller;

pub(super) use description::PATH as DESCRIPTION;

/// Its routes.
pub(super) fn routes() -> Routes<Arc<Datapass>> {
    Routes::new()
        .route("/api/oauth/token", post(token::issue))
        .route("/api/v1/oauth/token", post(token::issue))
        .route("/api/v1/me", get(me))
        .route("/api/v1/definitions", get(definitions::list))
        .route("/api/v1/definitions/{id}", get(definitions::show))
        .route("/api/v1/definitions/{id}/formulaires", get(definitions::forms))
        .route("/api/v1/demandes", get(requests::list).post(requests::make))
        .route("/api/v1/demandes/{id}", get(requests::show).patch(requests::change))
        .route("/api/v1/demandes/{id}/events", get(requests::events))
        .route("/api/v1/habilitations", get(authorizations::list))
        .route("/api/v1/habilitations/{id}", get(authorizations::show))
        .route("/api/v1/webhooks/{id}/attempts", get(attempts::list))
        .route("/api/frontal", get(frontal))
        .route(description::PATH, get(description::show))
}

/// `GET /api/v1/me`: the developer to whom the program belongs.
async fn me(State(_): State<Arc<Datapass>>, caller: Caller) -> Response {
    let person = &caller.person;
    Json(json!({
        "id": person.id,
        "email": person.email,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "job_title": person.job_title,
    }))
    .into_response()
}

/// `GET /api/frontal`: whoever answers is active, and each of several nodes is.
async fn frontal() -> Response {
    (StatusCode::OK, Json(json!({ "frontal": true }))).into_response()
}
