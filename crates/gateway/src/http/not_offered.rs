//! `/mcp`: the real service lets models call it there (AP §7), this one does not, and says so.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::Gateway;
use crate::error_texts::Form;
use crate::refusal::Refusal;

pub(super) async fn answer(State(gateway): State<Arc<Gateway>>) -> Response {
    let rendered = gateway.parts.texts.render(&[Refusal::NotOffered], Form::Versioned);
    (rendered.status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], rendered.body).into_response()
}
