//! `POST /api/reload-mocks` (AP §13.6): mock files are read anew. What it answers is ours.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::Gateway;

pub(super) async fn answer(State(gateway): State<Arc<Gateway>>) -> Json<Value> {
    if let Some(mocks) = &gateway.parts.mocks {
        mocks.forget();
    }
    Json(json!({ "reloaded": gateway.parts.mocks.is_some() }))
}
