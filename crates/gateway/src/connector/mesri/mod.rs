//! MESRI (AP §15): students and their admissions, by their national number or by a civil identity, each with a key of its own.

mod answer;

use guichet_web::outgoing::{Answer, Request};
use http::{HeaderName, HeaderValue, Method};
use serde_json::{Map, Value, json};

use super::{Call, Line, ProducerFailure};
use crate::parameters::Arguments;

const KEY: HeaderName = HeaderName::from_static("x-api-key");
const CALLER: HeaderName = HeaderName::from_static("x-caller");
pub(super) const NOT_FOUND: &str = "Aucun étudiant n'a pu être trouvé avec les critères de recherche fournis";

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let mut key = HeaderValue::from_str(line.address.client_secret.expose());
    if let Ok(key) = &mut key {
        key.set_sensitive(true);
    }
    let caller = HeaderValue::from_str(&format!("DINUM - {}", call.token_id));
    let request = request(&line.address.base_url, call.arguments)
        .header(KEY, key.map_err(|_| ProducerFailure::Authentication)?)
        .header(CALLER, caller.map_err(|_| ProducerFailure::Unknown)?);
    record(&line.send(request).await?)
}

/// By a query where a student's number is known, else by a body.
fn request(url: &str, arguments: &Arguments) -> Request {
    if let Some(ine) = arguments.text("ine") {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("INE", ine).finish();
        return Request::get(&format!("{url}?{query}"));
    }
    Request::with_json(Method::POST, url, &identity(arguments))
}

/// Only the first given name is compared there.
fn identity(arguments: &Arguments) -> Value {
    let (year, month, day) = arguments.birth().unwrap_or_default();
    let mut identity = Map::new();
    let mut say = |name: &str, value: Value| identity.insert(name.to_owned(), value);
    say("nomFamille", json!(arguments.text("nom_naissance")));
    say("prenom1", json!(arguments.first_given_name()));
    say("dateNaissance", json!(format!("{year:04}-{month:02}-{day:02}")));
    say("sexe", json!(if arguments.text("sexe") == Some("M") { "1" } else { "2" }));
    if let Some(place) = arguments.text("commune_naissance") {
        say("lieuNaissance", json!(place));
    }
    Value::Object(identity)
}

fn record(answer: &Answer) -> Result<Value, ProducerFailure> {
    match answer.status.as_u16() {
        200 => answer::record(&answer.body),
        404 => Err(ProducerFailure::not_found(NOT_FOUND)),
        401 | 403 => Err(ProducerFailure::Authentication),
        _ => Err(ProducerFailure::Unknown),
    }
}

#[cfg(test)]
mod tests;
