//! Authorisations.

use std::sync::Arc;

use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};

use super::caller::Caller;
use super::failure::Failure;
use super::requests::listing;
use super::token::READ;
use crate::datapass::Datapass;
use crate::number;
use crate::records::Listing;
use crate::wire::GrantedObject;

/// Names of states.
const STATES: [&str; 3] = ["active", "obsolete", "revoked"];

/// `GET /api/v1/habilitations`
pub(super) async fn list(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let listing = listing(&app, &caller, &uri, &STATES)?;
    Ok(Json(objects(&app, &listing).await?).into_response())
}

/// `GET /api/v1/habilitations/{id}`
pub(super) async fn show(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    caller.with(READ)?;
    let id = number::parse('H', &id).ok_or(Failure::NotFound)?;
    let found = objects(&app, &Listing::one(id, caller.definition_ids(&app))).await?;
    Ok(Json(found.into_iter().next().ok_or(Failure::NotFound)?).into_response())
}

async fn objects(app: &Datapass, listing: &Listing) -> Result<Vec<GrantedObject>, Failure> {
    let found = app.records.listed_authorizations(listing).await?;
    let object = |(granted, organisation)| GrantedObject::of(&app.parts.catalogue, granted, organisation);
    Ok(found.iter().map(|(granted, organisation)| object((granted, organisation))).collect())
}
