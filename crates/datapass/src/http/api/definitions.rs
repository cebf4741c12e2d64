//! What may be asked for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::caller::Caller;
use super::failure::Failure;
use super::token::READ;
use crate::catalogue::Definition;
use crate::datapass::{Datapass, today};
use crate::wire::{DefinitionObject, FormObject};

/// `GET /api/v1/definitions`
pub(super) async fn list(State(app): State<Arc<Datapass>>, caller: Caller) -> Result<Response, Failure> {
    caller.with(READ)?;
    let object = |definition| DefinitionObject::of(&app.parts.catalogue, definition, today(caller.now));
    Ok(Json(caller.definitions(&app).into_iter().map(object).collect::<Vec<_>>()).into_response())
}

/// `GET /api/v1/definitions/{id}`
pub(super) async fn show(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let definition = known(&app, &caller, &id)?;
    Ok(Json(DefinitionObject::of(&app.parts.catalogue, definition, today(caller.now))).into_response())
}

/// `GET /api/v1/definitions/{id}/formulaires`
pub(super) async fn forms(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let definition = known(&app, &caller, &id)?;
    let object = |form| FormObject::of(&app.parts.catalogue, definition, form);
    Ok(Json(definition.forms.iter().map(object).collect::<Vec<_>>()).into_response())
}

fn known<'a>(app: &'a Datapass, caller: &Caller, id: &str) -> Result<&'a Definition, Failure> {
    caller.definitions(app).into_iter().find(|definition| definition.id == id).ok_or(Failure::NoDefinition)
}
