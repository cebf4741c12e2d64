//! `GET`, `POST /personas`, `PATCH /personas/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{ControlError, Object};
use crate::Sandbox;
use crate::personas::Persona;

pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let people = sandbox.personas().all();
    let people: Vec<&Persona> = people.iter().map(Arc::as_ref).collect();
    Json(json!({ "personas": people }))
}

pub(super) async fn add(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Persona>), ControlError> {
    let persona = sandbox.personas().add(body.0)?;
    tell_brokers(&sandbox, &persona).await?;
    Ok((StatusCode::CREATED, Json(persona.as_ref().clone())))
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    body: Object,
) -> Result<Json<Persona>, ControlError> {
    Ok(Json(changed(&sandbox, &id, body.0).await?.as_ref().clone()))
}

/// Changes the members given, and tells whoever must know.
pub(crate) async fn changed(
    sandbox: &Sandbox,
    id: &str,
    members: Map<String, Value>,
) -> Result<Arc<Persona>, ControlError> {
    let persona = sandbox.personas().change(id, members)?;
    tell_brokers(sandbox, &persona).await?;
    Ok(persona)
}

/// Whether an account is blocked is the brokers' to know.
async fn tell_brokers(sandbox: &Sandbox, persona: &Persona) -> Result<(), ControlError> {
    for broker in sandbox.brokers() {
        broker.account_of(persona).await?;
    }
    Ok(())
}
