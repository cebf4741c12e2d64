//! The description of the API (OpenAPI 3.0).

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;

/// Where it is.
pub(in crate::http) const PATH: &str = "/api-docs/v1.yaml";
const TEXT: &str = include_str!("../../../openapi/v1.yaml");

/// `GET /api-docs/v1.yaml`
pub(super) async fn show() -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/yaml; charset=utf-8"))], TEXT).into_response()
}
