//! `/interaction/{uid}/error`: the button of an error page ends the flow at the service provider (PC §1.2).

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use guichet_oidc::endpoints::Endpoint;
use guichet_store::ephemeral::Taken;

use super::query;
use crate::{answer::Journey, broker::Broker, interaction::Interaction, refusal::Refusal, visit::Visit};

/// Longest error and description, in characters.
const LONGEST: usize = 256;
const ERROR: &str = "server_error";
const DESCRIPTION: &str = "An unexpected error occurred";

pub(super) async fn end(State(broker): State<Arc<Broker>>, visit: Visit, Path(uid): Path<String>) -> Response {
    match go(&broker, &visit, &uid).await {
        Ok(response) => response,
        Err(refusal) => broker.failed(&visit, Some(&uid), &refusal).await,
    }
}

async fn go(broker: &Broker, visit: &Visit, uid: &str) -> Journey {
    let params = query(&visit.uri).map_err(|_| Refusal::ParametersNotUtf8)?;
    let loaded = broker.flow(visit, Some(uid), Endpoint::InteractionError).await?;
    let client = broker.client_of(&loaded.interaction.flow)?;
    let told = |name: &str, usual: &str| {
        let given = params.filled(name).filter(|text| text.chars().count() <= LONGEST && is_quotable(text));
        given.unwrap_or(usual).to_owned()
    };
    let (error, description) = (told("error", ERROR), told("error_description", DESCRIPTION));
    let Taken::Value(Interaction { flow, .. }) =
        broker.parts.stores.ephemeral.take::<Interaction>(uid, visit.now).await?
    else {
        return Err(Refusal::InteractionNotFound);
    };
    let response =
        broker.redirect_with(visit, &flow.target(), &[("error", &error), ("error_description", &description)]);
    Ok(broker.noted(response, &client.client.client_id))
}

/// What RFC 6749 §4.1.2.1 lets stand in an error.
fn is_quotable(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~') && c != '"' && c != '\\')
}
