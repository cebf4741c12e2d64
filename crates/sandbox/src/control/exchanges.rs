//! `GET /exchanges?client_id=`: what was said on the wire, secrets masked.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::ControlError;
use crate::Sandbox;

pub(super) async fn list(
    State(sandbox): State<Arc<Sandbox>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let client_id = one_parameter(query.as_deref(), "client_id")?;
    Ok(Json(json!({ "exchanges": sandbox.edge().exchanges.list(client_id.as_deref()) })))
}

/// The only parameter of a list call; any other is refused by name.
pub(super) fn one_parameter(query: Option<&str>, name: &str) -> Result<Option<String>, ControlError> {
    let mut found = None;
    for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if key != name {
            return Err(ControlError::Invalid(format!("unknown parameter `{key}`, expected `{name}`")));
        }
        if found.replace(value.into_owned()).is_some() {
            return Err(ControlError::Invalid(format!("`{name}` comes twice")));
        }
    }
    Ok(found.filter(|value| !value.is_empty()))
}
