//! The simulated France Travail (AP §15): job seekers and what is paid to them. The identifier of a person is the login, in
//! ASCII.

mod answer;
mod by_identity;

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::people::identified;
use super::{CLIENT, access_token};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{JobSeeker, Life};
use crate::personas::Persona;

/// Its name among the producers.
pub(crate) const NAME: &str = "france-travail";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route("/france-travail/token", post(token))
        .route("/france-travail/statut", post(status))
        .route("/france-travail/indemnites", get(payments))
        .route("/france-travail/by-identity", get(by_identity::registrations))
}

/// What a token must be for.
const SCOPES: [&str; 3] = ["api_statutaugmentev1", "api_liste-paiementsv1", "individuStatutAugmente"];

async fn token(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Token, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let asked = form_urlencoded::parse(&body).find(|(name, _)| name == "scope").map(|(_, value)| value.into_owned());
    let asked = asked.unwrap_or_default();
    let asked: Vec<&str> = asked.split(' ').collect();
    let application = format!("application_{}", CLIENT.0);
    if SCOPES.into_iter().chain([application.as_str()]).all(|scope| asked.contains(&scope)) {
        access_token::granted(&sandbox, NAME, &headers)
    } else {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_scope" }))).into_response()
    }
}

async fn status(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    let asked = String::from_utf8_lossy(&body);
    match registered(&sandbox, &headers, &asked).await {
        Ok((person, life, Some(job_seeker))) => Json(answer::status(&person, &life, &job_seeker)).into_response(),
        Ok((_, _, None)) => (StatusCode::PARTIAL_CONTENT, Json(json!({}))).into_response(),
        Err(response) => response,
    }
}

async fn payments(State(sandbox): State<Arc<Sandbox>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "loginMnemotechnique");
    let asked = asked.map(|(_, value)| value.into_owned()).unwrap_or_default();
    match registered(&sandbox, &headers, &asked).await {
        Ok((_, _, Some(job_seeker))) => {
            let today = sandbox.edge().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
            match job_seeker.paid(today) {
                paid if paid.is_empty() => StatusCode::NO_CONTENT.into_response(),
                paid => Json(answer::payments(&paid)).into_response(),
            }
        }
        Ok((_, _, None)) => StatusCode::NO_CONTENT.into_response(),
        Err(response) => response,
    }
}

type Found = (Arc<Persona>, Life, Option<JobSeeker>);

/// The person of an identifier, and the registration.
async fn registered(sandbox: &Sandbox, headers: &HeaderMap, identifier: &str) -> Result<Found, Response> {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return Err(response);
    }
    let consumer = headers.get("x-pe-consommateur").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !access_token::is_borne(sandbox, NAME, headers) || !consumer.starts_with("DINUM - ") {
        return Err((StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response());
    }
    let Some(person) = identified(sandbox, identifier) else { return Err(StatusCode::NOT_FOUND.into_response()) };
    let life = Life::of(&person, sandbox.present_year()).map_err(|reason| {
        tracing::warn!(reason, "what a person says of herself does not fit: {reason}");
        (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "messageLog": reason }))).into_response()
    })?;
    let job_seeker = life.work.job_seeker.clone();
    Ok((person, life, job_seeker))
}
