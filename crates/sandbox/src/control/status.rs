//! `GET`, `POST /maintenances`, `PATCH`, `DELETE /maintenances/{id}`, and the same of `/incidents`: what the status says.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;
use crate::status::{Notice, Status};

/// A maintenance or an incident, as it is written.
#[derive(Debug, JsonSchema)]
#[expect(dead_code, reason = "it stands for what the status reads, in the description of the control API")]
#[schemars(example = example())]
pub(super) struct Written {
    /// Names of services and APIs, as `GET /api/v1/status` has them.
    subjects: Vec<String>,
    /// When it begins (RFC 3339). Of an incident: the present where it is absent, and not ahead.
    from: Option<String>,
    /// When it is over; of an incident absent while it goes on.
    until: Option<String>,
    /// What is said of it.
    text: Said,
}

/// What is said, in French and, where somebody wrote it, in English.
#[derive(Debug, JsonSchema)]
#[expect(dead_code, reason = "as above")]
struct Said {
    fr: String,
    en: Option<String>,
}

fn example() -> Value {
    json!({
        "subjects": ["quotient-familial"],
        "from": "2026-12-01T21:00:00Z",
        "until": "2026-12-02T01:00:00Z",
        "text": { "fr": "Migration de la base de la CNAF", "en": "The fund migrates its database" },
    })
}

type Answer = Result<Json<Value>, ControlError>;

fn of(sandbox: &Sandbox) -> Result<&Arc<dyn Status>, ControlError> {
    sandbox.status().ok_or_else(|| ControlError::Unavailable("this stack has no status".to_owned()))
}

fn unknown(notice: Notice, id: &str) -> ControlError {
    ControlError::NotFound(format!("no {} `{id}`", notice.name()))
}

pub(super) async fn maintenances(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    Ok(Json(json!({ "maintenances": of(&sandbox)?.all(Notice::Maintenance) })))
}

pub(super) async fn incidents(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    Ok(Json(json!({ "incidents": of(&sandbox)?.all(Notice::Incident) })))
}

pub(super) async fn announce(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    Ok((StatusCode::CREATED, Json(of(&sandbox)?.add(Notice::Maintenance, body.0).await?)))
}

pub(super) async fn tell(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    Ok((StatusCode::CREATED, Json(of(&sandbox)?.add(Notice::Incident, body.0).await?)))
}

pub(super) async fn move_maintenance(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    body: Object,
) -> Answer {
    Ok(Json(of(&sandbox)?.change(Notice::Maintenance, &id, body.0).await?))
}

pub(super) async fn change_incident(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    body: Object,
) -> Answer {
    Ok(Json(of(&sandbox)?.change(Notice::Incident, &id, body.0).await?))
}

pub(super) async fn withdraw(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<StatusCode, ControlError> {
    take_away(&sandbox, Notice::Maintenance, &id).await
}

pub(super) async fn take_back(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<StatusCode, ControlError> {
    take_away(&sandbox, Notice::Incident, &id).await
}

async fn take_away(sandbox: &Sandbox, notice: Notice, id: &str) -> Result<StatusCode, ControlError> {
    if of(sandbox)?.remove(notice, id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(notice, id)) }
}
