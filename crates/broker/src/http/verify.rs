//! `/interaction/{uid}/verify`: level, register, account, subject (FC §5.1 step 4, §5.5, §5.6, §5.8).

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use guichet_oidc::{claims::MANDATES, client::Client, endpoints::Endpoint, profile::IdentitySource};
use guichet_store::{crash, ephemeral::Versioned, journal::Sync};

use super::verify_professional;
use crate::{
    answer::{Journey, redirect},
    broker::{Broker, still_allowed},
    catalogue::Out,
    consent::{self, Page},
    identity::Identity,
    identity_provider::{self, CoreVerify, Wanted, level_returned},
    interaction::State as FlowState,
    mandates,
    refusal::Refusal,
    register::{self, Registered},
    session::{Evidence, Login},
    trace::{self, Step, Trace},
    visit::{LoadedFlow, Visit},
};

pub(super) async fn verify(State(broker): State<Arc<Broker>>, visit: Visit, Path(uid): Path<String>) -> Response {
    let loaded = broker.flow(&visit, Some(&uid), Endpoint::Verify).await;
    let mut loaded = match loaded {
        Ok(loaded) => loaded,
        Err(refusal) => return broker.failed(&visit, Some(&uid), &refusal).await,
    };
    let examined = match broker.parts.profile.identity {
        IdentitySource::Professional => verify_professional::examine(&broker, &visit, &mut loaded).await,
        _ => examine(&broker, &visit, &mut loaded).await,
    };
    match examined {
        Ok(response) => response,
        Err(refusal) if broker.out(&refusal) == Out::Redirect => {
            let flow = &loaded.interaction.flow;
            broker.redirect_error(&visit, &flow.target(), &refusal, &flow.client_id)
        }
        Err(refusal) => broker.page(&visit, &refusal, Some(&loaded.interaction.flow), None),
    }
}

async fn examine(broker: &Broker, visit: &Visit, loaded: &mut LoadedFlow) -> Journey {
    let mut login = loaded.interaction.to_verify()?.clone();
    let flow = loaded.interaction.flow.clone();
    let record = broker.client_of(&flow)?;
    let client = &record.client;
    let provider = broker.provider(&login.idp_uid);
    let provider = provider.as_deref().map(|record| &record.provider);
    let mut tracer = broker.flow_tracer(visit, &flow);
    tracer.login(&login).client(client);
    if let Some(provider) = provider {
        tracer.provider(provider);
    }
    let wanted = broker.wanted(&flow);
    if let (true, Some(ladder), Some(given)) = (flow.suspicious, wanted.ladder, login.idp_acr.as_deref())
        && ladder.rank(given).is_some()
        && !ladder.reaches(given, &ladder.suspicious_minimum)
    {
        return back_to_choice(broker, visit, loaded, &tracer, trace::IDP_INSUFFICIENT_ACR).await;
    }
    if let Err(step) = still_allowed(provider, client)
        && flow.is_sso
    {
        return back_to_choice(broker, visit, loaded, &tracer, step).await;
    }
    // The level is checked against what came back, not against what the record can give.
    let provider = provider.ok_or(Refusal::IdpGone)?;
    let provider = identity_provider::chosen(Some(provider), client, Wanted { ladder: None, ..wanted })?;
    if let (Some(ladder), Some(asked), false) = (wanted.ladder, wanted.acr, flow.is_sso) {
        level_returned(ladder, provider, asked, login.idp_acr.as_deref())?;
    }
    if provider.feature_handlers.core_verify == CoreVerify::AidantsConnect {
        mandated(broker, visit, loaded, tracer.clone(), client, &login).await?;
    }
    if !flow.is_sso {
        let registered = if broker.parts.profile.identity.asks_register() {
            Some(registered(broker, visit, loaded, &tracer, &login).await?)
        } else {
            None
        };
        login.identity_hash = Broker::identity_hash(&login, registered.as_ref());
    }
    // A single sign-on spares the provider and the register, not the account: it may be blocked since (FC §5.5, §5.8).
    let login = broker.open_account(&tracer, login, visit.now).await?;
    if flow.expected_sub.is_some_and(|sub| sub != broker.subject(client, &login)) {
        return Err(Refusal::LoginRequired);
    }
    proceed(broker, visit, loaded, client, login).await
}

/// A helper has a mandate that the service provider takes, in a single sign-on too (FC §5.10).
async fn mandated(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    mut tracer: Trace,
    client: &Client,
    login: &Login,
) -> Result<(), Refusal> {
    let common = mandates::common(&client.rep_scope, &login.rep_scope);
    tracer.public(MANDATES, login.rep_scope.join(" "));
    let step = if common.is_ok() { trace::VALID_REP_SCOPE } else { trace::INVALID_REP_SCOPE };
    let event = tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid());
    broker.record(vec![event], Sync::WithNextGroup).await?;
    if common.is_err() {
        let next = loaded.interaction.clone().refused();
        broker.advance(loaded, next, visit.now).await?;
    }
    common.map(drop)
}

/// A broken single sign-on, or a level too low for the context: the choice is offered again (FC §5.8, §5.9).
async fn back_to_choice(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    tracer: &Trace,
    step: Step,
) -> Journey {
    if loaded.interaction.flow.prompt.none {
        return Err(Refusal::LoginRequired);
    }
    let mut next = loaded.interaction.clone();
    next.flow.is_sso = false;
    next.state = FlowState::Started { csrf: None, failed_idp: None };
    let event = tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid());
    broker.record(vec![event], Sync::WithNextGroup).await?;
    let location = broker.path_of(Endpoint::Interaction, &next.flow.uid);
    broker.advance(loaded, next, visit.now).await?;
    Ok(redirect(StatusCode::FOUND, &location))
}

/// Asks the register, notes what it said and adds it to the evidence.
async fn registered(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    tracer: &Trace,
    login: &Login,
) -> Result<Registered, Refusal> {
    let Versioned { value: evidence, version, expires_at, .. } = broker.evidence(login, visit.now).await?;
    let text =
        |name: &str| evidence.idp_identity.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let identity = Identity {
        given_name: text("given_name"),
        family_name: text("family_name"),
        birthdate: text("birthdate"),
        gender: text("gender"),
        birthplace: text("birthplace"),
        birthcountry: text("birthcountry"),
    };
    let event = |step| tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid());
    let answer = broker.ask_register(&identity).await;
    let outcome: &[Step] = match &answer {
        Ok(_) => &[trace::RECEIVED_RNIPP, trace::RECEIVED_VALID_RNIPP],
        Err(register::Refusal::Deceased) => &[trace::RECEIVED_RNIPP, trace::RECEIVED_DECEASED_RNIPP],
        Err(register::Refusal::Timeout | register::Refusal::Unreachable(_) | register::Refusal::Rejected) => {
            &[trace::FAILED_RNIPP]
        }
        Err(_) => &[trace::RECEIVED_RNIPP, trace::RECEIVED_INVALID_RNIPP],
    };
    let mut events = vec![event(trace::REQUESTED_RNIPP)];
    events.extend(outcome.iter().map(|step| event(*step)));
    broker.record(events, Sync::WithNextGroup).await?;
    crash::point("verify/recorded");
    match answer {
        Ok(registered) => {
            let complete = Evidence { registered: Some(registered.clone()), ..evidence };
            let store = &broker.parts.stores.ephemeral;
            // Of the same request played twice in one instant, the flow's next state says which goes on.
            let _either = store.replace(&login.evidence, version, &complete, expires_at, visit.now).await?;
            Ok(registered)
        }
        Err(refusal) => {
            let next = loaded.interaction.clone().refused();
            broker.advance(loaded, next, visit.now).await?;
            Err(Refusal::Register(refusal))
        }
    }
}

async fn proceed(broker: &Broker, visit: &Visit, loaded: &mut LoadedFlow, client: &Client, login: Login) -> Journey {
    let remembered = broker.consented(client, &broker.subject(client, &login), visit.now).await?;
    let flow = &loaded.interaction.flow;
    let asked = consent::asked(&broker.parts.scopes, flow);
    let page = consent::page(&broker.parts.profile, client, flow, &asked, &remembered);
    if page != Page::None && loaded.interaction.flow.prompt.none {
        return Err(Refusal::ConsentRequired);
    }
    let next = loaded.interaction.clone().verified(login);
    let uid = next.flow.uid.clone();
    broker.advance(loaded, next, visit.now).await?;
    crash::point("verify/advanced");
    let location = match page {
        Page::None => format!("{}?uid={uid}", broker.path(Endpoint::AutoLogin)),
        Page::Information | Page::Agreement => broker.path_of(Endpoint::Consent, &uid),
    };
    Ok(broker.noted(redirect(StatusCode::FOUND, &location), &client.client_id))
}
