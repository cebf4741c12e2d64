//! The simulated Sport Data Hub (AP §15): athletes on the lists of the ministry, by the number that it gave them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::access_token;
use super::people::live;
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{Sport, SportEntry};
use crate::personas::Persona;

/// Its name among the producers.
pub(crate) const NAME: &str = "sdh";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/sdh/token", post(token)).route("/sdh/{identifier}", get(athlete))
}

async fn token(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Token, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => response,
        _ => access_token::granted(&sandbox, NAME, &headers),
    }
}

async fn athlete(State(sandbox): State<Arc<Sandbox>>, Path(identifier): Path<String>, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    if !access_token::is_borne(&sandbox, NAME, &headers) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response();
    }
    let today = sandbox.edge().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let known = live(&sandbox).find(|(life, _)| life.sport.number.as_deref() == Some(identifier.as_str()));
    match known {
        Some((life, person)) => Json(told(&person, &life.sport, &today)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn told(person: &Persona, sport: &Sport, today: &str) -> Value {
    let entry = |entry: &SportEntry| {
        json!({
            "fiche": entry.entry,
            "debutDroits": entry.since,
            "finDroits": entry.until,
            "hautNiveau": entry.high_level,
            "federation": entry.federation.code,
            "nomFederation": entry.federation.name,
            "nomCourtFederation": entry.discipline,
            "categorie": entry.category.code,
            "libCategorie": entry.category.name,
            "valeur": entry.value,
        })
    };
    let training = |entry: &SportEntry| {
        json!({
            "active": (entry.since.as_str()..=entry.until.as_str()).contains(&today),
            "etablissement": entry.establishment.code,
            "nomEtablissement": entry.establishment.name,
            "region": entry.region.code,
            "nomRegion": entry.region.name,
        })
    };
    json!({
        "nom": person.family_name,
        "nomUsage": person.preferred_username,
        "prenom": person.given_name,
        "dateNaissance": person.birthdate,
        "genre": if person.gender.as_deref() == Some("male") { "M" } else { "F" },
        "fichesHN": sport.entries.iter().map(entry).collect::<Vec<_>>(),
        "fichesSportif": sport.entries.iter().map(training).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::{is_told, person};

    #[test]
    fn an_athlete_is_told_as_in_the_example() {
        let (person, life) = person("athlete");
        is_told(&told(&person, &life.sport, "2026-11-26"), include_str!("examples/sport-data-hub.json"));
    }
}
