//! The simulated DSNJ (AP §15): whether young people have done what national service asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use guichet_jose::Secret;
use guichet_web::routes::Routes;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::CLIENT;
use super::people::{Described, found};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{Life, ServiceStatus};

/// Its name among the producers.
pub(crate) const NAME: &str = "dsnj";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/dsnj", post(statuses))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    identites_pivot: Vec<Identity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    given_name: String,
    family_name: String,
    birthdate: String,
    gender: String,
    birthplace: Option<String>,
    birthcountry: String,
}

async fn statuses(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap, body: Bytes) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !Secret::new(format!("Bearer {}", CLIENT.1)).matches(given) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" }))).into_response();
    }
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_request" }))).into_response();
    };
    let results: Vec<Value> = asked.identites_pivot.into_iter().map(|identity| status(&sandbox, identity)).collect();
    Json(told(&results)).into_response()
}

fn status(sandbox: &Sandbox, identity: Identity) -> Value {
    let described = Described {
        family_name: identity.family_name,
        given_names: identity.given_name,
        birthdate: Some(identity.birthdate),
        sex: Some(if identity.gender == "male" { "M" } else { "F" }.to_owned()),
        birthplace: identity.birthplace,
        named_birthplace: None,
        birthcountry: Some(identity.birthcountry),
    };
    let person = found(sandbox, &described).into_iter().next();
    let service = person.and_then(|person| Some(Life::of(&person, sandbox.present_year()).ok()?.national_service));
    of(service.and_then(|service| Some((service.status?, service.comment))))
}

fn told(results: &[Value]) -> Value {
    json!({ "return_code": "OK", "results": results })
}

/// One of the results; `None`: nobody is known.
fn of(service: Option<(ServiceStatus, Option<String>)>) -> Value {
    match service {
        None => json!({ "code": "NON_TROUVE" }),
        Some((status, comment)) => json!({ "code": "OK", "en_regle": words(status), "complement": comment }),
    }
}

fn words(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::EnRegle => "En règle",
        ServiceStatus::PasEnRegle => "Pas en règle",
        ServiceStatus::Indetermine => "Indéterminé",
        ServiceStatus::NonConcerne => "Non concerné",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::{is_told, person};

    #[test]
    fn who_is_in_order_and_who_is_not_known_are_told_as_in_the_examples() {
        let service = person("conscript").1.national_service;
        let known = of(service.status.map(|status| (status, service.comment)));
        is_told(&told(&[known]), include_str!("examples/dsnj.json"));
        is_told(&told(&[of(None)]), include_str!("examples/dsnj-unknown.json"));
    }
}
