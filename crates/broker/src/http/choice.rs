//! `/interaction/{uid}`: the choice of the identity provider (FC §5.3).

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use guichet_oidc::{
    client::Client,
    endpoints::Endpoint,
    profile::{ExcludedProviders, ProviderChoice},
};
use guichet_store::journal::Sync;
use guichet_web::page::{Page, html};

use super::email;
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    consent,
    health::Status,
    identity_provider::{Modal, Wanted, allowed, usable},
    interaction::{Flow, State as FlowState},
    records::ServiceProvider,
    refusal::Refusal,
    trace,
    visit::{LoadedFlow, Visit},
};

pub(super) async fn choice(State(broker): State<Arc<Broker>>, visit: Visit, Path(uid): Path<String>) -> Response {
    let shown = match broker.parts.profile.provider_choice {
        ProviderChoice::List => show(&broker, &visit, &uid).await,
        ProviderChoice::Email => email::show(&broker, &visit, &uid).await,
    };
    match shown {
        Ok(response) => response,
        Err(refusal) => broker.failed(&visit, Some(&uid), &refusal).await,
    }
}

async fn show(broker: &Broker, visit: &Visit, uid: &str) -> Journey {
    let mut loaded = broker.flow(visit, Some(uid), Endpoint::Interaction).await?;
    loaded.interaction.may(Endpoint::Interaction)?;
    let record = broker.client_of(&loaded.interaction.flow)?;
    let client = &record.client;
    // FC §2.2 rule 2: checked when the page is shown.
    if let Err(refusal) = broker.level_is_given(&loaded.interaction.flow) {
        let flow = &loaded.interaction.flow;
        return Ok(broker.redirect_error(visit, &flow.target(), &refusal, &flow.client_id));
    }
    if let Some(response) = decided(broker, visit, &mut loaded, client).await? {
        return Ok(response);
    }
    let first_time = loaded.interaction.last_step() != Endpoint::Interaction;
    let csrf = broker.parts.site.edge.entropy.hex(32);
    let next = loaded.interaction.clone().show_choice(csrf.clone())?;
    if first_time {
        broker.showed_choice(visit, &next.flow, client).await?;
    }
    broker.advance(&mut loaded, next, visit.now).await?;
    let template = page(broker, visit, &loaded, client, csrf);
    Ok(broker.noted(html(StatusCode::OK, &template), &client.client_id))
}

impl Broker {
    /// Notes that a person sees the page of providers, or the one that asks for her address.
    pub(super) async fn showed_choice(&self, visit: &Visit, flow: &Flow, client: &Client) -> Result<(), Refusal> {
        let mut tracer = self.flow_tracer(visit, flow);
        tracer.public("spName", &client.name);
        let id = self.parts.site.edge.entropy.uuid();
        let event = tracer.event(self.service(), trace::SHOWED_IDP_CHOICE, visit.now, id);
        self.record(vec![event], Sync::WithNextGroup).await
    }
}

/// A rehearsal that decided this login goes to the provider without the page.
async fn decided(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    client: &Client,
) -> Result<Option<Response>, Refusal> {
    let Some(rehearsal) = &broker.parts.rehearsal else { return Ok(None) };
    let (state, nonce) = broker.drawn(&loaded.interaction.flow);
    let Some(idp_uid) = rehearsal.next_login(broker.service(), &client.client_id, &state) else { return Ok(None) };
    let mut interaction = loaded.interaction.clone();
    interaction.flow.decided = true;
    let (next, location) = broker.sent(client, interaction, &idp_uid, state, nonce).await?;
    broker.advance(loaded, next, visit.now).await?;
    Ok(Some(broker.noted(redirect(StatusCode::FOUND, &location), &client.client_id)))
}

/// A provider as the page lists it.
pub(crate) struct Listed {
    pub(crate) uid: String,
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) mark: String,
    pub(crate) beta: bool,
    pub(crate) usable: bool,
    /// Logging in there may fail at this time.
    pub(crate) disturbed: bool,
    /// What the person confirms first.
    pub(crate) modal: Option<Modal>,
}

#[derive(Template)]
#[template(path = "choice.html")]
pub(crate) struct Choice {
    pub(crate) page: Page,
    pub(crate) client: String,
    pub(crate) action: String,
    pub(crate) uid: String,
    pub(crate) csrf: String,
    pub(crate) listed: Vec<Listed>,
    /// Where professional helpers log in.
    pub(crate) helpers: Option<Listed>,
    pub(crate) failed_idp: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) anonymous: bool,
    pub(crate) back: String,
}

fn page(broker: &Broker, visit: &Visit, loaded: &LoadedFlow, client: &Client, csrf: String) -> Choice {
    let flow = &loaded.interaction.flow;
    let wanted = broker.wanted(flow);
    let aborted = broker.parts.catalogue.entry(&Refusal::UserAborted);
    let all = broker.providers();
    let all = all.iter().filter(|record| record.provider.display && shown(broker, client, &record.provider.uid)).map(
        |record| {
            let disturbed = broker.status_of(&record.provider, visit.now) != Status::Good;
            (record.provider.feature_handlers.for_helpers(), listed(record, client, wanted, disturbed))
        },
    );
    // FC §5.3: the provider of helpers is taken out of the list.
    let (helpers, everybody): (Vec<_>, Vec<_>) = all.partition(|(for_helpers, _)| *for_helpers);
    Choice {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri),
        client: client.name.clone(),
        action: broker.path(Endpoint::RedirectToIdp),
        uid: flow.uid.clone(),
        csrf,
        helpers: helpers.into_iter().next().map(|(_, listed)| listed),
        listed: everybody.into_iter().map(|(_, listed)| listed).collect(),
        failed_idp: match &loaded.interaction.state {
            FlowState::Started { failed_idp, .. } => failed_idp.clone(),
            _ => None,
        },
        message: broker.information(visit.now),
        anonymous: consent::anonymous(&flow.scopes) && broker.parts.profile.acr.is_some(),
        back: broker.back_to_client(flow, aborted),
    }
}

fn shown(broker: &Broker, client: &Client, uid: &str) -> bool {
    broker.parts.profile.excluded_providers == ExcludedProviders::Greyed || allowed(client, uid)
}

fn listed(record: &ServiceProvider, client: &Client, wanted: Wanted<'_>, disturbed: bool) -> Listed {
    let provider = &record.provider;
    let usable = allowed(client, &provider.uid) && usable(provider, wanted);
    Listed {
        uid: provider.uid.clone(),
        title: provider.title.clone(),
        subtitle: provider.subtitle.clone(),
        mark: provider
            .title
            .split_whitespace()
            .filter_map(|word| word.chars().find(|c| c.is_alphabetic()))
            .take(2)
            .collect(),
        beta: provider.is_beta,
        usable,
        disturbed: usable && disturbed,
        modal: provider.modal.clone().filter(|modal| usable && modal.active),
    }
}
