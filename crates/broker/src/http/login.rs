//! `POST /login`: the person goes on to the service provider (FC §5.7).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use guichet_mail::Enclosed;
use guichet_oidc::{
    endpoints::Endpoint,
    profile::{Consent, Profile, PromptRule},
};
use guichet_store::{
    StoreError, crash,
    durable::Durable,
    journal::{Event, Sync},
};

use super::{csrf_token, form};
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    consent,
    identity_provider::AuthenticationEmail,
    interaction::{Interaction, State as FlowState},
    notification::{Circumstances, Told},
    refusal::Refusal,
    session::Session,
    trace::{self, Step},
    visit::{LoadedFlow, Visit},
};

pub(super) async fn login(
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

async fn go(broker: &Broker, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Journey {
    let form = form(headers, body).map_err(|_| Refusal::ParametersNotUtf8)?;
    let mut loaded = broker.flow(visit, form.filled("uid"), Endpoint::Login).await?;
    let flow = &loaded.interaction.flow;
    let sub = match &loaded.interaction.state {
        FlowState::Verified { login, .. } => broker.subject(&broker.client_of(flow)?.client, login),
        _ => String::new(),
    };
    let grant = broker.new_grant(flow, &sub);
    let next = loaded.interaction.clone().accept(csrf_token(&form, headers), grant)?;
    accept(broker, visit, &mut loaded, next, &[]).await
}

/// What both ways of going on do: the handle burns, the transfer is in the journal and on disk, the login is kept.
pub(super) async fn accept(
    broker: &Broker,
    visit: &Visit,
    loaded: &mut LoadedFlow,
    mut next: Interaction,
    before: &[Step],
) -> Journey {
    let client = broker.client_of(&next.flow)?;
    let client = &client.client;
    if let (PromptRule::EntitledOnly, FlowState::Accepted { login, .. }) =
        (broker.parts.profile.authorization.prompt, &mut next.state)
    {
        // The engine always authenticates: the person does when she goes on (FC §3.2).
        login.auth_time = visit.now.as_second();
    }
    let FlowState::Accepted { login, grant } = next.state.clone() else { return Err(Refusal::NoIdentity) };
    let evidence = broker.evidence(&login, visit.now).await?.value;
    if evidence.idp_identity.is_empty() {
        return Err(Refusal::NoIdentity);
    }
    // The subject that is made of nothing would be everybody's.
    if login.identity_hash.is_empty() {
        return Err(Refusal::NoSubject);
    }
    let provider = broker.provider(&login.idp_uid);
    let provider = provider.as_deref().map(|record| &record.provider);
    let met = broker.device_met(visit, &evidence);
    let circumstances = Circumstances {
        handler: provider.map_or(AuthenticationEmail::None, |it| it.feature_handlers.authentication_email),
        told: loaded.session.session.told.contains(&client.client_id),
        suspicious: next.flow.suspicious,
        new_identity: met.as_ref().is_none_or(|met| met.facts.new_identity),
        trusted: met.as_ref().is_some_and(|met| met.facts.trusted),
    };
    let letter = match provider.filter(|_| circumstances.call_for_a_mail()) {
        Some(provider) => broker
            .notification(visit, &Told { flow: &next.flow, client, provider, login: &login, evidence: &evidence })?,
        None => None,
    };
    let asked = consent::asked(&broker.parts.scopes, &next.flow);
    let transfer = match broker.parts.profile.consent {
        // The verification itself tells of the transfer (PC §5.10).
        Consent::Never => None,
        Consent::EachLogin | Consent::OncePerClientAndPerson => {
            let (step, event) = consent::event(client, &asked).ok_or(Refusal::ConsentEvent)?;
            Some(trace::transfer(step, event))
        }
    };
    broker.advance(loaded, next, visit.now).await?;
    crash::point("login/burnt");
    let flow = &loaded.interaction.flow;
    let sub = broker.subject(client, &login);
    let mut tracer = broker.flow_tracer(visit, flow);
    tracer
        .login(&login)
        .client(client)
        .public("claims", consent::claims(&broker.parts.scopes, &asked).join(" "))
        .personal("spSub", &sub);
    if let Some(met) = &met {
        tracer.device(&met.facts);
    }
    let events = before
        .iter()
        .copied()
        .chain(transfer)
        .map(|step| tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid()))
        .collect();
    // From here on her agreement is used up: what cannot be kept is not asked for again.
    if remembers(&broker.parts.profile) {
        broker.remember_consent(client, &sub, &asked, visit.now).await.map_err(not_saved)?;
    }
    crash::point("login/remembered");
    let tells = letter.is_some();
    let recorded = match letter {
        None => broker.record(events, Sync::Now).await,
        Some(letter) => keep(&broker.parts.stores.durable, events, letter).await.map_err(Refusal::from),
    };
    recorded.map_err(not_saved)?;
    crash::point("login/recorded");
    if let Some(outbox) = broker.parts.outbox.as_ref().filter(|_| tells) {
        outbox.ring();
    }
    let finished = |session: &mut Session| {
        session.login = Some((*login).clone());
        session.granted(&client.client_id, &grant);
        if tells {
            session.told.insert(client.client_id.clone());
        }
    };
    broker.update_session(&loaded.session, visit.now, finished).await.map_err(not_saved)?;
    crash::point("login/kept");
    let mut response = redirect(StatusCode::SEE_OTHER, &broker.path_of(Endpoint::Resume, &flow.uid));
    let device = met.as_ref().and_then(|met| met.cookie.clone());
    for cookie in [broker.session_cookie(&loaded.session.id)].into_iter().chain(device) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let answer = broker.noted(response, &client.client_id);
    Ok(match met {
        Some(met) => met.told_with(answer),
        None => answer,
    })
}

/// A store that fails between the agreement and what follows from it.
fn not_saved(refusal: Refusal) -> Refusal {
    if refusal == Refusal::StoreUnavailable { Refusal::GrantNotSaved } else { refusal }
}

/// The transfer and the mail that tells of it: both are kept, or neither.
async fn keep(durable: &Durable, events: Vec<Event>, letter: Enclosed) -> Result<(), StoreError> {
    durable
        .write(move |work| {
            Box::pin(async move {
                for event in events {
                    work.record(event);
                }
                letter.put(work).await
            })
        })
        .await
}

fn remembers(profile: &Profile) -> bool {
    profile.consent == Consent::OncePerClientAndPerson
}
