//! `GET`, `PATCH /accounts/{persona}`: a person's account at each broker that keeps one (`FC §5.5`).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;
use crate::personas::Persona;

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ControlError> {
    let person = person(&sandbox, &id)?;
    let mut accounts = Vec::new();
    for broker in sandbox.brokers() {
        accounts.extend(broker.account(&person).await?);
    }
    Ok(Json(json!({ "accounts": accounts })))
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Path(id): Path<String>,
    mut body: Object,
) -> Result<Json<Value>, ControlError> {
    let person = person(&sandbox, &id)?;
    let service = body.take_text("service")?;
    Ok(Json(sandbox.broker(&service)?.change_account(&person, body.0).await?))
}

fn person(sandbox: &Sandbox, id: &str) -> Result<Arc<Persona>, ControlError> {
    let people = sandbox.personas().all();
    let found = people.iter().find(|person| person.id == id);
    found.cloned().ok_or_else(|| ControlError::NotFound(format!("no person has the id `{id}`")))
}
