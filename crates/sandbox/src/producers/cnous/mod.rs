//! The simulated CNOUS (AP §15): students who hold a grant, by number, by a civil identity, or by what FranceConnect tells.

mod answer;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access_token;
use super::people::{Described, found, live, plain};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::Life;
use crate::personas::Persona;

/// Its name among the producers.
pub(crate) const NAME: &str = "cnous";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route("/cnous/token", post(token))
        .route("/cnous", post(by_identity))
        .route("/cnous-france-connect", get(by_told_identity))
        .route("/cnous-ine/{ine}", get(by_number))
}

async fn token(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Token, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => response,
        _ => access_token::granted(&sandbox, NAME, &headers),
    }
}

/// What it is told of a person, under either set of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    #[serde(alias = "lastName")]
    family_name: String,
    #[serde(alias = "firstNames")]
    given_name: String,
    #[serde(alias = "birthDate")]
    birthdate: String,
    #[serde(default, alias = "birthPlace")]
    birthplace: Option<String>,
    #[serde(default, alias = "civility")]
    gender: Option<String>,
    #[serde(default, rename = "campaignYear")]
    campaign: Option<i64>,
}

async fn by_identity(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    identified(&sandbox, &headers, &body).await
}

/// A `GET` with a body.
async fn by_told_identity(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    identified(&sandbox, &headers, &body).await
}

async fn identified(sandbox: &Sandbox, headers: &HeaderMap, body: &Bytes) -> Response {
    if let Err(response) = entered(sandbox, headers).await {
        return response;
    }
    let Ok(identity) = serde_json::from_slice::<Identity>(body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Some(birthdate) = turned(&identity.birthdate) else { return StatusCode::BAD_REQUEST.into_response() };
    let described = Described {
        family_name: identity.family_name,
        given_names: identity.given_name.replace(',', " "),
        birthdate: Some(birthdate),
        sex: identity.gender,
        birthplace: None,
        named_birthplace: None,
        birthcountry: None,
    };
    // A place is told by its code, or in version 2 by its name.
    let place = identity.birthplace.filter(|place| !place.is_empty());
    let from_there = |life: &Life, person: &Persona| {
        place.as_ref().is_none_or(|place| {
            person.birthplace.as_ref() == Some(place) || plain(&life.studies.birthplace) == plain(place)
        })
    };
    let people = found(sandbox, &described).into_iter().filter_map(|person| {
        let life = Life::of(&person, sandbox.present_year()).ok()?;
        from_there(&life, &person).then_some((life, person))
    });
    told(sandbox, people, identity.campaign)
}

async fn by_number(
    State(sandbox): State<Arc<Sandbox>>,
    Path(ine): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Err(response) = entered(&sandbox, &headers).await {
        return response;
    }
    let query = query.unwrap_or_default();
    let campaign = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "campaignYear");
    let campaign = campaign.and_then(|(_, year)| year.parse().ok());
    told(&sandbox, live(&sandbox).filter(|(life, _)| life.studies.ine == ine), campaign)
}

/// `DD/MM/YYYY` as `YYYY-MM-DD`.
fn turned(date: &str) -> Option<String> {
    let mut parts = date.splitn(3, '/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{year}-{month}-{day}"))
}

/// The grants of these people: one, or a list of several.
fn told(sandbox: &Sandbox, people: impl Iterator<Item = (Life, Arc<Persona>)>, campaign: Option<i64>) -> Response {
    let today = sandbox.edge().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let granted = people.filter_map(|(life, person)| {
        let grant = life.studies.student.as_ref()?.granted(today, campaign)?;
        Some(answer::of(&person, &life.studies, &grant))
    });
    let mut granted: Vec<Value> = granted.collect();
    match (granted.pop(), granted.is_empty()) {
        (None, _) => StatusCode::NOT_FOUND.into_response(),
        (Some(one), true) => Json(one).into_response(),
        (Some(last), false) => {
            granted.push(last);
            Json(granted).into_response()
        }
    }
}

async fn entered(sandbox: &Sandbox, headers: &HeaderMap) -> Result<(), Response> {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return Err(response);
    }
    if access_token::is_borne(sandbox, NAME, headers) {
        Ok(())
    } else {
        Err((StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response())
    }
}
