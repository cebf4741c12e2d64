//! `GET /journal?event=`: what the law asks to keep, newest last.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use guichet_store::journal::Filter;
use serde_json::{Value, json};

use super::ControlError;
use super::exchanges::one_parameter;
use crate::Sandbox;

pub(super) async fn list(
    State(sandbox): State<Arc<Sandbox>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let event = one_parameter(query.as_deref(), "event")?;
    let filter = Filter { event, ..Filter::default() };
    match sandbox.journal().events(filter).await {
        Ok(events) => Ok(Json(json!({ "events": events }))),
        Err(error) => Err(ControlError::Unavailable(error.to_string())),
    }
}
