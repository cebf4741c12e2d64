//! Tokens for programs (DP §3.1; RFC 6749 §4.4): opaque, two hours long.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use guichet_jose::{Secret, digest};
use guichet_store::StoreError;
use guichet_store::ephemeral::{Entry, Lifetime};
use guichet_web::edge::Site;
use http::header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::datapass::Datapass;
use crate::records::Application;

/// How long a token opens anything.
const SECONDS: u32 = 7_200;
/// How long it is told apart from one that never was.
const REMEMBERED_SECONDS: u32 = 86_400;

pub(super) const PUBLIC: &str = "public";
pub(super) const READ: &str = "read_authorizations";
pub(super) const WRITE: &str = "write_authorizations";
pub(super) const WEBHOOKS: &str = "read_webhooks";
/// Those that there are.
const SCOPES: [&str; 4] = [PUBLIC, READ, WRITE, WEBHOOKS];
/// Those of a token for which none is asked.
const DEFAULT: [&str; 2] = [PUBLIC, READ];

/// A token, under itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Token {
    /// The program.
    pub(super) application_id: i64,
    /// What it opens.
    pub(super) scopes: Vec<String>,
    /// Seconds since 1970.
    pub(super) expires_at: i64,
}

impl Entry for Token {
    const PREFIX: &'static str = "datapass_token";
}

/// Why no token is given.
#[derive(Debug)]
enum Refusal {
    /// No program by these credentials, or none.
    Client,
    /// Something that has to be there is not.
    Missing,
    /// A grant of another kind.
    Grant,
    /// A scope that there is not.
    Scope,
    /// The store's.
    Store(StoreError),
}

/// `POST /api/oauth/token`
pub(super) async fn issue(
    State(app): State<Arc<Datapass>>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    given(&app, &site, &headers, &body).await.unwrap_or_else(IntoResponse::into_response)
}

async fn given(app: &Datapass, site: &Site, headers: &HeaderMap, body: &Bytes) -> Result<Response, Refusal> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    match field("grant_type") {
        None | Some("") => return Err(Refusal::Missing),
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::Grant),
    }
    let application = authenticated(app, headers, field("client_id"), field("client_secret")).await?;
    let asked: Vec<&str> = field("scope").unwrap_or_default().split_whitespace().collect();
    let scopes = if asked.is_empty() { DEFAULT.to_vec() } else { asked };
    if !scopes.iter().all(|scope| SCOPES.contains(scope)) {
        return Err(Refusal::Scope);
    }
    let now = site.edge.clock.now();
    let text = site.edge.entropy.token();
    let token = Token {
        application_id: application.id,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        expires_at: now.as_second().saturating_add(SECONDS.into()),
    };
    let lifetime = Lifetime::plain(SECONDS + REMEMBERED_SECONDS, now);
    app.parts.stores.ephemeral.put_new(&text, &token, lifetime, None, now).await?;
    let answer = Json(json!({
        "access_token": text,
        "token_type": "Bearer",
        "expires_in": SECONDS,
        "scope": scopes.join(" "),
        "created_at": now.as_second(),
    }));
    Ok(unkept(answer.into_response()))
}

/// By the header or by the body; a program of somebody who may not log in is none.
async fn authenticated(
    app: &Datapass,
    headers: &HeaderMap,
    id: Option<&str>,
    secret: Option<&str>,
) -> Result<Application, Refusal> {
    let (id, secret) = match basic(headers) {
        Some(pair) => pair,
        None => (id.unwrap_or_default().to_owned(), Secret::new(secret.unwrap_or_default().to_owned())),
    };
    // Whatever the store could not even look for.
    if id.is_empty() || id.chars().any(char::is_control) {
        return Err(Refusal::Client);
    }
    let known = app.records.authenticate(&id, &secret).await?.ok_or(Refusal::Client)?;
    let owner = app.records.person(known.person_id).await?;
    owner.filter(|owner| owner.banned_at.is_none()).map(|_| known).ok_or(Refusal::Client)
}

fn basic(headers: &HeaderMap) -> Option<(String, Secret)> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let pair = String::from_utf8(digest::from_base64(rest.trim())?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| (id.to_owned(), Secret::new(secret.to_owned())))
}

fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, description) = match &self {
            Self::Client => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "The program is unknown, or its credentials are missing or wrong.",
            ),
            Self::Missing => (StatusCode::BAD_REQUEST, "invalid_request", "grant_type is missing."),
            Self::Grant => {
                (StatusCode::BAD_REQUEST, "unsupported_grant_type", "The only grant here is client_credentials.")
            }
            Self::Scope => (StatusCode::BAD_REQUEST, "invalid_scope", "A scope that was asked for does not exist."),
            Self::Store(cause) => {
                tracing::error!(error = %cause, "no token is given to a program, the store does not answer: {cause}");
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "Try again later.")
            }
        };
        let body = Json(json!({ "error": error, "error_description": description }));
        let mut response = unkept((status, body).into_response());
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"DataPass\", error=\"invalid_client\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
