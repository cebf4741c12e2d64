//! `GET`, `PUT /clock`: every lifetime of the stack follows at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;

/// Body of `PUT /clock`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offset {
    /// Seconds ahead of the machine's clock; negative is behind; 0 puts it right.
    offset_seconds: i64,
}

/// Hundred years: beyond it dates leave what tokens and stores can write.
const FARTHEST: i64 = 100 * 366 * 86_400;

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    Json(state(&sandbox))
}

pub(super) async fn set(State(sandbox): State<Arc<Sandbox>>, body: Object) -> Result<Json<Value>, ControlError> {
    let offset: Offset = body.typed()?;
    // Before the epoch there is no valid `exp` either: 50 years back is the farthest that makes sense.
    if !(-(FARTHEST / 2)..=FARTHEST).contains(&offset.offset_seconds) {
        return Err(ControlError::Invalid(format!(
            "`offset_seconds` must be between -{} and {FARTHEST}",
            FARTHEST / 2
        )));
    }
    sandbox.edge().clock.set_offset(offset.offset_seconds);
    Ok(Json(state(&sandbox)))
}

fn state(sandbox: &Sandbox) -> Value {
    let clock = &sandbox.edge().clock;
    json!({ "offset_seconds": clock.offset(), "now": clock.now().to_string() })
}
