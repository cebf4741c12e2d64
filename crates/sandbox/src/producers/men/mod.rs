//! The simulated ministry of education (AP §15): pupils, looked for in a school or in an area.

mod answer;
mod area;

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::access_token;
use super::people::{live, plain};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{Class, Pupil, Relative, pupil};
use area::Area;

/// Its name among the producers.
pub(crate) const NAME: &str = "men";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/men/token", post(token)).route("/men", get(by_school)).route("/men/perimetre", post(by_area))
}

async fn token(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Token, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => response,
        _ => access_token::granted(&sandbox, NAME, &headers),
    }
}

/// What it is told of a pupil.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Asked {
    nom: String,
    prenom: String,
    sexe: Value,
    date_naissance: String,
    annee_scolaire: String,
    #[serde(default)]
    code_uai: Option<String>,
    #[serde(flatten)]
    area: Option<Area>,
}

async fn by_school(State(sandbox): State<Arc<Sandbox>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(response) = entered(&sandbox, &headers).await {
        return response;
    }
    let query = query.unwrap_or_default();
    let members: Map<String, Value> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    match serde_json::from_value::<Asked>(Value::Object(members)) {
        Ok(asked) if asked.code_uai.is_some() => told(&sandbox, &asked),
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn by_area(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(response) = entered(&sandbox, &headers).await {
        return response;
    }
    match serde_json::from_slice::<Asked>(&body) {
        Ok(asked) if asked.area.is_some() => told(&sandbox, &asked),
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn entered(sandbox: &Sandbox, headers: &HeaderMap) -> Result<(), Response> {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return Err(response);
    }
    let partner = headers.get("x-siret-partenaire").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if access_token::is_borne(sandbox, NAME, headers) && partner.len() == 14 {
        Ok(())
    } else {
        Err((StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response())
    }
}

fn told(sandbox: &Sandbox, asked: &Asked) -> Response {
    let Some(year) = asked.annee_scolaire.get(..4).and_then(|year| year.parse::<i64>().ok()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let known: Vec<(Pupil, Option<Class>)> = live(sandbox)
        .flat_map(|(life, person)| {
            let relatives = pupil::relatives(&person, &life.household).into_iter().filter(|child| is(child, asked));
            let pupils = life.studies.pupils;
            let of =
                |child: Relative| pupils.get(&pupil::first(&child.given_names)).cloned().flatten().zip(Some(child));
            let class = |(pupil, child): (Pupil, Relative)| {
                let class = pupil::born(Some(&child.birthdate)).and_then(|born| pupil.class(born, year));
                (pupil, class)
            };
            relatives.filter_map(of).map(class).collect::<Vec<_>>()
        })
        .collect();
    let is_there = |class: &Class| match (&asked.code_uai, &asked.area) {
        (Some(school), _) => class.school == *school,
        (None, Some(area)) => area.has(class),
        (None, None) => false,
    };
    let there = known.iter().find_map(|(pupil, class)| Some((pupil, class.as_ref().filter(|class| is_there(class))?)));
    match there {
        Some((pupil, class)) => Json(answer::at_school(asked, pupil, class)).into_response(),
        // Of a pupil who is looked for in a school it is known who that is: elsewhere, or at no school.
        None if asked.code_uai.is_some() && !known.is_empty() => Json(answer::elsewhere(asked)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn is(child: &Relative, asked: &Asked) -> bool {
    let sex = if asked.sexe == 1 || asked.sexe == "1" { "M" } else { "F" };
    plain(&child.family_name) == plain(&asked.nom)
        && plain(&pupil::first(&child.given_names)) == plain(&pupil::first(&asked.prenom))
        && child.birthdate == asked.date_naissance
        && child.sex == sex
}
