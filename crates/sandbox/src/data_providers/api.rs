//! The calls of a demo data provider, as the mock of the reference answers them (PC §7).

use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guichet_jose::encryption::DecryptionKey;
use guichet_jose::{JwkSet, KeyManagementAlgorithm, digest};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::definition::Definition;
use crate::Sandbox;

/// One demo data provider of a sandbox.
#[derive(Clone)]
pub(super) struct At {
    pub(super) sandbox: Arc<Sandbox>,
    /// Its place in the list of demo data providers.
    pub(super) place: usize,
    /// For what would be encrypted for it, made when it is first asked for.
    pub(super) key: Arc<OnceLock<DecryptionKey>>,
}

impl At {
    #[expect(clippy::indexing_slicing, reason = "the router makes one for each place of the list, which never changes")]
    pub(super) fn provider(&self) -> &Definition {
        &self.sandbox.data_providers()[self.place]
    }
}

/// `GET /{slug}/api/v1/data`
pub(super) async fn data(State(at): State<At>, headers: HeaderMap) -> Response {
    let Some(token) = token(&headers) else {
        return failed("the bearer token must be an access token in base64");
    };
    match at.introspect(&token).await {
        Ok(introspection) => Json(json!({ "token_introspection": introspection })).into_response(),
        Err(failure) => {
            tracing::warn!(%failure, "a demo data provider knows nothing of a token: {failure}");
            failed(&failure.to_string())
        }
    }
}

/// The access token, which stands in base64 where RFC 6750 has it plain.
fn token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let token = String::from_utf8(digest::from_base64(encoded.trim())?).ok()?;
    (!token.is_empty()).then_some(token)
}

/// `GET /{slug}/api/v1/jwks`
pub(super) async fn keys(State(at): State<At>) -> Response {
    let key = match at.key.get() {
        Some(key) => Ok(key.clone()),
        None => {
            DecryptionKey::generate(KeyManagementAlgorithm::EcdhEs).map(|(key, _)| at.key.get_or_init(|| key).clone())
        }
    };
    match key {
        Ok(key) => Json(JwkSet { keys: vec![key.public_jwk().clone()] }).into_response(),
        Err(error) => {
            tracing::error!(%error, "a demo data provider has no key: {error}");
            failed("no key could be made")
        }
    }
}

/// `GET /{slug}/livez`, `/readyz`
pub(super) async fn alive() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// Any other path.
pub(super) async fn not_found() -> Response {
    message(StatusCode::NOT_FOUND, "Not found")
}

fn failed(reason: &str) -> Response {
    message(StatusCode::INTERNAL_SERVER_ERROR, reason)
}

fn message(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "status": status.as_u16(), "message": message }))).into_response()
}
