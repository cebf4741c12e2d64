//! Whom health insurance knows, told in plain JSON to whoever asks by an identity: what stands behind the CNAM's APIs (AF §2.2), whose
//! own form, scopes and errors are data (`data/apis/droits-assurance-maladie`, `data/apis/indemnites-journalieres`).

mod answer;
mod period;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guichet_web::routes::Routes;
use http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::people::{identity, named};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{Life, Scheme};
use crate::personas::Persona;
use period::Period;

/// Its name among the producers.
pub(crate) const NAME: &str = "cnam";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/cnam/by-identity/rights", get(rights)).route("/cnam/by-identity/sick-pay", get(sick_pay))
}

async fn rights(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let today = today(&sandbox);
    let period = Period::asked(asked.get("dateDebut"), asked.get("dateFin"), today);
    told(&sandbox, &asked, period, |person, life, period| answer::rights(person, life, period, today)).await
}

async fn sick_pay(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<HashMap<String, String>>) -> Response {
    told(&sandbox, &asked, Some(()), |_, life, ()| answer::sick_pay(&life.health.sick_leaves)).await
}

/// Everybody of the family name who is in the scheme, each with what is told of her; what is asked is wrong where there is no
/// `how`.
async fn told<T: Copy>(
    sandbox: &Sandbox,
    asked: &HashMap<String, String>,
    how: Option<T>,
    tell: impl Fn(&Persona, &Life, T) -> Map<String, Value>,
) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let Some(how) = how else {
        let message = "`dateDebut` and `dateFin` are days from today on, in their order";
        return (StatusCode::BAD_REQUEST, Json(json!({ "message": message }))).into_response();
    };
    let family_name = asked.get("family_name").map(String::as_str).unwrap_or_default();
    let known = named(sandbox, family_name).into_iter().filter(|(life, _)| life.health.scheme == Some(Scheme::General));
    let record = |(life, person): (Life, Arc<Persona>)| {
        let mut record = identity(&person);
        record.extend(tell(&person, &life, how));
        Value::Object(record)
    };
    Json(known.map(record).collect::<Vec<_>>()).into_response()
}

/// In Paris.
fn today(sandbox: &Sandbox) -> Date {
    let now = sandbox.edge().clock.now();
    now.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).date()
}
