//! `POST /api/datapass/v2/api_particulier/webhook`: what a DataPass elsewhere tells (DP §4.2).

use std::sync::Arc;

use aws_lc_rs::digest;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use guichet_jose::Secret;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::space::TokenSpace;
use crate::space::notice::Notice;
use crate::space::service::names_token;
use crate::space::signature;

/// The definition whose authorisations are tokens.
const API_PARTICULIER: &str = "api_particulier";

pub(super) async fn receive(State(space): State<Arc<TokenSpace>>, headers: HeaderMap, body: Bytes) -> Response {
    if !signed(space.parts.webhook_secret.as_ref(), &headers, &body) {
        return unsigned();
    }
    if is_test(&body) {
        return Json(json!({})).into_response();
    }
    let notice = match Notice::read(&body) {
        Ok(notice) => notice,
        Err(error) => {
            tracing::warn!(%error, "a notice of DataPass is not taken: {error}");
            return unprocessed();
        }
    };
    // The bytes of a notice are the same each time that it is sent (DP §3.3).
    let name = format!("webhook:{}", HEXLOWER.encode(digest::digest(&digest::SHA256, &body).as_ref()));
    // A client of FranceConnect may follow from the same notice (DP §1.7).
    if let Some(others) = &space.parts.others
        && let Err(error) = others.receive(API_PARTICULIER, &body).await
    {
        return refused(API_PARTICULIER, &error);
    }
    match space.receive(name, &notice).await {
        Ok(Some(token_id)) if names_token(&notice) => Json(json!({ "token_id": token_id })).into_response(),
        Ok(_) => Json(json!({})).into_response(),
        Err(error) => {
            let request = notice.external_id;
            tracing::error!(request, %error, "a notice of request {request} is not received: {error}");
            unprocessed()
        }
    }
}

/// `POST /api/datapass/v2/{definition}/webhook`: the same of any other definition, from which clients and scopes follow.
pub(super) async fn other(
    State(space): State<Arc<TokenSpace>>,
    Path(definition): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let others = space.parts.others.as_ref();
    let Some(others) = others.filter(|others| signed(others.secret(&definition), &headers, &body)) else {
        return unsigned();
    };
    if is_test(&body) {
        return Json(json!({})).into_response();
    }
    match others.receive(&definition, &body).await {
        Ok(Some(issued)) => Json(json!({ "token_id": issued })).into_response(),
        Ok(None) => Json(json!({})).into_response(),
        Err(error) => refused(&definition, &error),
    }
}

fn signed(secret: Option<&Secret>, headers: &HeaderMap, body: &Bytes) -> bool {
    let header = headers.get(signature::HEADER).and_then(|value| value.to_str().ok());
    secret.is_some_and(|secret| signature::verifies(secret, body, header))
}

fn unsigned() -> Response {
    (StatusCode::UNAUTHORIZED, Json(json!({ "error": "Unauthorized" }))).into_response()
}

fn unprocessed() -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({}))).into_response()
}

fn refused(definition: &str, error: &str) -> Response {
    tracing::error!(definition, error, "a notice of {definition} is not received: {error}");
    unprocessed()
}

/// What DataPass sends when an address is declared (DP §3.3).
fn is_test(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|body| body.get("test") == Some(&Value::Bool(true)))
}
