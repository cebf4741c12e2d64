//! RP-initiated logout, chained to the identity provider's (FC §5.11, PC §3.10).

mod unasked;

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use guichet_jose::digest;
use guichet_oidc::{
    client::Client,
    endpoints::Endpoint,
    logout::{self, Reason},
    params::{Params, ParamsError},
    profile::Logout,
    reason::Named,
};
use guichet_store::{
    crash,
    ephemeral::{GrantId, Taken},
    journal::Sync,
};
use guichet_web::page::{Page, html};

use super::{form, query};
use crate::{
    answer::redirect,
    broker::{Broker, after},
    hint::Hint,
    refusal::Refusal,
    session::{PendingLogout, Session},
    trace::{self, Step},
    visit::{ENGINE_COOKIE, Loaded, Visit},
};

/// A refusal of either kind.
type Failure = Box<dyn Named + Send + std::marker::Sync>;

fn boxed(refusal: impl Named + Send + std::marker::Sync + 'static) -> Failure {
    Box::new(refusal)
}

pub(super) async fn end_get(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    let params = query(&visit.uri);
    end(&broker, &visit, params).await
}

pub(super) async fn end_post(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    end(&broker, &visit, form(&headers, &body)).await
}

async fn end(broker: &Broker, visit: &Visit, params: Result<Params, ParamsError>) -> Response {
    let answer = match params {
        Ok(params) if broker.parts.profile.logout == Logout::Unasked => unasked::begin(broker, visit, &params).await,
        Ok(params) => begin(broker, visit, &params).await,
        Err(_) => Err(boxed(Reason::Parameters("…".to_owned()))),
    };
    match answer {
        Ok(response) => response,
        Err(reason) => broker.page(visit, reason.as_ref(), None, None),
    }
}

#[derive(Template)]
#[template(path = "logout.html")]
pub(crate) struct LogoutPage {
    pub(crate) page: Page,
    /// Where the form goes.
    pub(crate) action: String,
    /// `get` or `post`.
    pub(crate) method: &'static str,
    /// Name and value of the form's hidden field.
    pub(crate) field: (&'static str, String),
    /// Whether the form submits itself: the person was not asked anything.
    pub(crate) automatic: bool,
}

async fn begin(broker: &Broker, visit: &Visit, params: &Params) -> Result<Response, Failure> {
    logout::parameters(&broker.parts.profile, params).map_err(boxed)?;
    let claimed = params.filled("client_id").and_then(|id| broker.client(id));
    let hint = match params.filled("id_token_hint") {
        None => None,
        Some(hint) => Some(broker.hint(hint).map_err(boxed)?),
    };
    let record = match &hint {
        Some(hint) => broker.client(&hint.audience),
        None => claimed,
    };
    let client: Option<&Client> = record.as_deref().map(|record| &record.client);
    let request = logout::check(client, hint.as_ref().map(|hint| hint.audience.as_str()), params).map_err(boxed)?;
    let session = broker.session(visit).await.map_err(boxed)?;
    let engine = broker.parts.site.cookie(ENGINE_COOKIE).read(&visit.headers);
    let session = session.filter(|loaded| engine.as_deref() == Some(loaded.session.engine_id.as_str()));
    let strict = broker.parts.profile.logout == Logout::HintRequired;
    if strict && session.is_none() {
        return Err(boxed(Refusal::LogoutSessionMissing));
    }
    let request_client = request.client_id.clone();
    // RP-Initiated Logout §2: whoever shows somebody else's token does not end this session without her word. FC §5.11 (c) asks nobody.
    let hers = |hint: &Hint| {
        if strict {
            return true;
        }
        let login = session.as_ref().and_then(|loaded| loaded.session.login.as_ref());
        client.zip(login).is_none_or(|(client, login)| broker.subject(client, login) == hint.sub)
    };
    let pending = PendingLogout {
        client_id: request.client_id,
        post_logout_redirect_uri: request.post_logout_redirect_uri,
        state: request.state,
        confirmed: hint.as_ref().is_some_and(hers),
        ends: session.as_ref().map(|loaded| loaded.session.browsing_session_id.clone()),
        grants: granted(session.as_ref(), request_client.as_deref()),
    };
    let xsrf = broker.parts.site.edge.entropy.hex(32);
    let lifetime = broker.interaction_lifetime(visit.now);
    let stored = broker.parts.stores.ephemeral.put_new(&xsrf, &pending, lifetime, None, visit.now).await;
    stored.map_err(|error| boxed(Refusal::from(error)))?;
    crash::point("logout/put");
    if let Some(loaded) = &session {
        note(broker, visit, loaded, trace::SP_REQUESTED_LOGOUT, pending.client_id.as_deref()).await.map_err(boxed)?;
    }
    crash::point("logout/recorded");
    let (endpoint, method) = match (pending.confirmed, chained(broker, session.as_ref()).await) {
        // Without a hint nobody knows who sent the person here: she is asked.
        (false, _) => (Endpoint::EndSessionConfirm, "post"),
        (true, true) => (Endpoint::DisconnectFromIdp, "post"),
        (true, false) => (Endpoint::LogoutCallback, "get"),
    };
    let page = LogoutPage {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri),
        action: broker.path(endpoint),
        method,
        field: if pending.confirmed { ("state", state_of(&xsrf)) } else { ("xsrf", xsrf.clone()) },
        automatic: pending.confirmed,
    };
    let mut response = html(StatusCode::OK, &page);
    let mut all = under_way(broker, visit);
    all.push(xsrf);
    response.headers_mut().append(header::SET_COOKIE, pending_cookie(broker, &all));
    Ok(match &pending.client_id {
        Some(client_id) => broker.noted(response, client_id),
        None => response,
    })
}

/// Whether the identity provider of the session has a logout of its own.
async fn chained(broker: &Broker, session: Option<&Loaded>) -> bool {
    match session.and_then(|loaded| loaded.session.login.as_ref()) {
        Some(login) => broker.end_session_of(&login.idp_uid).await.is_some(),
        None => false,
    }
}

const PENDING_COOKIE: &str = "_logout";
/// Most logouts that one browser has under way, a tab each; the oldest is forgotten.
const MOST_UNDER_WAY: usize = 4;
/// Between the names of logouts in the cookie.
const SEPARATOR: &str = "_";

/// The logouts that this browser has under way, newest last.
fn under_way(broker: &Broker, visit: &Visit) -> Vec<String> {
    let kept = broker.parts.site.cookie(PENDING_COOKIE).read(&visit.headers).unwrap_or_default();
    kept.split(SEPARATOR).filter(|xsrf| !xsrf.is_empty()).map(str::to_owned).collect()
}

fn pending_cookie(broker: &Broker, under_way: &[String]) -> axum::http::HeaderValue {
    let cookie = broker.parts.site.cookie(PENDING_COOKIE);
    let newest = under_way.iter().rev().take(MOST_UNDER_WAY).rev().map(String::as_str).collect::<Vec<_>>();
    if newest.is_empty() {
        return cookie.clear();
    }
    cookie.set(&newest.join(SEPARATOR), Some(u64::from(broker.parts.profile.lifetimes.interaction)))
}

/// The `state` that ties the way through the provider to one logout (64 hexadecimal digits, FC §5.11). It passes through
/// addresses, so that it is not what confirms.
fn state_of(xsrf: &str) -> String {
    digest::hex(&digest::sha256(xsrf.as_bytes()))
}

/// What a service provider received in a session.
fn granted(session: Option<&Loaded>, client_id: Option<&str>) -> Vec<String> {
    session.zip(client_id).and_then(|(loaded, id)| loaded.session.grants.get(id).cloned()).unwrap_or_default()
}

/// The logout under way that `state` names, else the newest one (a provider need not give the state back), once it is
/// confirmed.
async fn confirmed(broker: &Broker, visit: &Visit, state: Option<&str>) -> Result<(String, PendingLogout), Refusal> {
    let all = under_way(broker, visit);
    let named = all.iter().find(|xsrf| state.is_some_and(|state| state == state_of(xsrf)));
    let xsrf = named.or(all.last()).ok_or(Refusal::LogoutConfirmNone)?;
    let found = broker.parts.stores.ephemeral.get::<PendingLogout>(xsrf, visit.now).await?;
    let pending = found.map(|found| found.value).filter(|pending| pending.confirmed);
    pending.map(|pending| (xsrf.clone(), pending)).ok_or(Refusal::LogoutConfirmNone)
}

/// Whether this is the session that the logout ends.
fn ends(pending: &PendingLogout, session: &Session) -> bool {
    pending.ends.as_ref().is_none_or(|asked_in| *asked_in == session.browsing_session_id)
}

/// The way on where no provider is asked.
fn to_callback(broker: &Broker, status: StatusCode, xsrf: &str) -> Response {
    redirect(status, &format!("{}?state={}", broker.path(Endpoint::LogoutCallback), state_of(xsrf)))
}

pub(super) async fn disconnect_from_idp(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match leave_provider(&broker, &visit, &form(&headers, &body).unwrap_or_default()).await {
        Ok(response) => response,
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

async fn leave_provider(broker: &Broker, visit: &Visit, form: &Params) -> Result<Response, Refusal> {
    let session = broker.session(visit).await?;
    let asked = confirmed(broker, visit, form.get("state")).await;
    let (loaded, xsrf) = match (session, asked) {
        (None, Err(_)) if visit.session_id.is_none() => return Err(Refusal::SessionIdMissing),
        (None, Err(_)) => return Err(Refusal::NoSession),
        (_, Err(refusal)) => return Err(refusal),
        (Some(loaded), Ok((xsrf, pending))) if ends(&pending, &loaded.session) => (loaded, xsrf),
        // Another tab's logout has ended the session meanwhile, at the provider too.
        (_, Ok((xsrf, _))) => return Ok(to_callback(broker, StatusCode::FOUND, &xsrf)),
    };
    let login = loaded
        .session
        .login
        .as_ref()
        .ok_or(Refusal::WrongStep { asked: Endpoint::DisconnectFromIdp.path(), last: Endpoint::EndSession.path() })?;
    let location = broker.logout_url(login, Some(&state_of(&xsrf)), visit.now).await?;
    note(broker, visit, &loaded, trace::REQUESTED_LOGOUT_FROM_IDP, None).await?;
    crash::point("disconnect/recorded");
    Ok(redirect(StatusCode::FOUND, &location))
}

/// Back from the provider's logout: the session ends, whatever the provider said.
pub(super) async fn callback(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    let answer = match broker.parts.profile.logout {
        Logout::Unasked => unasked::callback(&broker, &visit).await,
        Logout::HintRequired | Logout::HintOptional => terminate(&broker, &visit).await,
    };
    match answer {
        Ok(response) => response,
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

async fn terminate(broker: &Broker, visit: &Visit) -> Result<Response, Refusal> {
    let params = query(&visit.uri).unwrap_or_default();
    let (xsrf, pending) = confirmed(broker, visit, params.get("state")).await?;
    let store = &broker.parts.stores.ephemeral;
    let session = broker.session(visit).await?.filter(|loaded| ends(&pending, &loaded.session));
    if let Some(loaded) = &session {
        note(broker, visit, loaded, trace::SESSION_TERMINATED, pending.client_id.as_deref()).await?;
        crash::point("ended/recorded");
        store.remove::<Session>(&loaded.id, visit.now).await?;
        crash::point("ended/removed");
        if let Some(login) = &loaded.session.login {
            broker.forget_evidence(login, visit.now).await?;
        }
    }
    // Only what the requesting service provider received is revoked (FC §5.11).
    let since = granted(session.as_ref(), pending.client_id.as_deref());
    for grant in pending.grants.into_iter().chain(since).collect::<BTreeSet<_>>() {
        let until = after(visit.now, broker.parts.profile.lifetimes.of_grant());
        store.revoke_grant(&GrantId::new(grant), until, visit.now).await?;
    }
    crash::point("ended/revoked");
    let page = LogoutPage {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri),
        action: broker.path(Endpoint::EndSessionConfirm),
        method: "post",
        field: ("xsrf", xsrf),
        automatic: true,
    };
    let mut response = html(StatusCode::OK, &page);
    let session_cookie = broker.parts.profile.session_cookie.as_str();
    for name in [session_cookie, ENGINE_COOKIE].into_iter().filter(|_| session.is_some()) {
        response.headers_mut().append(header::SET_COOKIE, broker.parts.site.cookie(name).clear());
    }
    Ok(response)
}

pub(super) async fn confirm(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match leave(&broker, &visit, &form(&headers, &body).unwrap_or_default()).await {
        Ok(response) => response,
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

async fn leave(broker: &Broker, visit: &Visit, form: &Params) -> Result<Response, Refusal> {
    let mut all = under_way(broker, visit);
    if all.is_empty() {
        return Err(Refusal::LogoutConfirmNone);
    }
    let given = form.get("xsrf").unwrap_or_default();
    let place = all.iter().position(|known| guichet_jose::constant_time_eq(known.as_bytes(), given.as_bytes()));
    let expected = all.remove(place.ok_or(Refusal::LogoutConfirmXsrf)?);
    let store = &broker.parts.stores.ephemeral;
    let asked = store.get::<PendingLogout>(&expected, visit.now).await?.ok_or(Refusal::LogoutConfirmNone)?;
    if !asked.value.confirmed {
        let said_yes = PendingLogout { confirmed: true, ..asked.value };
        store.replace(&expected, asked.version, &said_yes, asked.expires_at, visit.now).await?;
        let session = broker.session(visit).await?;
        return match session.as_ref().and_then(|loaded| loaded.session.login.as_ref()) {
            Some(login) if chained(broker, session.as_ref()).await => Ok(redirect(
                StatusCode::SEE_OTHER,
                &broker.logout_url(login, Some(&state_of(&expected)), visit.now).await?,
            )),
            _ => Ok(to_callback(broker, StatusCode::SEE_OTHER, &expected)),
        };
    }
    let Taken::Value(pending) = store.take::<PendingLogout>(&expected, visit.now).await? else {
        return Err(Refusal::LogoutConfirmNone);
    };
    crash::point("confirm/taken");
    let location = match pending.post_logout_redirect_uri {
        None => broker.path(Endpoint::EndSessionSuccess),
        Some(uri) => match pending.state {
            None => uri,
            Some(state) => {
                let joint = if uri.contains('?') { '&' } else { '?' };
                let query = form_urlencoded::Serializer::new(String::new()).append_pair("state", &state).finish();
                format!("{uri}{joint}{query}")
            }
        },
    };
    let mut response = redirect(StatusCode::SEE_OTHER, &location);
    response.headers_mut().append(header::SET_COOKIE, pending_cookie(broker, &all));
    Ok(response)
}

#[derive(Template)]
#[template(path = "logged-out.html")]
pub(crate) struct LoggedOut {
    pub(crate) page: Page,
}

pub(super) async fn success(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    html(StatusCode::OK, &LoggedOut { page: Page::new(&broker.parts.site, visit.language, &visit.uri) })
}

async fn note(
    broker: &Broker,
    visit: &Visit,
    loaded: &Loaded,
    step: Step,
    client_id: Option<&str>,
) -> Result<(), Refusal> {
    let mut tracer = broker.tracer(visit);
    tracer.public("browsingSessionId", &loaded.session.browsing_session_id);
    if let Some(uid) = &loaded.session.current {
        tracer.public("interactionId", uid);
    }
    let record = client_id.and_then(|id| broker.client(id));
    if let Some(client_id) = client_id {
        tracer.public("spId", client_id);
    }
    if let Some(record) = &record {
        tracer.public("spName", &record.client.name);
    }
    if let Some(login) = &loaded.session.login {
        tracer.login(login);
        if let Some(record) = broker.provider(&login.idp_uid) {
            tracer.provider(&record.provider);
        }
        if let Some(record) = &record {
            tracer.personal("spSub", broker.subject(&record.client, login));
        }
    }
    let event = tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid());
    broker.record(vec![event], Sync::WithNextGroup).await
}
