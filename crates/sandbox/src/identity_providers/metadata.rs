//! `GET /{slug}/.well-known/openid-configuration`, `GET /{slug}/jwks`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guichet_jose::{JoseError, Jwk};
use guichet_oidc::discovery;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value, json};

use super::provider::At;
use crate::faults::{self, Step, Transport};

pub(super) async fn discovery(State(at): State<At>) -> Response {
    if let Transport::Answered(response) = faults::answer(at.fault(Step::Discovery, None, None)).await {
        return response;
    }
    let provider = &at.provider;
    let mut document = discovery::document(&provider.profile, &provider.scopes, &provider.addresses.issuer, None);
    let definition = &provider.definition;
    document.remove("revocation_endpoint");
    document.remove("token_endpoint_auth_signing_alg_values_supported");
    document.insert("acr_values_supported".to_owned(), json!(definition.allowed_acr));
    document
        .insert("id_token_signing_alg_values_supported".to_owned(), json!([definition.id_token_signed_response_alg]));
    match definition.userinfo_signed_response_alg {
        Some(algorithm) => document.insert("userinfo_signing_alg_values_supported".to_owned(), json!([algorithm])),
        None => document.remove("userinfo_signing_alg_values_supported"),
    };
    document.extend(definition.metadata.clone());
    let cache = format!("public, max-age={}", provider.profile.lifetimes.metadata_cache);
    ([(CACHE_CONTROL, cache)], Json(Value::Object(document))).into_response()
}

pub(super) async fn jwks(State(at): State<At>) -> Response {
    if let Transport::Answered(response) = faults::answer(at.fault(Step::Jwks, None, None)).await {
        return response;
    }
    match keys(&at) {
        Ok(keys) => {
            let cache = format!("public, max-age={}", at.provider.profile.lifetimes.metadata_cache);
            let headers = [(CACHE_CONTROL, cache), (CONTENT_TYPE, "application/jwk-set+json".to_owned())];
            (headers, Json(json!({ "keys": keys }))).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a simulated identity provider has no key: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn keys(at: &At) -> Result<Vec<Jwk>, JoseError> {
    let mut keys = Vec::new();
    for algorithm in at.provider.algorithms() {
        keys.extend(at.provider.keys.public(algorithm)?);
    }
    Ok(keys)
}
