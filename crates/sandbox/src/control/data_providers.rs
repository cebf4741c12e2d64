//! `GET`, `POST /data-providers`, `PATCH`, `DELETE /data-providers/{uid}`: data providers, as FranceConnect registers them
//! (AF §1.4).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;
use crate::broker::Broker;

pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let records: Vec<Value> = sandbox.brokers().iter().flat_map(|broker| broker.data_providers()).collect();
    Json(json!({ "data_providers": records }))
}

pub(super) async fn add(
    State(sandbox): State<Arc<Sandbox>>,
    mut body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let service = body.take_text("service")?;
    let record = sandbox.broker(&service)?.add_data_provider(body.0).await?;
    Ok((StatusCode::CREATED, Json(record)))
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Path(uid): Path<String>,
    mut body: Object,
) -> Result<Json<Value>, ControlError> {
    let broker = with(&sandbox, &uid)?;
    if body.0.remove("service").is_some_and(|named| named != broker.service()) {
        return Err(ControlError::Invalid(format!(
            "`service` cannot be changed: `{uid}` belongs to {}",
            broker.service()
        )));
    }
    Ok(Json(broker.change_data_provider(&uid, body.0).await?))
}

pub(super) async fn remove(
    State(sandbox): State<Arc<Sandbox>>,
    Path(uid): Path<String>,
) -> Result<StatusCode, ControlError> {
    with(&sandbox, &uid)?.remove_data_provider(&uid).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The broker with which a data provider is registered.
fn with<'a>(sandbox: &'a Sandbox, uid: &str) -> Result<&'a Arc<dyn Broker>, ControlError> {
    let has_it = |broker: &&Arc<dyn Broker>| broker.data_providers().iter().any(|record| record["uid"] == uid);
    let unknown = || ControlError::NotFound(format!("no data provider `{uid}`"));
    sandbox.brokers().iter().find(has_it).ok_or_else(unknown)
}
