//! `/authorize`: a flow begins (FC §2, §5.8).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use bytes::Bytes;
use guichet_oidc::{
    authorize::{self, Asked, Reason, Request},
    client::Client,
    endpoints::Endpoint,
    params::{Params, ParamsError},
    profile::{Flows, IdTokenHint, ProviderChoice},
};
use guichet_store::{crash, journal::Sync};
use guichet_web::{error_page::Mend, language::Language};

use super::{form, query, rehearsal, sector};
use crate::{
    answer::redirect,
    broker::Broker,
    catalogue::Out,
    interaction::{Flow, Hints, Interaction, State as FlowState, StoredPrompt},
    refusal::Refusal,
    session::{self, Session},
    trace,
    visit::{ENGINE_COOKIE, INTERACTION_COOKIE, RESUME_COOKIE, Visit},
};

pub(super) async fn get(State(broker): State<Arc<Broker>>, visit: Visit, uri: Uri) -> Response {
    begin(broker, visit, query(&uri), true).await
}

pub(super) async fn post(State(broker): State<Arc<Broker>>, visit: Visit, headers: HeaderMap, body: Bytes) -> Response {
    begin(broker, visit, form(&headers, &body), false).await
}

async fn begin(broker: Arc<Broker>, visit: Visit, params: Result<Params, ParamsError>, from_query: bool) -> Response {
    let Ok(params) = params else { return broker.page(&visit, &Refusal::ParametersNotUtf8, None, None) };
    let client = params.get("client_id").and_then(|client_id| broker.client(client_id));
    let client = client.as_ref().map(|record| &record.client);
    if let Some(client) = client
        && let Some(response) = broker.disturbance(client, Endpoint::Authorize).await
    {
        return response;
    }
    let asked = Asked { profile: &broker.parts.profile, scopes: &broker.parts.scopes, client, params: &params };
    let checked = authorize::check(&asked);
    // FC §2.1: the list of parameters is judged first; then the client's record, before what the client asks for.
    let listed = checked.as_ref().err().is_none_or(|refusal| !refusal.reason.is_of_the_list());
    let known = client.filter(|client| client.active && listed);
    if let Some(client) = known
        && let Err(refusal) = sector::check(&broker, client).await
    {
        return broker.page(&visit, &refusal, None, None);
    }
    let mut request = match checked {
        Ok(request) => request,
        Err(refusal) => return refused(&broker, &visit, client, *refusal),
    };
    if !from_query && broker.parts.profile.provider_choice == ProviderChoice::List {
        // FC §2.1: the hint is read from the query string only.
        request.idp_hint = None;
    }
    let Some(client) = client else { return broker.page(&visit, &Refusal::Unknown, None, None) };
    if let Some(error) = broker.wanted_refusal(client) {
        let refused = broker.redirect_with(&visit, &request.target(), &[("error", &error)]);
        return broker.noted(refused, &client.client_id);
    }
    match start(&broker, &visit, client, &request).await {
        Ok(response) => broker.noted_with_levels(response, client, &request),
        Err(refusal) if broker.out(&refusal) == Out::Redirect => {
            broker.redirect_error(&visit, &request.target(), &refusal, &client.client_id)
        }
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

/// Where an error of the request goes (FC §2.7).
fn refused(broker: &Broker, visit: &Visit, client: Option<&Client>, refusal: authorize::Refusal) -> Response {
    match (broker.out(&refusal.reason), refusal.target) {
        (Out::Redirect, Ok(target)) => {
            let client_id = client.map(|client| client.client_id.as_str()).unwrap_or_default();
            broker.redirect_error(visit, &target, &refusal.reason, client_id)
        }
        (Out::Redirect, Err(Reason::RedirectUriNotRegistered { .. })) => {
            broker.page(visit, &Refusal::ManyFaults, None, None)
        }
        (Out::Redirect, Err(reason)) => broker.page(visit, &reason, None, None),
        _ => {
            let (mend, cookie) = mend(broker, visit, client, &refusal.reason).unzip();
            let mut response = broker.page(visit, &refusal.reason, None, mend);
            if let Some(cookie) = cookie {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
    }
}

/// In a rehearsal, an address that is not registered can be added by one click.
fn mend(broker: &Broker, visit: &Visit, client: Option<&Client>, reason: &Reason) -> Option<(Mend, HeaderValue)> {
    let (Some(client), Reason::RedirectUriNotRegistered { received, .. }) = (client, reason) else { return None };
    // A data provider starts no login (PC §7).
    if client.may_use("authorization_code") { rehearsal::mend(broker, visit, client, received) } else { None }
}

async fn start(broker: &Broker, visit: &Visit, client: &Client, request: &Request) -> Result<Response, Refusal> {
    let now = visit.now;
    if visit.caller.address.unnamed {
        return Err(Refusal::NetworkHeadersMissing);
    }
    let profile = &broker.parts.profile;
    let entropy = &broker.parts.site.edge.entropy;
    let old = broker.session(visit).await?;
    let ladder = profile.acr.as_ref();
    let kept = old.as_ref().and_then(|old| old.session.login.clone());
    let login = kept.filter(|login| session::serves(ladder, login, request.acr.as_deref()));
    // Core §3.1.2.1: 0 asks for an active authentication, however fresh the last one is.
    let by_address = profile.provider_choice == ProviderChoice::Email;
    if by_address && request.prompt.none && login.is_none() {
        return Err(Refusal::LoginRequired);
    }
    let fresh = |auth_time: i64| request.max_age.is_none_or(|max| max > 0 && now.as_second() - auth_time <= max);
    let hinted = hinted_subject(broker, request)?;
    let expected = |sub: &str| hinted.as_deref().is_none_or(|hinted| hinted == sub);
    let served = login
        .clone()
        // Led by her address, a person is met at the next step, where it is also seen whether a login serves (PC §5.2).
        .filter(|login| !by_address && !request.prompt.login && fresh(login.auth_time))
        .filter(|login| expected(&broker.subject(client, login)));
    if !by_address && request.prompt.none && served.is_none() {
        return Err(Refusal::LoginRequired);
    }
    let uid = entropy.token();
    let (base, keep_id) = match (profile.flows, &old) {
        (Flows::Independent | Flows::Latest, Some(old)) => (old.session.clone(), true),
        (Flows::LastStarted, Some(old)) if login.is_some() => (old.session.clone(), false),
        _ => (Session { browsing_session_id: entropy.uuid().to_string(), ..Session::default() }, false),
    };
    let engine_id = if keep_id { base.engine_id.clone() } else { entropy.token() };
    let next = Session {
        current: Some(uid.clone()),
        engine_id: engine_id.clone(),
        login: base.login.clone().filter(|_| keep_id || login.is_some()),
        ..base
    };
    let flow = Flow {
        uid: uid.clone(),
        browsing_session_id: next.browsing_session_id.clone(),
        client_id: client.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        response_mode: request.response_mode,
        state: request.state.clone(),
        nonce: request.nonce.clone(),
        expected_sub: hinted.clone().filter(|sub| !sub.is_empty()),
        scopes: request.scopes.clone(),
        acr: request.acr.clone(),
        prompt: StoredPrompt {
            login: request.prompt.login || (request.max_age.is_some() && !by_address),
            ..request.prompt.into()
        },
        claims: request.claims.clone(),
        pkce: request.pkce.clone(),
        suspicious: visit.caller.address.suspicious,
        is_sso: served.is_some(),
        decided: false,
        hints: Hints {
            idp: request.idp_hint.clone().filter(|_| by_address),
            login: request.login_hint.clone().filter(|_| by_address),
            siret: request.siret_hint.clone(),
        },
        needs_login: false,
        sent_to: None,
    };
    let session_id = match (&old, keep_id) {
        (Some(old), true) => old.id.clone(),
        _ => broker.session_id(),
    };
    let mut tracer = broker.flow_tracer(visit, &flow);
    tracer.client(client).public("sessionId", broker.journal_session(&session_id));
    let event = |step| tracer.event(broker.service(), step, now, entropy.uuid());
    let mut events = vec![event(trace::AUTHORIZE_INITIATED)];
    if served.is_some() {
        events.push(event(trace::SSO_INITIATED));
    }
    let mut interaction = Interaction { flow, state: FlowState::Started { csrf: None, failed_idp: None } };
    let location = if let Some(login) = served {
        interaction = interaction.returned(login);
        broker.path_of(Endpoint::Verify, &uid)
    } else if let Some(hint) = request.idp_hint.as_ref().filter(|_| !by_address) {
        let (sent, location) = broker.hinted(client, interaction, hint).await?;
        events.push(event(trace::REDIRECTED_TO_HINTED_IDP));
        interaction = sent;
        location
    } else {
        broker.path_of(Endpoint::Interaction, &uid)
    };
    // FC §5.1: 303 to the page, 302 where no page is shown.
    let status =
        if location.ends_with(&Endpoint::Interaction.of(&uid)) { StatusCode::SEE_OTHER } else { StatusCode::FOUND };
    let lifetime = broker.interaction_lifetime(now);
    let recorded = broker.record(events, Sync::WithNextGroup);
    let put = async {
        broker.parts.stores.ephemeral.put_new(&uid, &interaction, lifetime, None, now).await.map_err(Refusal::from)
    };
    let session = async {
        match (&old, keep_id) {
            (Some(old), true) => {
                broker.update_session(old, now, |session| session.current = next.current.clone()).await
            }
            _ => broker.renew_session(&session_id, old.as_ref().map(|old| old.id.as_str()), &next, now).await,
        }
    };
    // None of them is known to anybody before the answer.
    let ((), _, ()) = tokio::try_join!(recorded, put, session)?;
    crash::point("authorize/begun");
    let mut response = redirect(status, &location);
    let site = &broker.parts.site;
    let resume_path = match profile.flows {
        Flows::LastStarted | Flows::Latest => "/".to_owned(),
        Flows::Independent => broker.path_of(Endpoint::Resume, &uid),
    };
    let lifetime = u64::from(profile.lifetimes.interaction);
    for cookie in [
        broker.session_cookie(&session_id),
        site.cookie(ENGINE_COOKIE).set(&engine_id, None),
        site.cookie(INTERACTION_COOKIE).set(&uid, Some(lifetime)),
        site.cookie(RESUME_COOKIE).path(&resume_path).set(&uid, Some(lifetime)),
    ] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if let Some(language) = Language::from_ui_locales(&request.ui_locales.join(" ")) {
        response.headers_mut().append(header::SET_COOKIE, language.for_this_visit(site));
    }
    Ok(response)
}

/// The subject that the request expects, by a hint that verifies or by `claims`.
fn hinted_subject(broker: &Broker, request: &Request) -> Result<Option<String>, Refusal> {
    if let Some(sub) = &request.claims.sub {
        return Ok(Some(sub.clone()));
    }
    let Some(hint) = request.id_token_hint.as_deref() else { return Ok(None) };
    match (broker.hint(hint), broker.parts.profile.authorization.id_token_hint) {
        (Ok(hint), _) => Ok(Some(hint.sub)),
        (Err(_), IdTokenHint::Refused) => Err(Refusal::IdTokenHintInvalid),
        (Err(_), IdTokenHint::ExpectsNobody) => Ok(Some(String::new())),
    }
}
