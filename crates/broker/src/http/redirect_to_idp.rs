//! `POST /redirect-to-idp`: the provider is chosen (FC §5.3, §5.4).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use bytes::Bytes;
use guichet_oidc::{endpoints::Endpoint, params::Params, profile::ProviderChoice};
use guichet_store::{crash, journal::Sync};

use super::{csrf_token, email::lead, form};
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    identity_provider,
    interaction::{Chosen, csrf_fits},
    professional::Typed,
    refusal::Refusal,
    trace,
    visit::Visit,
};

pub(super) async fn redirect_to_idp(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match go(&broker, &visit, &headers, &body).await {
        Ok(response) => response,
        Err(refusal) => {
            let form = form(&headers, &body).unwrap_or_default();
            broker.failed(&visit, form.filled("uid"), &refusal).await
        }
    }
}

/// The address is typed (PC §5.3).
async fn by_address(broker: &Broker, visit: &Visit, headers: &HeaderMap, form: &Params) -> Journey {
    let mut loaded = broker.flow(visit, None, Endpoint::RedirectToIdp).await?;
    csrf_fits(loaded.session.session.csrf.as_deref(), csrf_token(form, headers))?;
    let record = broker.client_of(&loaded.interaction.flow)?;
    let typed = Typed {
        email: form.get("email").unwrap_or_default().trim().to_owned(),
        remember: form.get("rememberMe") == Some("on"),
    };
    match lead(broker, visit, &mut loaded, &record.client, typed).await {
        Err(refused) => broker.sent_back(visit, &loaded, refused),
        led => led,
    }
}

async fn go(broker: &Broker, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Journey {
    let form = form(headers, body).map_err(|_| Refusal::ParametersNotUtf8)?;
    if broker.parts.profile.provider_choice == ProviderChoice::Email {
        return by_address(broker, visit, headers, &form).await;
    }
    let mut loaded = broker.flow(visit, form.filled("uid"), Endpoint::RedirectToIdp).await?;
    let idp_uid = form.get("providerUid").unwrap_or_default();
    let (idp_state, idp_nonce) = broker.drawn(&loaded.interaction.flow);
    let chosen = Chosen { idp_uid: idp_uid.to_owned(), idp_state, idp_nonce, csrf: None, typed: None };
    let next = loaded.interaction.clone().choose(csrf_token(&form, headers), chosen.clone())?;
    let client = broker.client_of(&next.flow)?;
    let record = broker.provider(idp_uid);
    let wanted = broker.wanted(&next.flow);
    let provider = identity_provider::chosen(record.as_deref().map(|record| &record.provider), &client.client, wanted)?;
    let location = broker.authorization_url(provider, &next.flow, &chosen).await?;
    let mut tracer = broker.flow_tracer(visit, &next.flow);
    tracer.provider(provider).public("spName", &client.client.name);
    let event = tracer.event(broker.service(), trace::IDP_CHOSEN, visit.now, broker.parts.site.edge.entropy.uuid());
    // Of many who choose at once one does, and one choice is noted.
    broker.advance(&mut loaded, next, visit.now).await?;
    crash::point("choice/advanced");
    broker.record(vec![event], Sync::WithNextGroup).await?;
    crash::point("choice/recorded");
    Ok(broker.noted(redirect(StatusCode::FOUND, &location), &client.client.client_id))
}
