//! `/redirect-to-sp-with-error`: "Revenir sur {SP}" (FC §2.7).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use guichet_oidc::{profile::Flows, reason::Named};

use super::query;
use crate::{answer::redirect, broker::Broker, interaction::Interaction, refusal::Refusal, visit::Visit};

pub(super) async fn back_to_client(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    let params = query(&visit.uri).unwrap_or_default();
    if let Some(response) = abort(&broker, &visit, params.filled("uid")).await {
        return response;
    }
    let wanted = params.get("redirect_uri").unwrap_or_default();
    if !broker.is_redirect_uri(wanted) {
        return broker.page(&visit, &Refusal::BackToClientUnusable, None, None);
    }
    let entry = broker.parts.catalogue.named(Refusal::UserAborted.name());
    let joint = if wanted.contains('?') { '&' } else { '?' };
    // The real service writes the word undefined where the state is missing.
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("error", &entry.error)
        .append_pair("error_description", &entry.description)
        .append_pair("state", params.get("state").unwrap_or("undefined"))
        .append_pair("iss", &broker.issuer)
        .finish();
    redirect(StatusCode::FOUND, &format!("{wanted}{joint}{query}"))
}

/// With a live interaction, it ends here and the error goes to its own address.
async fn abort(broker: &Broker, visit: &Visit, uid: Option<&str>) -> Option<Response> {
    let session = broker.session(visit).await.ok()??;
    let uid = match broker.parts.profile.flows {
        Flows::Independent => uid.map(str::to_owned)?,
        Flows::LastStarted | Flows::Latest => session.session.current.clone()?,
    };
    let store = &broker.parts.stores.ephemeral;
    let found = store.get::<Interaction>(&uid, visit.now).await.ok()??;
    if found.value.flow.browsing_session_id != session.session.browsing_session_id {
        return None;
    }
    store.take::<Interaction>(&uid, visit.now).await.ok()?;
    let flow = found.value.flow;
    Some(broker.redirect_error(visit, &flow.target(), &Refusal::UserAborted, &flow.client_id))
}
