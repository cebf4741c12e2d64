//! The pages of developers: their programs, and how those use DataPass (DP §3).

mod applications;
mod attempt;
mod documentation;
mod webhook;
mod webhooks;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::routes::Routes;

use super::failure::Failure;
use super::paths;
use super::visit::Visit;
use crate::catalogue::Definition;
use crate::datapass::Datapass;
use crate::records::Webhook;
use crate::roles;

/// Their routes.
pub(super) fn routes() -> Routes<Arc<Datapass>> {
    Routes::new()
        .route(paths::APPLICATIONS, get(applications::list).post(applications::make))
        .route("/developpeurs/applications/{id}/supprimer", post(applications::delete))
        .route(paths::WEBHOOKS, get(webhooks::list).post(webhooks::make))
        .route("/developpeurs/webhooks/{id}", get(webhook::show).post(webhook::change))
        .route("/developpeurs/webhooks/{id}/{action}", post(webhook::act))
        .route("/developpeurs/webhooks/{id}/appels/{attempt}", get(attempt::show))
        .route("/developpeurs/webhooks/{id}/appels/{attempt}/rejouer", post(attempt::replay))
        .route(paths::DOCUMENTATION, get(documentation::show))
}

/// A receiver of one of the definitions that a visitor is a developer of.
async fn known(app: &Datapass, visit: &Visit, id: &str) -> Result<Webhook, Failure> {
    let definitions = developed(app, visit)?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let webhook = app.records.webhook(id).await?.ok_or(Failure::NotFound)?;
    let ours = definitions.iter().any(|definition| definition.id == webhook.definition);
    if ours { Ok(webhook) } else { Err(Failure::NotFound) }
}

/// The definitions that a visitor is a developer of; whoever is one of none has nothing to see here.
fn developed<'a>(app: &'a Datapass, visit: &Visit) -> Result<Vec<&'a Definition>, Failure> {
    let developed = roles::developed(&visit.person.roles, &app.parts.catalogue);
    if developed.is_empty() { Err(Failure::Forbidden) } else { Ok(developed) }
}
