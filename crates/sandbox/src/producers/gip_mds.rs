//! The simulated GIP-MDS (AP §15): contracts of civic service that employers have declared.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::access_token;
use super::people::{Described, found};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{CivicContract, Life};

/// Its name among the producers.
pub(crate) const NAME: &str = "gip-mds";
/// Civic service, among the kinds of contracts.
const CIVIC_SERVICE: &str = "89";
/// Why a contract that was made for some months ends: its time is over.
const TIME_OVER: &str = "031";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/gip-mds/token", post(token)).route("/gip-mds/contrats-generique", get(contracts))
}

async fn token(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Token, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => response,
        _ => access_token::granted(&sandbox, NAME, &headers),
    }
}

async fn contracts(State(sandbox): State<Arc<Sandbox>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    if !access_token::is_borne(&sandbox, NAME, &headers) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response();
    }
    let query = query.unwrap_or_default();
    let given = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.into_owned())
    };
    let certified = given("comparaisonCertifiee").as_deref() == Some("1");
    let civic = given("listeCodeNature").as_deref() == Some(CIVIC_SERVICE);
    let (Some(family_name), Some(given_names), Some(birthdate), true, true) =
        (given("nom"), given("prenom"), given("dateNaissance").as_deref().and_then(day), certified, civic)
    else {
        return refused(StatusCode::BAD_REQUEST, "BAD_REQUEST");
    };
    let described = Described { family_name, given_names, birthdate: Some(birthdate), ..Described::default() };
    let people = found(&sandbox, &described);
    let person = match people.as_slice() {
        [] => return refused(StatusCode::NOT_FOUND, "NOT_FOUND_INDIVIDU"),
        [person] => person,
        _ => return refused(StatusCode::PAYLOAD_TOO_LARGE, "TOO_MANY_INDIVIDU"),
    };
    let today = sandbox.edge().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    match Life::of(person, sandbox.present_year()).map(|life| life.civic_service.contract) {
        Ok(Some(contract)) => Json(told(&contract, &today)).into_response(),
        Ok(None) => refused(StatusCode::NOT_FOUND, "NOT_FOUND_CONTRAT"),
        Err(reason) => {
            tracing::warn!(reason, "what a person says of herself does not fit: {reason}");
            refused(StatusCode::INTERNAL_SERVER_ERROR, "ERREUR_TECHNIQUE")
        }
    }
}

/// `DDMMYYYY` as `YYYY-MM-DD`.
fn day(text: &str) -> Option<String> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Some(format!("{}-{}-{}", text.get(4..)?, text.get(2..4)?, text.get(..2)?))).flatten()
}

/// Its end is told once it has come.
fn told(contract: &CivicContract, today: &str) -> Value {
    let over = contract.is_over(today);
    let contract_told = json!({
        "dateDebutContrat": contract.since,
        "dateFinContrat": contract.until.as_ref().filter(|_| over),
        "motifRupture": over.then_some(TIME_OVER),
    });
    let establishment = json!({ "siret": contract.siret, "contrat": [contract_told] });
    json!({ "individu": { "entreprise": [{ "raisonSociale": contract.host, "etablissement": [establishment] }] } })
}

fn refused(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "erreurs": [{ "code": code }] }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::{is_told, person};

    #[test]
    fn a_contract_that_is_over_is_told_as_in_the_example() {
        let contract = person("volunteer").1.civic_service.contract.unwrap();
        is_told(&told(&contract, "2026-11-26"), include_str!("examples/gip-mds.json"));
    }

    #[test]
    fn days_of_birth_are_read_as_the_gateway_writes_them() {
        assert_eq!(day("23012007").as_deref(), Some("2007-01-23"));
        for wrong in ["", "2007-01-23", "2301200", "230120071", "é301200"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
