//! The CNOUS (AP §15): students who hold a grant, by their national number, a civil identity or what FranceConnect tells, each at
//! an address of its own.

mod answer;

use guichet_web::outgoing::{Answer, Request};
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{Call, Line, ProducerFailure};
use crate::definition::Mode;
use crate::parameters::Arguments;

pub(super) const NOT_FOUND: &str = "Aucun étudiant boursier n'a pu être trouvé avec les critères de recherche fournis";

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let request = request(&line.address.base_url, call.mode, call.arguments);
    record(call.mode, &line.send_with_token(None, request).await?)
}

/// A number is the last part of the path; an identity is a body, of a `GET` where FranceConnect tells it.
fn request(url: &str, mode: Mode, arguments: &Arguments) -> Request {
    let (method, body) = match mode {
        Mode::Ine => {
            let number = utf8_percent_encode(arguments.text("ine").unwrap_or_default(), NON_ALPHANUMERIC);
            let year = arguments.number(CAMPAIGN).map(|year| format!("?campaignYear={year}")).unwrap_or_default();
            return Request::get(&format!("{url}/{number}{year}"));
        }
        Mode::FranceConnect => (Method::GET, told(arguments)),
        Mode::Identite | Mode::Identifiant => (Method::POST, described(arguments)),
    };
    Request::with_json(method, url, &body)
}

const CAMPAIGN: &str = "campagne";

/// `DD/MM/YYYY`.
fn birth(arguments: &Arguments) -> String {
    let (year, month, day) = arguments.birth().unwrap_or_default();
    format!("{day:02}/{month:02}/{year:04}")
}

fn described(arguments: &Arguments) -> Value {
    without_nulls([
        ("lastName", json!(arguments.text("nom_naissance"))),
        ("firstNames", json!(arguments.list("prenoms").join(", "))),
        ("birthDate", json!(birth(arguments))),
        ("birthPlace", json!(arguments.text("commune_naissance"))),
        ("civility", json!(arguments.text("sexe"))),
        ("campaignYear", json!(arguments.number(CAMPAIGN))),
    ])
}

/// A place that FranceConnect does not tell is empty.
fn told(arguments: &Arguments) -> Value {
    without_nulls([
        ("given_name", json!(arguments.list("prenoms").join(", "))),
        ("family_name", json!(arguments.text("nom_naissance"))),
        ("birthdate", json!(birth(arguments))),
        ("gender", json!(arguments.text("sexe"))),
        ("birthplace", json!(arguments.text("commune_naissance").unwrap_or_default())),
        ("campaignYear", json!(arguments.number(CAMPAIGN))),
    ])
}

fn without_nulls<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn record(mode: Mode, answer: &Answer) -> Result<Value, ProducerFailure> {
    match answer.status.as_u16() {
        200 => answer::record(&answer.body),
        400 => {
            let code = wrong_code(mode);
            Err(ProducerFailure::Refused { code, error_code: None, message: None })
        }
        404 => Err(ProducerFailure::not_found(NOT_FOUND)),
        409 => Err(ProducerFailure::Conflict),
        status => Err(ProducerFailure::of_status(status)),
    }
}

/// What it is called that a number, or somebody, has not the form that is asked for.
pub(super) fn wrong_code(mode: Mode) -> &'static str {
    if mode == Mode::Ine { "00360" } else { "00366" }
}

#[cfg(test)]
mod tests;
