//! Requests: read, made and changed by programs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, Uri};
use serde_json::{Map, Value};

use super::caller::Caller;
use super::failure::Failure;
use super::token::{READ, WRITE};
use crate::catalogue::{Definition, Form};
use crate::datapass::{Asked, Datapass};
use crate::number;
use crate::records::{ApplicantProfile, Listing, Whole};
use crate::roles;
use crate::wire::{EventObject, RequestObject};

/// Answers of a request are not longer than this, in bytes.
const LONGEST: usize = 1024 * 1024;
/// How many are given where nobody says how many.
const FEW: i64 = 10;
/// How many are given at most.
pub(super) const MANY: i64 = 1_000;
/// Names of states.
const STATES: [&str; 7] = ["draft", "submitted", "changes_requested", "validated", "refused", "revoked", "archived"];

/// `GET /api/v1/demandes`
pub(super) async fn list(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let listing = listing(&app, &caller, &uri, &STATES)?;
    let found = app.records.wholes(&listing).await?;
    let objects: Vec<_> = found.iter().map(|whole| RequestObject::of(&app.parts.catalogue, whole)).collect();
    Ok(Json(objects).into_response())
}

/// What a query asks for: `limit`, `offset`, `state` or several `state[]`, `siret`.
pub(super) fn listing(app: &Datapass, caller: &Caller, uri: &Uri, known: &[&str]) -> Result<Listing, Failure> {
    let mut listing = Listing { definitions: caller.definition_ids(app), limit: FEW, ..Listing::default() };
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let whole = |name| value.parse::<i64>().ok().filter(|number| *number >= 0).ok_or(Failure::Query(name));
        match &*name {
            "limit" => listing.limit = whole("limit")?.min(MANY),
            "offset" => listing.offset = whole("offset")?,
            "state" | "state[]" if value.is_empty() => {}
            "state" | "state[]" if known.contains(&&*value) => listing.states.push(value.into_owned()),
            "state" | "state[]" => return Err(Failure::Query("state")),
            "siret" if value.is_empty() => {}
            "siret" if value.bytes().all(|byte| byte.is_ascii_digit()) => listing.siret = Some(value.into_owned()),
            "siret" => return Err(Failure::Query("siret")),
            _ => {}
        }
    }
    Ok(listing)
}

/// `GET /api/v1/demandes/{id}`
pub(super) async fn show(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let whole = found(&app, &caller, &id).await?;
    Ok(Json(RequestObject::of(&app.parts.catalogue, &whole)).into_response())
}

/// `GET /api/v1/demandes/{id}/events`
pub(super) async fn events(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let whole = found(&app, &caller, &id).await?;
    Ok(Json(whole.events.iter().map(EventObject::of).collect::<Vec<_>>()).into_response())
}

/// `POST /api/v1/demandes`
pub(super) async fn make(State(app): State<Arc<Datapass>>, caller: Caller, body: Bytes) -> Result<Response, Failure> {
    caller.with(WRITE)?;
    let asked = demande(&body)?;
    let none = Map::new();
    let members = |name: &str| asked.get(name).and_then(Value::as_object);
    let (definition, form) = form(&app, &asked)?;
    if !roles::developed(&caller.person.roles, &app.parts.catalogue).iter().any(|known| known.id == definition.id) {
        return Err(Failure::NotDeveloper);
    }
    let applicant = members("applicant").ok_or(Failure::Missing("applicant"))?;
    let organization = members("organization").ok_or(Failure::Missing("organization"))?;
    let text = |of: &Map<String, Value>, name: &str| match of.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let asked = Asked {
        definition,
        form,
        applicant: ApplicantProfile::said(|name| text(applicant, name)),
        siret: text(organization, "siret"),
        answers: members("data").unwrap_or(&none),
    };
    let id = app.make_by_program(asked, &caller.person, caller.now).await?;
    let whole = found(&app, &caller, &id.to_string()).await?;
    Ok((StatusCode::CREATED, Json(RequestObject::of(&app.parts.catalogue, &whole))).into_response())
}

/// `PATCH /api/v1/demandes/{id}`
pub(super) async fn change(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Failure> {
    caller.with(WRITE)?;
    let whole = found(&app, &caller, &id).await?;
    let asked = demande(&body)?;
    let answers = asked.get("data").and_then(Value::as_object).ok_or(Failure::Missing("data"))?;
    let definition = app.parts.catalogue.definition(&whole.request.definition).ok_or(Failure::NotFound)?;
    let done = app.change_by_program(&whole, definition, answers, &caller.person, caller.now).await;
    done.map_err(|error| error.map_or_else(Failure::from, Failure::Keys))?;
    let whole = found(&app, &caller, &id).await?;
    Ok(Json(RequestObject::of(&app.parts.catalogue, &whole)).into_response())
}

async fn found(app: &Datapass, caller: &Caller, id: &str) -> Result<Whole, Failure> {
    let id = number::parse('D', id).ok_or(Failure::NotFound)?;
    let found = app.records.wholes(&Listing::one(id, caller.definition_ids(app))).await?;
    found.into_iter().next().ok_or(Failure::NotFound)
}

/// The member `demande` of a body.
fn demande(body: &Bytes) -> Result<Map<String, Value>, Failure> {
    if body.len() > LONGEST {
        return Err(Failure::Unreadable);
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| Failure::Unreadable)?;
    match body {
        Value::Object(mut members) => match members.remove("demande") {
            Some(Value::Object(asked)) => Ok(asked),
            _ => Err(Failure::Missing("demande")),
        },
        _ => Err(Failure::Missing("demande")),
    }
}

/// The form that is named, else that of the definition that is.
fn form<'a>(app: &'a Datapass, asked: &Map<String, Value>) -> Result<(&'a Definition, &'a Form), Failure> {
    let named = |name: &str| asked.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let catalogue = &app.parts.catalogue;
    let found = match (named("form_uid"), named("type")) {
        (Some(uid), _) => catalogue.form(uid),
        (None, Some(id)) => {
            catalogue.definition(id).and_then(|definition| Some((definition, definition.default_form()?)))
        }
        (None, None) => None,
    };
    found.ok_or(Failure::Form)
}
