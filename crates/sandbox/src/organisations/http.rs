//! `GET /api-entreprise/v3/insee/sirene/etablissements/{siret}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guichet_organisations::Siret;
use guichet_web::routes::Routes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::answer;
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};

/// Where the API stands on the origin of the producers.
pub(crate) const BASE: &str = "/api-entreprise";
const ROUTE: &str = "/api-entreprise/v3/insee/sirene/etablissements/{siret}";
/// What every question has to say of itself.
const TRACED: [&str; 3] = ["context", "object", "recipient"];

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route(ROUTE, get(establishment))
}

async fn establishment(
    State(sandbox): State<Arc<Sandbox>>,
    Path(siret): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fault = sandbox.faults().next(&Target::Organisations, Step::Etablissements, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    if !bears_a_token(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "00101", "Le jeton est absent ou invalide");
    }
    let query = query.unwrap_or_default();
    let given =
        |name: &str| form_urlencoded::parse(query.as_bytes()).any(|(key, value)| key == name && !value.is_empty());
    if let Some(missing) = TRACED.into_iter().find(|name| !given(name)) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "00201", &format!("Le paramètre {missing} est obligatoire"));
    }
    let Ok(siret) = Siret::parse(&siret) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "00302", "Le numéro de SIRET n'est pas valide");
    };
    match sandbox.organisations().get(&siret) {
        Some(organisation) => Json(answer(organisation)).into_response(),
        None => refused(StatusCode::NOT_FOUND, "01003", "Aucun établissement n'a ce numéro"),
    }
}

/// Any token will do: the sandbox knows no other.
fn bears_a_token(headers: &HeaderMap) -> bool {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).is_some_and(|token| !token.trim().is_empty())
}

fn refused(status: StatusCode, code: &str, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    (
        status,
        Json(json!({ "errors": [{ "code": code, "title": title, "detail": detail, "source": null, "meta": {} }] })),
    )
        .into_response()
}
