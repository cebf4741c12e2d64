//! `GET`, `POST /clients`, `PATCH`, `DELETE /clients/{client_id}`: relying parties of every broker. The portal's pages
//! change them through the same functions.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;

pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    Json(json!({ "clients": sandbox.clients() }))
}

pub(super) async fn add(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    Ok((StatusCode::CREATED, Json(register(&sandbox, body).await?)))
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Path(client_id): Path<String>,
    body: Object,
) -> Result<Json<Value>, ControlError> {
    Ok(Json(amend(&sandbox, &client_id, body).await?))
}

pub(super) async fn remove(
    State(sandbox): State<Arc<Sandbox>>,
    Path(client_id): Path<String>,
) -> Result<StatusCode, ControlError> {
    take_away(&sandbox, &client_id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Registers a relying party and gives its whole record.
pub(crate) async fn register(sandbox: &Sandbox, mut body: Object) -> Result<Value, ControlError> {
    let service = body.take_text("service")?;
    let broker = sandbox.broker(&service)?;
    // One identifier names one relying party in the whole stack: `DELETE`, faults and exchanges go by it alone.
    if let Some(client_id) = body.0.get("client_id").and_then(Value::as_str)
        && sandbox.service_of_client(client_id).is_some()
    {
        return Err(ControlError::Conflict(format!("a client `{client_id}` exists already")));
    }
    Ok(broker.add_client(body.0).await?)
}

/// Changes the members given, and gives the whole record.
pub(crate) async fn amend(sandbox: &Sandbox, client_id: &str, mut body: Object) -> Result<Value, ControlError> {
    let service = sandbox.service_of_client(client_id).ok_or_else(|| unknown(client_id))?;
    if body.0.remove("service").is_some_and(|named| named.as_str() != Some(service.as_str())) {
        return Err(ControlError::Invalid(format!("`service` cannot be changed: `{client_id}` belongs to {service}")));
    }
    Ok(sandbox.broker(&service)?.change_client(client_id, body.0).await?)
}

/// Takes a relying party away.
pub(crate) async fn take_away(sandbox: &Sandbox, client_id: &str) -> Result<(), ControlError> {
    let service = sandbox.service_of_client(client_id).ok_or_else(|| unknown(client_id))?;
    if sandbox.broker(&service)?.remove_client(client_id).await? { Ok(()) } else { Err(unknown(client_id)) }
}

fn unknown(client_id: &str) -> ControlError {
    ControlError::NotFound(format!("no client `{client_id}`"))
}
