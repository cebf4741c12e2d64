//! `GET`, `POST /clients`, `DELETE /clients/{client_id}`: relying parties of every broker.

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
    mut body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let service = body.take_text("service")?;
    let broker = sandbox.broker(&service)?;
    // One identifier names one relying party in the whole stack: `DELETE`, faults and exchanges go by it alone.
    if let Some(client_id) = body.0.get("client_id").and_then(Value::as_str)
        && sandbox.service_of_client(client_id).is_some()
    {
        return Err(ControlError::Conflict(format!("a client `{client_id}` exists already")));
    }
    let record = broker.add_client(body.0).await?;
    Ok((StatusCode::CREATED, Json(record)))
}

pub(super) async fn remove(
    State(sandbox): State<Arc<Sandbox>>,
    Path(client_id): Path<String>,
) -> Result<StatusCode, ControlError> {
    let unknown = || ControlError::NotFound(format!("no client `{client_id}`"));
    let service = sandbox.service_of_client(&client_id).ok_or_else(unknown)?;
    if sandbox.broker(&service)?.remove_client(&client_id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(unknown()) }
}
