//! `GET`, `POST /{slug}/userinfo`: JSON, or a JWT where the definition says so.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use guichet_jose::JoseError;
use guichet_oidc::params::Params;
use guichet_oidc::tampering::{self, Tampering};
use guichet_oidc::userinfo::{self, Reason};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use super::authorize::unavailable;
use super::encryption::NotEncrypted;
use super::provider::At;
use super::refusals::bearer_refused;
use super::state::{AccessToken, Granted};
use crate::faults::{self, Kind, Step, Transport};

pub(super) async fn show(
    State(at): State<At>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let query = Params::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let form = if method == Method::POST { Params::parse(&body).unwrap_or_default() } else { Params::default() };
    let token = match userinfo::bearer(authorization, &query, &form) {
        Ok(token) => token,
        Err(reason) => return bearer_refused(reason),
    };
    let now = at.sandbox.edge().clock.now();
    let granted = match at.sandbox.ephemeral().get::<AccessToken>(&token, now).await {
        Ok(Some(found)) if found.value.0.slug == at.provider.definition.slug => found.value.0,
        Ok(_) => return bearer_refused(Reason::TokenNotFound),
        Err(error) => return unavailable(&error),
    };
    let persona = granted.persona.as_deref().and_then(|login| at.sandbox.personas().get(login));
    let fault = at.fault(Step::Userinfo, granted.relying_party.as_deref(), persona.as_deref());
    let deeper = match faults::answer(fault).await {
        Transport::Answered(response) => return response,
        Transport::Deeper(kind) => Some(kind),
        Transport::Usual => None,
    };
    // A delay of the answer is no delay of its content: the token was good when the call came.
    let tampering = deeper.as_ref().and_then(Kind::tampering);
    answer(&at, &granted, now.as_second(), tampering).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a simulated identity provider gives no userinfo: {error}");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error(transparent)]
    Signing(#[from] JoseError),
    #[error(transparent)]
    Encryption(#[from] NotEncrypted),
}

async fn answer(at: &At, granted: &Granted, now: i64, tampering: Option<&Tampering>) -> Result<Response, NoAnswer> {
    let mut claims = userinfo::claims(&at.provider.scopes, &granted.grant);
    let signed = at
        .provider
        .broker(&granted.grant.client_id)
        .and_then(|broker| broker.client.userinfo_signed_response_alg.map(|algorithm| (broker, algorithm)));
    let Some((broker, algorithm)) = signed else {
        if let Some(tampering) = tampering {
            tampering.apply(&mut claims);
        }
        return Ok(([(CACHE_CONTROL, "no-store")], Json(Value::Object(claims))).into_response());
    };
    claims.insert("iss".to_owned(), json!(at.provider.addresses.issuer));
    claims.insert("aud".to_owned(), json!(granted.grant.client_id));
    claims.insert("iat".to_owned(), json!(now));
    claims.insert("exp".to_owned(), json!(now + i64::from(at.provider.profile.lifetimes.access_token)));
    let key = at.provider.keys.signing(algorithm, broker)?;
    let signed = tampering::sign(&key, claims, tampering)?;
    let token = at.sealed(&broker.client, broker.client.userinfo_encrypted_response_alg, signed).await?;
    Ok(([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/jwt")], token).into_response())
}
