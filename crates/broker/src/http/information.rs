//! `/interaction/{uid}/consent`: what will be transmitted (FC §5.7).

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use guichet_oidc::{client::ClientType, endpoints::Endpoint};
use guichet_store::journal::Sync;
use guichet_web::{
    language::Language,
    page::{Page, html},
};
use serde_json::Value;

use crate::{
    answer::Journey,
    broker::Broker,
    consent::{self, Group},
    refusal::Refusal,
    trace,
    visit::Visit,
};

pub(super) async fn information(State(broker): State<Arc<Broker>>, visit: Visit, Path(uid): Path<String>) -> Response {
    match show(&broker, &visit, &uid).await {
        Ok(response) => response,
        Err(refusal) => broker.failed(&visit, Some(&uid), &refusal).await,
    }
}

#[derive(Template)]
#[template(path = "information.html")]
pub(crate) struct Information {
    pub(crate) page: Page,
    pub(crate) client: String,
    pub(crate) platform: String,
    pub(crate) action: String,
    pub(crate) uid: String,
    pub(crate) csrf: String,
    pub(crate) person: String,
    pub(crate) anonymous: bool,
    pub(crate) agreement: bool,
    pub(crate) groups: Vec<Group>,
    pub(crate) back: String,
}

async fn show(broker: &Broker, visit: &Visit, uid: &str) -> Journey {
    let mut loaded = broker.flow(visit, Some(uid), Endpoint::Consent).await?;
    loaded.interaction.may(Endpoint::Consent)?;
    let first_time = loaded.interaction.last_step() != Endpoint::Consent;
    let csrf = broker.parts.site.edge.entropy.hex(32);
    let (next, login) = loaded.interaction.clone().show_information(csrf.clone())?;
    let record = broker.client_of(&next.flow)?;
    let client = &record.client;
    let provider = broker.provider(&login.idp_uid);
    let evidence = broker.evidence(&login, visit.now).await?.value;
    let identity = broker.identity_for_client(&login, &evidence, provider.as_deref().map(|record| &record.provider));
    let mut events = Vec::new();
    if first_time {
        let mut tracer = broker.flow_tracer(visit, &next.flow);
        tracer.login(&login).public("spName", &client.name);
        let id = broker.parts.site.edge.entropy.uuid();
        let event = tracer.event(broker.service(), trace::SHOWED_CONSENT, visit.now, id);
        events.push(event);
    }
    let recorded = broker.record(events, Sync::WithNextGroup);
    tokio::try_join!(recorded, broker.advance(&mut loaded, next, visit.now))?;
    let flow = &loaded.interaction.flow;
    let text = |name: &str| identity.get(name).and_then(Value::as_str).unwrap_or_default();
    let asked = consent::asked(&broker.parts.scopes, flow);
    let page = Page::new(&broker.parts.site, visit.language, &visit.uri);
    let french = visit.language == Language::Fr;
    let template = Information {
        client: client.name.clone(),
        platform: broker.parts.profile.title.clone(),
        action: broker.path(Endpoint::Login),
        uid: flow.uid.clone(),
        csrf,
        person: format!("{} {}", text("given_name"), text("family_name").to_uppercase()).trim().to_owned(),
        anonymous: consent::anonymous(&asked),
        agreement: client.r#type == ClientType::Private && client.identity_consent && !consent::anonymous(&asked),
        groups: consent::groups(&broker.parts.scopes, &asked, &identity, french),
        back: broker.back_to_client(flow, broker.parts.catalogue.entry(&Refusal::UserAborted)),
        page,
    };
    Ok(broker.noted(html(StatusCode::OK, &template), &client.client_id))
}
