//! The addresses of a data provider: those of its definitions, tokens of client credentials, and its keys.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, on, post};
use guichet_jose::JwkSet;
use guichet_web::log::RequestId;
use guichet_web::routes::Routes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

use super::callers::Refused;
use super::definition::{Definition, FirstLevel, Resource};
use super::steps::{self, Incoming, Way};
use super::{DataProvider, answer};
use crate::checktoken::Mistake;

/// Where a data provider with an origin of its own publishes its keys.
pub const KEYS: &str = "/.well-known/jwks.json";

/// Which resource of which API a handler answers.
#[derive(Clone)]
struct At {
    provider: Arc<DataProvider>,
    definition: usize,
    resource: usize,
}

impl At {
    fn found(&self) -> Option<(&Definition, &Resource)> {
        let definition = self.provider.parts.definitions.get(self.definition)?;
        Some((definition, definition.resources.get(self.resource)?))
    }
}

/// The routes of a data provider.
pub fn router(provider: &Arc<DataProvider>) -> Routes {
    let mut routes = Routes::new().route(&provider.parts.keys_path, get(keys)).with_state(Arc::clone(provider));
    for (place, definition) in provider.parts.definitions.iter().enumerate() {
        for (number, resource) in definition.resources.iter().enumerate() {
            let at = At { provider: Arc::clone(provider), definition: place, resource: number };
            routes = routes.merge(
                Routes::new()
                    .route(&resource.described.path, on(resource.described.method.filter(), data))
                    .with_state(at),
            );
        }
        if let FirstLevel::ClientCredentials { path } = &definition.first_level {
            routes = routes.merge(Routes::new().route(path, post(token)).with_state(Arc::clone(provider)));
        }
    }
    routes
}

async fn data(
    State(at): State<At>,
    Extension(request_id): Extension<RequestId>,
    mistake: Option<Extension<Mistake>>,
    Path(captured): Path<HashMap<String, String>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some((definition, resource)) = at.found() else { return StatusCode::NOT_FOUND.into_response() };
    let given = given(captured, query.as_deref().unwrap_or_default());
    let id = request_id.0.to_string();
    let now = at.provider.parts.edge.clock.now();
    let mistake = mistake.map(|Extension(mistake)| mistake);
    let sent = match &resource.described.body {
        Some(taken) => taken.read(&headers, body).await,
        None => Ok(None),
    };
    let call = Incoming {
        definition,
        resource,
        given: given.as_ref(),
        headers: &headers,
        sent: sent.as_ref().ok().and_then(Option::as_ref),
        request_id: &id,
        now,
        mistake,
    };
    let mut way = Way::default();
    let outcome = match &sent {
        Ok(_) => steps::run(&at.provider, call, &mut way).await,
        Err(failure) => Err(failure.clone()),
    };
    answer::respond(&at.provider, call, &way, outcome, request_id).await
}

/// The parts of the path and the parameters of the query; none where one came twice or is no text.
fn given(captured: HashMap<String, String>, query: &str) -> Option<HashMap<String, String>> {
    let mut given = captured;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |text: &str| {
            let plain = text.replace('+', " ");
            percent_encoding::percent_decode_str(&plain).decode_utf8().map(std::borrow::Cow::into_owned).ok()
        };
        if given.insert(decoded(name)?, decoded(value)?).is_some() {
            return None;
        }
    }
    Some(given)
}

async fn token(State(provider): State<Arc<DataProvider>>, headers: HeaderMap, body: Bytes) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let parts = &provider.parts;
    let own = (&parts.signing_key, parts.origin.as_str(), parts.edge.clock.now());
    let (status, body) = match parts.callers.issue(&headers, &form, own) {
        Ok(told) => (StatusCode::OK, told),
        Err(refused) => {
            let (status, error) = match refused {
                Refused::InvalidRequest => (StatusCode::BAD_REQUEST, "invalid_request"),
                Refused::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client"),
                Refused::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
                Refused::InvalidScope => (StatusCode::BAD_REQUEST, "invalid_scope"),
            };
            (status, json!({ "error": error }))
        }
    };
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
    }
    response
}

async fn keys(State(provider): State<Arc<DataProvider>>) -> Response {
    match provider.keys.published().await {
        Ok(JwkSet { mut keys }) => {
            keys.extend(provider.parts.signing_key.public_jwk());
            Json(JwkSet { keys }).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "no key can be published: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
