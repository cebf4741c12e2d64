//! `GET /rnipp/Brpp2IdentificationComplet/individus`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guichet_web::routes::Routes;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::answer::RegisterAnswer;
use super::query::{Query, QueryRefused};
use super::rules::{Outcome, decide};
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};

/// Where the register stands on the origin of the producers.
pub(crate) const BASE: &str = "/rnipp";
const ROUTE: &str = "/rnipp/Brpp2IdentificationComplet/individus";
/// One second more than FranceConnect waits (`FC §12`).
const LATE: Duration = Duration::from_secs(7);

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route(ROUTE, get(individus))
}

async fn individus(State(sandbox): State<Arc<Sandbox>>, RawQuery(query): RawQuery) -> Response {
    let fault = sandbox.faults().next(&Target::Register, Step::Individus, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let query = match Query::parse(&query.unwrap_or_default()) {
        Ok(query) => query,
        Err(refused) => return bad_request(&refused),
    };
    let first_names = sandbox.personas().register_first_names(&query.family_name, &query.given_name);
    match decide(&query, first_names) {
        Ok(Outcome::Answer(answer)) => xml(&answer),
        Ok(Outcome::Late(answer)) => {
            tokio::time::sleep(LATE).await;
            xml(&answer)
        }
        Ok(Outcome::Unreadable) => document(StatusCode::OK, "<IdentificationsIndividusCitoyens><Type".to_owned()),
        Err(refused) => bad_request(&refused),
    }
}

fn xml(answer: &RegisterAnswer) -> Response {
    match answer.to_xml() {
        Ok(body) => document(StatusCode::OK, body),
        Err(error) => {
            tracing::error!(%error, "the register's answer could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn bad_request(refused: &QueryRefused) -> Response {
    (StatusCode::BAD_REQUEST, refused.to_string()).into_response()
}

fn document(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}
