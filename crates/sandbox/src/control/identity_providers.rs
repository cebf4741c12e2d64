//! `GET /identity-providers`, `PATCH /identity-providers/{uid}`: their records at the brokers.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;

pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let records: Vec<Value> = sandbox.brokers().iter().flat_map(|broker| broker.identity_providers()).collect();
    Json(json!({ "identity_providers": records }))
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Path(uid): Path<String>,
    mut body: Object,
) -> Result<Json<Value>, ControlError> {
    let service = body.take_text("service")?;
    let record = sandbox.broker(&service)?.patch_identity_provider(&uid, body.0).await?;
    Ok(Json(record))
}
