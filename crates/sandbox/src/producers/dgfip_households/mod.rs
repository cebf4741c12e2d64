//! The households that the DGFiP knows, told in plain JSON to whoever asks by a number or by an identity: what stands behind API
//! Impôt particulier (AF §2.1), whose own form, scopes and errors are data (`data/apis/impot-particulier`).

mod answer;
mod fixtures;
mod people;
mod taxpayer;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guichet_web::routes::Routes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use answer::Asked;
use taxpayer::Taxpayer;

/// Its name among the producers.
pub(crate) const NAME: &str = "dgfip-households";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    let people = Routes::new()
        .route(&format!("/{NAME}/people"), get(people::described))
        .route(&format!("/{NAME}/people/{{number}}"), get(people::numbered));
    let paths = ["{what}", "{what}/{year}", "{what}/{year}/{scale}"];
    paths.into_iter().fold(people, |routes, rest| {
        routes
            .route(&format!("/{NAME}/by-identity/{rest}"), get(by_identity))
            .route(&format!("/{NAME}/by-number/{{number}}/{rest}"), get(by_number))
    })
}

/// What is asked for, by the parts of the path.
fn asked(path: &HashMap<String, String>, present: i64) -> Option<Asked> {
    let number = |name: &str| path.get(name).map(|text| text.parse::<i64>().ok());
    // Without a year it is the last one.
    let year = number("year").unwrap_or(Some(present - 1))?;
    Asked::of(path.get("what")?, year, number("scale").flatten())
}

async fn by_identity(
    State(sandbox): State<Arc<Sandbox>>,
    Path(path): Path<HashMap<String, String>>,
    Query(described): Query<HashMap<String, String>>,
) -> Response {
    let present = sandbox.present_year();
    let given = |name: &str| described.get(name).map(String::as_str).unwrap_or_default();
    told(&sandbox, &path, |asked| {
        let candidates = Taxpayer::named(&sandbox, given("family_name"), present);
        json!(candidates.iter().map(|taxpayer| shown(taxpayer, asked)).collect::<Vec<_>>()).into()
    })
    .await
}

async fn by_number(State(sandbox): State<Arc<Sandbox>>, Path(path): Path<HashMap<String, String>>) -> Response {
    let present = sandbox.present_year();
    let number = path.get("number").map(String::as_str).unwrap_or_default();
    told(&sandbox, &path, |asked| Taxpayer::numbered(&sandbox, number, present).map(|taxpayer| shown(&taxpayer, asked)))
        .await
}

async fn told(
    sandbox: &Sandbox,
    path: &HashMap<String, String>,
    answer: impl FnOnce(Asked) -> Option<Value>,
) -> Response {
    if let Some(response) = failing(sandbox).await {
        return response;
    }
    match asked(path, sandbox.present_year()) {
        None => refused(StatusCode::BAD_REQUEST, "nothing is told by this name, or the year is not one"),
        Some(asked) => match answer(asked) {
            Some(told) => Json(told).into_response(),
            None => refused(StatusCode::NOT_FOUND, "nobody has this number"),
        },
    }
}

/// What a rehearsal has it answer instead.
async fn failing(sandbox: &Sandbox) -> Option<Response> {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => Some(response),
        _ => None,
    }
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

/// A household, with the answer for what is asked: null where there is none.
fn shown(taxpayer: &Taxpayer, asked: Asked) -> Value {
    let first = &taxpayer.first;
    json!({
        "number": taxpayer.number,
        "family_name": first.birth_name,
        "given_names": first.given_names,
        "birthdate": first.birthdate,
        "sex": first.sex,
        "birthplace": first.birthplace,
        "birthcountry": first.birthcountry,
        "answer": answer::told(asked, taxpayer),
    })
}
