//! `GET`, `POST /tokens`, `PATCH`, `DELETE /tokens/{id}`: tokens of the gateway.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;

pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    Json(json!({ "tokens": sandbox.gateway().map(|gateway| gateway.tokens()).unwrap_or_default() }))
}

pub(super) async fn add(
    State(sandbox): State<Arc<Sandbox>>,
    mut body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let service = body.take_text("service")?;
    let gateway = sandbox.gateway().filter(|gateway| gateway.service() == service);
    let gateway = gateway.ok_or_else(|| {
        ControlError::Invalid(format!("`service` must be one that has tokens and runs here, it was `{service}`"))
    })?;
    Ok((StatusCode::CREATED, Json(gateway.add_token(body.0).await?)))
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    body: Object,
) -> Result<Json<Value>, ControlError> {
    let gateway = sandbox.gateway().ok_or_else(|| unknown(&id))?;
    Ok(Json(gateway.change_token(&id, body.0).await?))
}

pub(super) async fn blacklist(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<StatusCode, ControlError> {
    let gateway = sandbox.gateway().ok_or_else(|| unknown(&id))?;
    if gateway.blacklist_token(&id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(&id)) }
}

fn unknown(id: &str) -> ControlError {
    ControlError::NotFound(format!("no token `{id}`"))
}
