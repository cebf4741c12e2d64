//! The descriptions of the API (AP §7, §14), written when first asked for. JSON is YAML (YAML 1.2 §1.3).

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::Gateway;

const YAML: &str = "application/yaml; charset=utf-8";

/// Version 2.
pub(super) async fn flat(State(gateway): State<Arc<Gateway>>) -> Response {
    ([(header::CONTENT_TYPE, YAML), OPEN], gateway.description(true)).into_response()
}

/// Version 3 and later.
pub(super) async fn versioned(State(gateway): State<Arc<Gateway>>) -> Response {
    ([(header::CONTENT_TYPE, YAML), OPEN], gateway.description(false)).into_response()
}

/// Any page may read it (AP §1.1).
const OPEN: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
