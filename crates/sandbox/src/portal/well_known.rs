//! `GET /.well-known/guichet.json` and its JSON Schema.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::Sandbox;
use crate::manifest;

pub(super) async fn manifest(State(sandbox): State<Arc<Sandbox>>) -> Response {
    // Only the file and the terminal carry the token: whoever reads them owns the process.
    ([(CACHE_CONTROL, "no-store")], Json(sandbox.manifest(None))).into_response()
}

pub(super) async fn schema() -> Response {
    ([(CONTENT_TYPE, "application/schema+json")], Json(manifest::schema())).into_response()
}
