//! Access tokens of simulated producers (RFC 6749 §4.4): signed for a while, for one producer.

use axum::Json;
use axum::response::{IntoResponse, Response};
use guichet_jose::{Secret, digest};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use super::CLIENT;
use crate::Sandbox;

/// Seconds.
const LIFE: i64 = 1800;

/// The answer of a producer's token endpoint to HTTP Basic.
pub(super) fn granted(sandbox: &Sandbox, producer: &str, headers: &HeaderMap) -> Response {
    let expected = Secret::new(format!("Basic {}", digest::base64(format!("{}:{}", CLIENT.0, CLIENT.1).as_bytes())));
    if !expected.matches(text(headers)) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response();
    }
    let until = sandbox.edge().clock.now().as_second() + LIFE;
    let token = format!("{producer}.{until}.{}", proof(producer, until));
    Json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFE })).into_response()
}

/// Whether a call bears a token of this producer.
pub(super) fn is_borne(sandbox: &Sandbox, producer: &str, headers: &HeaderMap) -> bool {
    let Some(token) = text(headers).strip_prefix("Bearer ") else { return false };
    let mut parts = token.splitn(3, '.');
    let (Some(named), Some(until), Some(given)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Ok(until) = until.parse::<i64>() else { return false };
    let fits = digest::constant_time_eq(proof(producer, until).as_bytes(), given.as_bytes());
    named == producer && fits && sandbox.edge().clock.now().as_second() < until
}

fn proof(producer: &str, until: i64) -> String {
    digest::hex(&digest::hmac_sha256(CLIENT.1.as_bytes(), format!("{producer}.{until}").as_bytes()))
}

fn text(headers: &HeaderMap) -> &str {
    headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
