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
    Ok(parameters(query, &[name])?.pop().map(|(_, value)| value))
}

/// The parameters of a list call, those that are empty left out; any other than `names` is refused by name.
pub(super) fn parameters(query: Option<&str>, names: &[&str]) -> Result<Vec<(String, String)>, ControlError> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if !names.contains(&&*key) {
            let expected = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Err(ControlError::Invalid(format!("unknown parameter `{key}`, expected {expected}")));
        }
        if found.iter().any(|(known, _)| *known == key) {
            return Err(ControlError::Invalid(format!("`{key}` comes twice")));
        }
        found.push((key.into_owned(), value.into_owned()));
    }
    found.retain(|(_, value)| !value.is_empty());
    Ok(found)
}
