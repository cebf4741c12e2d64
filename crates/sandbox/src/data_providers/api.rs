//! The calls of a demo data provider, as the mocks of the references answer them (PC §7, AF §1.8).

use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use guichet_jose::encryption::DecryptionKey;
use guichet_jose::encryption::EncryptError;
use guichet_jose::{JwkSet, KeyManagementAlgorithm, digest};
use guichet_web::exchanges::ExchangeNote;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::Due;
use super::definition::{Asks, Definition};
use crate::Sandbox;
use crate::faults::{Mistake, Step};

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

    /// What befalls it.
    async fn due(&self, step: Step) -> Due {
        self.sandbox.due_of_data_provider(&self.provider().slug, step).await
    }

    /// The secret that it shows to its broker.
    pub(super) fn secret(&self, mistake: Option<Mistake>) -> &str {
        if mistake == Some(Mistake::Secret) { "not-the-secret" } else { self.provider().client_secret.expose() }
    }

    /// For what is encrypted for it.
    pub(super) fn key(&self) -> Result<DecryptionKey, EncryptError> {
        if let Some(key) = self.key.get() {
            return Ok(key.clone());
        }
        let algorithm = match &self.provider().asks {
            Asks::Introspection { .. } => KeyManagementAlgorithm::EcdhEs,
            Asks::Checktoken(registration) => registration.encrypted,
        };
        let (made, _) = DecryptionKey::generate(algorithm)?;
        Ok(self.key.get_or_init(|| made).clone())
    }
}

/// `GET /{slug}/api/v1/data`
pub(super) async fn data(State(at): State<At>, headers: HeaderMap) -> Response {
    let mistake = match at.due(Step::Call).await {
        Due::Answer(response) => return response,
        Due::Mistaken(mistake) => Some(mistake),
        Due::Usual => None,
    };
    let Some(token) = token(&headers) else {
        return failed("the bearer token must be an access token in base64");
    };
    match at.introspect(&token, mistake).await {
        Ok(introspection) => Json(json!({ "token_introspection": introspection })).into_response(),
        Err(failure) => {
            tracing::warn!(%failure, "a demo data provider knows nothing of a token: {failure}");
            failed(&failure.to_string())
        }
    }
}

/// `POST /{slug}/api/v1/data`: the whole answer of `checktoken`, for callers who know the secret (AF §1.8).
pub(super) async fn data_for_callers(State(at): State<At>, headers: HeaderMap, body: Bytes) -> Response {
    let mistake = match at.due(Step::Call).await {
        Due::Answer(response) => return response,
        Due::Mistaken(mistake) => Some(mistake),
        Due::Usual => None,
    };
    let told: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
    let secret = told.get("auth_secret").and_then(Value::as_str).unwrap_or_default();
    let known = at.provider().registration().and_then(|registration| registration.auth_secret.as_ref());
    if known.is_some_and(|known| !known.matches(secret)) {
        return refused(StatusCode::UNAUTHORIZED, "authentication_error", "Invalid credentials");
    }
    let Some(token) = token(&headers) else {
        let said = "the bearer token must be an access token in base64";
        return refused(StatusCode::BAD_REQUEST, "invalid_request", said);
    };
    match at.checktoken(&token, mistake).await {
        Ok(claims) => Json(claims).into_response(),
        Err(failure) => {
            let (code, status, error) = failure.answered();
            tracing::warn!(code, %failure, "a demo data provider is told nothing of a token: {failure}");
            let mut answer = refused(status, error, &failure.to_string());
            // The body has two members (AF §1.8): the code is for the one who looks at the exchange.
            let rule = Some(format!("{code} {failure}"));
            answer.extensions_mut().insert(ExchangeNote { rule, ..ExchangeNote::default() });
            answer
        }
    }
}

fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
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
    if let Due::Answer(response) = at.due(Step::Jwks).await {
        return response;
    }
    match at.key() {
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
