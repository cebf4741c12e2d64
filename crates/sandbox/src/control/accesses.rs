//! `GET /accesses`, `GET /accesses/{request_id}`: who read what of whom, of the gateway's journal.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use super::ControlError;
use crate::Sandbox;

/// The parameters of the list.
pub(super) const PARAMETERS: [&str; 4] = ["since", "until", "token", "organisation"];

pub(super) async fn list(
    State(sandbox): State<Arc<Sandbox>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let asked = super::exchanges::parameters(query.as_deref(), &PARAMETERS)?;
    let accesses = match sandbox.gateway() {
        Some(gateway) => gateway.accesses(asked).await?,
        None => Vec::new(),
    };
    Ok(Json(json!({ "accesses": accesses })))
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Path(request_id): Path<String>,
) -> Result<Json<Value>, ControlError> {
    let access = match sandbox.gateway() {
        Some(gateway) => gateway.access(&request_id).await?,
        None => None,
    };
    access.map(Json).ok_or_else(|| ControlError::NotFound(format!("no access of the request `{request_id}`")))
}
