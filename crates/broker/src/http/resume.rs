//! `/authorize/{uid}`: the interaction is over, the code is issued (FC §2.6).

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::header,
    response::Response,
};
use guichet_jose::digest;
use guichet_oidc::{claims::MANDATES, endpoints::Endpoint, profile::Flows, token::CodeGrant};
use guichet_store::{
    crash,
    ephemeral::{GrantId, Lifetime, Taken},
    journal::Sync,
};
use serde_json::json;

use crate::{
    answer::Journey,
    broker::Broker,
    interaction::{Code, Flow, Interaction, State as FlowState},
    mandates,
    refusal::Refusal,
    session::{Evidence, Login},
    trace::{self, Trace},
    visit::{INTERACTION_COOKIE, LoadedFlow, RESUME_COOKIE, Visit},
};

pub(super) async fn resume(State(broker): State<Arc<Broker>>, visit: Visit, Path(uid): Path<String>) -> Response {
    match go(&broker, &visit, &uid).await {
        Ok(response) => response,
        Err(refusal) => broker.failed(&visit, Some(&uid), &refusal).await,
    }
}

async fn go(broker: &Broker, visit: &Visit, uid: &str) -> Journey {
    let site = &broker.parts.site;
    match site.cookie(RESUME_COOKIE).read(&visit.headers) {
        None => return Err(Refusal::ResumeExpired),
        Some(cookie) if cookie != uid => return Err(Refusal::ResumeCookieMismatch),
        Some(_) => {}
    }
    let loaded = broker.flow(visit, Some(uid), Endpoint::Resume).await.map_err(|refusal| match refusal {
        Refusal::NoSession => Refusal::ResumeSessionMismatch,
        Refusal::InteractionNotFound => Refusal::ResumeNotFound,
        Refusal::WrongStep { last, .. } if last == Endpoint::Resume.path() => Refusal::ResumeNotFound,
        other => other,
    })?;
    loaded.interaction.may(Endpoint::Resume)?;
    one_person_and_client(broker, &loaded)?;
    // Only one request gets the interaction: a code is issued once.
    let store = &broker.parts.stores.ephemeral;
    let Taken::Value(interaction) = store.take::<Interaction>(uid, visit.now).await? else {
        return Err(Refusal::ResumeNotFound);
    };
    crash::point("resume/taken");
    let FlowState::Accepted { login, grant } = interaction.state else { return Err(Refusal::ResumeNotFound) };
    let flow = interaction.flow;
    let client = broker.client_of(&flow)?;
    let evidence = broker.evidence(&login, visit.now).await?.value;
    let code_grant = grant_of(broker, visit, &flow, &login, &evidence)?;
    let mut tracer = Trace::of_grant(&code_grant);
    tracer.caller(&visit.caller);
    let event = tracer.event(broker.service(), trace::REDIRECTED_TO_SP, visit.now, site.edge.entropy.uuid());
    broker.record(vec![event], Sync::WithNextGroup).await?;
    crash::point("resume/recorded");
    let code = site.edge.entropy.token();
    let lifetimes = &broker.parts.profile.lifetimes;
    let lifetime = Lifetime::of(lifetimes.code, lifetimes.of_grant(), visit.now);
    store.put_new(&code, &Code(code_grant), lifetime, Some(&GrantId::new(grant)), visit.now).await?;
    crash::point("resume/put");
    let mut response = broker.redirect_code(visit, &flow.target(), &code, &client.client);
    let resume_path = match broker.parts.profile.flows {
        Flows::LastStarted | Flows::Latest => "/".to_owned(),
        Flows::Independent => broker.path_of(Endpoint::Resume, uid),
    };
    for cookie in [site.cookie(INTERACTION_COOKIE).clear(), site.cookie(RESUME_COOKIE).path(&resume_path).clear()] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(broker.noted(response, &client.client.client_id))
}

/// The engine's last comparison before the code (FC §10.3): what was agreed to is for this client and, where a browser has
/// one flow at a time, of the person whose session it is.
fn one_person_and_client(broker: &Broker, loaded: &LoadedFlow) -> Result<(), Refusal> {
    let FlowState::Accepted { login, grant } = &loaded.interaction.state else { return Ok(()) };
    if !Broker::owns(&loaded.interaction.flow.client_id, &GrantId::new(grant.clone())) {
        return Err(Refusal::GrantOfAnotherClient);
    }
    let one_at_a_time = match broker.parts.profile.flows {
        Flows::LastStarted | Flows::Latest => true,
        Flows::Independent => false,
    };
    match &loaded.session.session.login {
        Some(now) if one_at_a_time && now.identity_hash != login.identity_hash => Err(Refusal::GrantOfAnotherAccount),
        _ => Ok(()),
    }
}

fn grant_of(
    broker: &Broker,
    visit: &Visit,
    flow: &Flow,
    login: &Login,
    evidence: &Evidence,
) -> Result<CodeGrant, Refusal> {
    let client = broker.client_of(flow)?;
    let client = &client.client;
    let provider = broker.provider(&login.idp_uid);
    let provider = provider.as_deref().map(|record| &record.provider);
    let mut identity = broker.identity_for_client(login, evidence, provider);
    let mandates = mandates::common(&client.rep_scope, &login.rep_scope).unwrap_or_default();
    if !mandates.is_empty() {
        identity.insert(MANDATES.to_owned(), json!(mandates));
    }
    if let Some(work) = &login.work {
        let methods = work.methods();
        if !methods.is_empty() {
            identity.insert("amr".to_owned(), json!(methods));
        }
        identity.insert("sid".to_owned(), json!(session_name(&flow.browsing_session_id)));
    }
    let mut tracer = broker.kept_tracer(visit, flow);
    tracer.login(login).client(client);
    let mut personal_trace = None;
    if login.work.is_some() {
        if let Some(provider) = provider {
            tracer.provider(provider);
        }
        personal_trace = Some(tracer.personal_fields());
    }
    Ok(CodeGrant {
        client_id: flow.client_id.clone(),
        redirect_uri: flow.redirect_uri.clone(),
        nonce: flow.nonce.clone(),
        scopes: flow.scopes.clone(),
        claims: flow.claims.clone(),
        asked_acr: kept(broker, flow).map(str::to_owned),
        acr: level(broker, flow, login)?,
        amr: match &login.work {
            Some(work) => work.methods(),
            None => provider.map(|provider| provider.amr.clone()).unwrap_or_default(),
        },
        auth_time: login.auth_time,
        sub: broker.subject(client, login),
        pkce: flow.pkce.clone(),
        holds_until: broker.parts.profile.lifetimes.grant.map(|seconds| login.auth_time + i64::from(seconds)),
        identity,
        trace: Some(tracer.fields()),
        personal_trace,
    })
}

/// The name of the session in ID tokens: 21 characters, from which nobody gets back to what names it here.
fn session_name(browsing_session_id: &str) -> String {
    let hash = digest::hex(&digest::sha256(browsing_session_id.as_bytes()));
    hash.chars().take(21).collect()
}

/// The level for which the service provider asked (FC §2.2 rule 1).
fn kept<'a>(broker: &'a Broker, flow: &'a Flow) -> Option<&'a str> {
    let ladder = broker.parts.profile.acr.as_ref();
    flow.acr.as_deref().or(ladder.map(|ladder| ladder.default.as_str()))
}

/// The level returned to the service provider (FC §2.2 rule 4).
fn level(broker: &Broker, flow: &Flow, login: &Login) -> Result<Option<String>, Refusal> {
    if let Some(work) = login.work.as_ref().filter(|_| broker.parts.profile.membership.is_some()) {
        return Ok(Some(work.level.clone()));
    }
    let Some(ladder) = &broker.parts.profile.acr else { return Ok(login.idp_acr.clone()) };
    let kept = flow.acr.as_deref().unwrap_or(&ladder.default);
    let returned = ladder.returned(login.idp_acr.as_deref().unwrap_or_default(), kept);
    if !flow.is_sso {
        return Ok(Some(returned.to_owned()));
    }
    ladder.returned_in_single_sign_on(returned).map(|acr| Some(acr.to_owned())).ok_or(Refusal::NoSingleSignOnAcr)
}
