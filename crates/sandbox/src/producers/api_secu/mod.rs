//! The simulated API-SECU of the CNAV (AP §15): who belongs to which fund, the family quotient, social benefits.

mod answer;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::access_token;
use super::people::{Described, found};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{Fund, Life};

/// Its name among the producers.
pub(crate) const NAME: &str = "api-secu";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/api-secu/token", post(token)).route("/api-secu/{call}", get(call))
}

async fn token(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Token, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => response,
        _ => access_token::granted(&sandbox, NAME, &headers),
    }
}

/// Codes of API-SECU that the gateway tells apart (AP §8.5, §15).
const BAD_REQUEST: &str = "40013";
const UNKNOWN_PERSON: &str = "40409";
const NO_FUND: &str = "40406";

async fn call(
    State(sandbox): State<Arc<Sandbox>>,
    Path(call): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    if !access_token::is_borne(&sandbox, NAME, &headers) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response();
    }
    let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if told("x-correlation-id").is_empty() || told("x-apipart-fsfinal").len() != 14 {
        let words = "X-Correlation-ID et X-APIPART-FSFINAL sont obligatoires";
        return refused(StatusCode::BAD_REQUEST, BAD_REQUEST, words, None);
    }
    let query = query.unwrap_or_default();
    let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let given = |name: &str| {
        let found = asked.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.clone())
    };
    let (Some(family_name), Some(country)) = (given("nomNaissance"), given("codePaysNaissance")) else {
        return refused(
            StatusCode::BAD_REQUEST,
            BAD_REQUEST,
            "nomNaissance et codePaysNaissance sont obligatoires",
            None,
        );
    };
    let described = Described {
        family_name,
        given_names: given("listePrenoms").unwrap_or_default(),
        birthdate: given("dateNaissance"),
        sex: given("genre"),
        birthplace: given("codeLieuNaissance"),
        named_birthplace: given("villeNaissance").zip(given("depNaissance")),
        birthcountry: Some(country),
    };
    let people = found(&sandbox, &described);
    let Some(person) = people.first() else {
        return refused(StatusCode::NOT_FOUND, UNKNOWN_PERSON, "Individu non identifié au SNGI", None);
    };
    let life = match Life::of(person, sandbox.present_year()) {
        Ok(life) => life,
        Err(reason) => {
            tracing::warn!(reason, "what a person says of herself does not fit: {reason}");
            return refused(StatusCode::INTERNAL_SERVER_ERROR, "50000", "Erreur technique", None);
        }
    };
    let Some(fund) = life.household.fund else {
        return refused(StatusCode::NOT_FOUND, NO_FUND, "Aucun organisme de rattachement", None);
    };
    match answer::of(&call, person, &life) {
        Some(body) => ([(FUND, code(fund))], Json(body)).into_response(),
        None => refused(StatusCode::NOT_FOUND, "40400", "Dossier inconnu", Some(fund)),
    }
}

const FUND: &str = "x-apisecu-fd";

fn code(fund: Fund) -> &'static str {
    match fund {
        Fund::Cnaf => "00810011",
        Fund::Msa => "00171001",
    }
}

fn refused(status: StatusCode, code_of_error: &str, words: &str, fund: Option<Fund>) -> Response {
    let mut response = (status, Json(json!({ "errorCode": code_of_error, "error": words }))).into_response();
    if let Some(fund) = fund {
        response.headers_mut().insert(FUND, http::HeaderValue::from_static(code(fund)));
    }
    response
}
