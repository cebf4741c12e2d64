//! The simulated MESRI (AP §15): students and their admissions, by their national number or by a civil identity.

mod answer;

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use guichet_jose::Secret;
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::CLIENT;
use super::people::{Described, found, live};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::Life;
use crate::personas::Persona;

/// Its name among the producers.
pub(crate) const NAME: &str = "mesri";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/mesri", post(by_identity)).route("/mesri-ine", get(by_number))
}

/// What it is told of a person.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Identity {
    nom_famille: String,
    prenom1: String,
    date_naissance: String,
    sexe: String,
    #[serde(default)]
    lieu_naissance: Option<String>,
}

async fn by_identity(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(response) = entered(&sandbox, &headers).await {
        return response;
    }
    let Ok(identity) = serde_json::from_slice::<Identity>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let sex = match identity.sexe.as_str() {
        "1" => "M",
        "2" => "F",
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let described = Described {
        family_name: identity.nom_famille,
        given_names: identity.prenom1,
        birthdate: Some(identity.date_naissance),
        sex: Some(sex.to_owned()),
        birthplace: identity.lieu_naissance,
        named_birthplace: None,
        birthcountry: None,
    };
    let people = found(&sandbox, &described).into_iter();
    told(&sandbox, people.filter_map(|person| Some((Life::of(&person, sandbox.present_year()).ok()?, person))))
}

async fn by_number(State(sandbox): State<Arc<Sandbox>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(response) = entered(&sandbox, &headers).await {
        return response;
    }
    let query = query.unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "INE");
    let Some(asked) = asked.map(|(_, value)| value.into_owned()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    told(&sandbox, live(&sandbox).filter(|(life, _)| life.studies.ine == asked))
}

/// The first of these people who studies.
fn told(sandbox: &Sandbox, mut people: impl Iterator<Item = (Life, Arc<Persona>)>) -> Response {
    let today = sandbox.edge().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let known = people
        .find_map(|(life, person)| Some(answer::of(&person, &life.studies, life.studies.student.as_ref()?, today)));
    known.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |student| Json(student).into_response())
}

async fn entered(sandbox: &Sandbox, headers: &HeaderMap) -> Result<(), Response> {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return Err(response);
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if Secret::new(CLIENT.1.to_owned()).matches(text("x-api-key")) && text("x-caller").starts_with("DINUM - ") {
        Ok(())
    } else {
        Err((StatusCode::UNAUTHORIZED, Json(json!({ "message": "Unauthorized" }))).into_response())
    }
}
