//! `/identity-provider-selection`: several providers serve the domain of an address (PC §5.4).

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use bytes::Bytes;
use guichet_oidc::endpoints::Endpoint;
use guichet_web::page::{Page, html};

use super::{csrf_token, email::send, form};
use crate::{
    answer::Journey,
    broker::Broker,
    interaction::{State as FlowState, csrf_fits},
    professional::Typed,
    refusal::Refusal,
    trace,
    visit::{LoadedFlow, Visit},
};

pub(super) async fn show(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    match page(&broker, &visit).await {
        Ok(response) => response,
        Err(refusal) => broker.failed(&visit, None, &refusal).await,
    }
}

pub(super) async fn choose(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match go(&broker, &visit, &headers, &body).await {
        Ok(response) => response,
        Err(refusal) => broker.failed(&visit, None, &refusal).await,
    }
}

/// One that the page offers.
pub(crate) struct Offered {
    pub(crate) uid: String,
    pub(crate) title: String,
    /// The default one, which has a name of its own here.
    pub(crate) is_default: bool,
}

#[derive(Template)]
#[template(path = "provider-selection.html")]
pub(crate) struct SelectionPage {
    pub(crate) page: Page,
    pub(crate) action: String,
    pub(crate) csrf: String,
    pub(crate) offered: Vec<Offered>,
    /// Whether the default one is among them.
    pub(crate) other: bool,
    pub(crate) back: String,
}

/// The address that was typed; going back from the provider keeps it.
fn typed(loaded: &LoadedFlow) -> Result<Typed, Refusal> {
    let last = loaded.interaction.last_step().path();
    match &loaded.interaction.state {
        FlowState::Typed(typed) => Ok(typed.clone()),
        FlowState::Chosen(chosen) => chosen.typed.clone().ok_or(Refusal::NoIdentity),
        _ => Err(Refusal::WrongStep { asked: Endpoint::ProviderSelection.path(), last }),
    }
}

async fn page(broker: &Broker, visit: &Visit) -> Journey {
    let loaded = broker.flow(visit, None, Endpoint::ProviderSelection).await?;
    let typed = typed(&loaded)?;
    let default = broker.default_provider();
    let offered: Vec<Offered> = broker
        .serving(&typed.email)
        .iter()
        .map(|record| Offered {
            uid: record.provider.uid.clone(),
            title: record.provider.title.clone(),
            is_default: default == Some(record.provider.uid.as_str()),
        })
        .collect();
    let page = SelectionPage {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri),
        action: broker.path(Endpoint::ProviderSelection),
        csrf: broker.csrf_of(&loaded.session, visit).await?,
        other: offered.iter().any(|offered| offered.is_default),
        offered,
        back: broker.path_of(Endpoint::Interaction, &loaded.interaction.flow.uid),
    };
    Ok(broker.noted(html(StatusCode::OK, &page), &loaded.interaction.flow.client_id))
}

async fn go(broker: &Broker, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Journey {
    let form = form(headers, body).map_err(|_| Refusal::ParametersNotUtf8)?;
    let mut loaded = broker.flow(visit, None, Endpoint::ProviderSelection).await?;
    csrf_fits(loaded.session.session.csrf.as_deref(), csrf_token(&form, headers))?;
    let typed = typed(&loaded)?;
    let uid = form.get("identityProviderUid").unwrap_or_default();
    if !broker.serving(&typed.email).iter().any(|record| record.provider.uid == uid) {
        return Err(Refusal::IdpUnknown);
    }
    let record = broker.client_of(&loaded.interaction.flow)?;
    send(broker, visit, &mut loaded, &record.client, uid, Some(typed), trace::IDP_CHOSEN).await
}
