//! `/oidc-callback`: the person comes back from the provider (FC §5.4).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::Response,
};
use guichet_oidc::{
    endpoints::Endpoint,
    params::Params,
    profile::{Flows, ProviderErrors},
    rp::callback::{self, Callback, CallbackRefusal},
};
use guichet_store::{crash, journal::Sync};

use super::query;
use crate::{
    answer::{Journey, redirect},
    broker::Broker,
    interaction::State as FlowState,
    professional,
    refusal::Refusal,
    trace,
    visit::{LoadedFlow, Visit},
};

pub(super) async fn return_from_idp(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    match come_back(&broker, &visit).await {
        Ok(response) => response,
        Err(refusal) => {
            let params = query(&visit.uri).unwrap_or_default();
            broker.failed(&visit, flow_in_state(&params), &refusal).await
        }
    }
}

/// Where flows are independent, the flow stands in front of the state that was sent.
fn flow_in_state(params: &Params) -> Option<&str> {
    params.filled("state")?.split_once('.').map(|(uid, _)| uid)
}

async fn come_back(broker: &Broker, visit: &Visit) -> Journey {
    let params = query(&visit.uri).map_err(|_| Refusal::ParametersNotUtf8)?;
    let uid = match broker.parts.profile.flows {
        Flows::LastStarted | Flows::Latest => None,
        Flows::Independent => {
            params.filled("state").ok_or(Refusal::CallbackStateMissing)?;
            Some(flow_in_state(&params).ok_or(Refusal::CallbackStateWrong)?)
        }
    };
    let mut loaded = broker.flow(visit, uid, Endpoint::Callback).await?;
    loaded.interaction.may(Endpoint::Callback)?;
    let FlowState::Chosen(sent) = loaded.interaction.state.clone() else { return Err(Refusal::ForbiddenRefresh) };
    let record = broker.provider(&sent.idp_uid).ok_or(Refusal::IdpGone)?;
    // An error is told from its parameters alone: a provider that is down must not hide it.
    let failed = params.filled("error").is_some();
    let issuer = if failed { Default::default() } else { broker.callback_issuer(&record.provider).await? };
    let answer = callback::check(&params, &Broker::expected_callback(&sent, &issuer)).map_err(refused)?;
    let client = broker.client_of(&loaded.interaction.flow)?;
    let mut tracer = broker.flow_tracer(visit, &loaded.interaction.flow);
    tracer
        .provider(&record.provider)
        .typed(sent.typed.as_ref().map(|typed| typed.email.as_str()))
        .public("spName", &client.client.name);
    let event = |step| tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid());
    if let (ProviderErrors::Page, Callback::Failed { error, description }) =
        (broker.parts.profile.provider_errors, &answer)
    {
        let why = format!("{error} ({})", description.as_deref().unwrap_or_default());
        broker.record(vec![event(trace::IDP_CALLEDBACK_WITH_ERROR)], Sync::WithNextGroup).await?;
        return Err(professional::Refusal::IdpAnsweredError(why).into());
    }
    let Callback::Code(code) = answer else {
        let next = loaded.interaction.clone().failed(record.provider.title.clone());
        broker.record(vec![event(trace::IDP_CALLEDBACK_WITH_ERROR)], Sync::WithNextGroup).await?;
        broker.advance(&mut loaded, next, visit.now).await?;
        let back = broker.path_of(Endpoint::Interaction, &loaded.interaction.flow.uid);
        return Ok(broker.noted(redirect(StatusCode::FOUND, &back), &client.client.client_id));
    };
    // The handle burns before anything else happens: of several callbacks, one goes on.
    let (burnt, sent) = loaded.interaction.clone().redeem()?;
    broker.advance(&mut loaded, burnt, visit.now).await?;
    crash::point("callback/burnt");
    let (mut done, flow) = (vec![trace::IDP_CALLEDBACK], &loaded.interaction.flow);
    let fetched = broker.fetch_login(&record.provider, (flow, &sent), &code, visit.now, &mut done).await;
    // What was asked of the provider is told whatever it answered.
    let events: Vec<_> = done.into_iter().map(event).collect();
    let (mut login, evidence) = match fetched {
        Ok(fetched) => fetched,
        Err(refused) => {
            broker.record(events, Sync::WithNextGroup).await?;
            return Err(refused);
        }
    };
    login.evidence = broker.keep_evidence(&evidence, visit.now).await?;
    broker.record(events, Sync::WithNextGroup).await?;
    crash::point("callback/recorded");
    let uid = loaded.interaction.flow.uid.clone();
    let next = loaded.interaction.clone().returned(login);
    broker.advance(&mut loaded, next, visit.now).await?;
    crash::point("callback/returned");
    finish(broker, visit, &loaded, &uid, &client.client.client_id).await
}

/// The checks of FC §5.4 and their codes.
fn refused(refusal: CallbackRefusal) -> Refusal {
    match refusal {
        CallbackRefusal::CodeMissing => Refusal::CallbackCodeMissing,
        CallbackRefusal::StateMissing => Refusal::CallbackStateMissing,
        CallbackRefusal::StateWrong | CallbackRefusal::DuplicatedParameter(_) => Refusal::CallbackStateWrong,
        CallbackRefusal::IssuerMissing | CallbackRefusal::IssuerWrong { .. } => {
            Refusal::IdpTokenFailed(refusal.to_string())
        }
    }
}

/// The session goes on under a new identifier (FC §5.1 step 3).
async fn finish(broker: &Broker, visit: &Visit, loaded: &LoadedFlow, uid: &str, client_id: &str) -> Journey {
    // Whoever planted the old identifier in this browser must not reach the person's flow by it.
    let id = broker.move_session(&loaded.session, visit.now).await?;
    crash::point("callback/renewed");
    let mut response = redirect(StatusCode::FOUND, &broker.path_of(Endpoint::Verify, uid));
    response.headers_mut().append(header::SET_COOKIE, broker.session_cookie(&id));
    Ok(broker.noted(response, client_id))
}
