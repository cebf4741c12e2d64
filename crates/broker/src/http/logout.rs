//! RP-initiated logout, chained to the identity provider's (FC §5.11).

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use guichet_oidc::{
    client::Client,
    endpoints::Endpoint,
    logout::{self, Reason},
    params::{Params, ParamsError},
    profile::Logout,
    reason::Named,
};
use guichet_store::{
    ephemeral::{GrantId, Taken},
    journal::Sync,
};
use guichet_web::page::{Page, html};
use serde_json::json;

use super::{form, query};
use crate::{
    answer::redirect,
    broker::{Broker, after},
    refusal::Refusal,
    session::{PendingLogout, Session},
    trace::{self, Step},
    visit::{ENGINE_COOKIE, Loaded, SESSION_COOKIE, Visit},
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
    /// Hidden field of the form, if any.
    pub(crate) xsrf: Option<String>,
    /// Whether the form submits itself: the person was not asked anything.
    pub(crate) automatic: bool,
}

async fn begin(broker: &Broker, visit: &Visit, params: &Params) -> Result<Response, Failure> {
    logout::parameters(&broker.parts.profile, params).map_err(boxed)?;
    let claimed = params.filled("client_id").and_then(|id| broker.client(id));
    let hint = match params.filled("id_token_hint") {
        None => None,
        Some(hint) => {
            let hinted = broker.hint(hint, claimed.as_deref().map(|record| &record.client));
            Some(hinted.ok_or_else(|| boxed(Reason::HintInvalid))?)
        }
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
    let pending = PendingLogout {
        client_id: request.client_id,
        post_logout_redirect_uri: request.post_logout_redirect_uri,
        state: request.state,
        confirmed: hint.is_some(),
    };
    let xsrf = broker.parts.site.edge.entropy.hex(32);
    let lifetime = broker.interaction_lifetime(visit.now);
    let stored = broker.parts.stores.ephemeral.put_new(&xsrf, &pending, lifetime, None, visit.now).await;
    stored.map_err(|error| boxed(Refusal::from(error)))?;
    if let Some(loaded) = &session {
        note(broker, visit, loaded, trace::SP_REQUESTED_LOGOUT, pending.client_id.as_deref()).await.map_err(boxed)?;
    }
    let page = if pending.confirmed {
        let chained = chained(broker, session.as_ref()).await;
        let (endpoint, method) =
            if chained { (Endpoint::DisconnectFromIdp, "post") } else { (Endpoint::LogoutCallback, "get") };
        LogoutPage {
            page: Page::new(&broker.parts.site, visit.language, &visit.uri),
            action: broker.path(endpoint),
            method,
            xsrf: None,
            automatic: true,
        }
    } else {
        // Without a hint nobody knows who sent the person here: she is asked.
        LogoutPage {
            page: Page::new(&broker.parts.site, visit.language, &visit.uri),
            action: broker.path(Endpoint::EndSessionConfirm),
            method: "post",
            xsrf: Some(xsrf.clone()),
            automatic: false,
        }
    };
    let mut response = html(StatusCode::OK, &page);
    response.headers_mut().append(header::SET_COOKIE, pending_cookie(broker, &xsrf));
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

/// The logout under way, once it is confirmed.
async fn confirmed(broker: &Broker, visit: &Visit) -> Result<(String, PendingLogout), Refusal> {
    let xsrf = broker.parts.site.cookie(PENDING_COOKIE).read(&visit.headers).ok_or(Refusal::LogoutConfirmNone)?;
    let found = broker.parts.stores.ephemeral.get::<PendingLogout>(&xsrf, visit.now).await?;
    let pending = found.map(|found| found.value).filter(|pending| pending.confirmed);
    pending.map(|pending| (xsrf, pending)).ok_or(Refusal::LogoutConfirmNone)
}

fn pending_cookie(broker: &Broker, xsrf: &str) -> axum::http::HeaderValue {
    let seconds = u64::from(broker.parts.profile.lifetimes.interaction);
    broker.parts.site.cookie(PENDING_COOKIE).set(xsrf, Some(seconds))
}

pub(super) async fn disconnect_from_idp(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    match leave_provider(&broker, &visit).await {
        Ok(response) => response,
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

async fn leave_provider(broker: &Broker, visit: &Visit) -> Result<Response, Refusal> {
    let loaded = broker.session(visit).await?.ok_or(Refusal::NoSession)?;
    confirmed(broker, visit).await?;
    let login = loaded
        .session
        .login
        .as_ref()
        .ok_or(Refusal::WrongStep { asked: Endpoint::DisconnectFromIdp.path(), last: Endpoint::EndSession.path() })?;
    let location = broker.logout_url(login).await?;
    note(broker, visit, &loaded, trace::REQUESTED_LOGOUT_FROM_IDP, None).await?;
    Ok(redirect(StatusCode::FOUND, &location))
}

/// Back from the provider's logout: the session ends, whatever the provider said.
pub(super) async fn callback(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    match terminate(&broker, &visit).await {
        Ok(response) => response,
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

async fn terminate(broker: &Broker, visit: &Visit) -> Result<Response, Refusal> {
    let (xsrf, pending) = confirmed(broker, visit).await?;
    let store = &broker.parts.stores.ephemeral;
    if let Some(loaded) = broker.session(visit).await? {
        note(broker, visit, &loaded, trace::SESSION_TERMINATED, pending.client_id.as_deref()).await?;
        store.take::<Session>(&loaded.id, visit.now).await?;
        // Only what the requesting service provider received is revoked (FC §5.11).
        let grants = pending.client_id.as_ref().and_then(|id| loaded.session.grants.get(id)).cloned();
        for grant in grants.unwrap_or_default() {
            let until = after(visit.now, broker.parts.profile.lifetimes.access_token);
            store.revoke_grant(&GrantId::new(grant), until, visit.now).await?;
        }
    }
    let page = LogoutPage {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri),
        action: broker.path(Endpoint::EndSessionConfirm),
        method: "post",
        xsrf: Some(xsrf),
        automatic: true,
    };
    let mut response = html(StatusCode::OK, &page);
    for name in [SESSION_COOKIE, ENGINE_COOKIE] {
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
    let cookie = broker.parts.site.cookie(PENDING_COOKIE);
    let expected = cookie.read(&visit.headers).ok_or(Refusal::LogoutConfirmNone)?;
    if !guichet_jose::constant_time_eq(expected.as_bytes(), form.get("xsrf").unwrap_or_default().as_bytes()) {
        return Err(Refusal::LogoutConfirmXsrf);
    }
    let store = &broker.parts.stores.ephemeral;
    let asked = store.get::<PendingLogout>(&expected, visit.now).await?.ok_or(Refusal::LogoutConfirmNone)?;
    if !asked.value.confirmed {
        let said_yes = PendingLogout { confirmed: true, ..asked.value };
        store.replace(&expected, asked.version, &said_yes, asked.expires_at, visit.now).await?;
        let session = broker.session(visit).await?;
        return match session.as_ref().and_then(|loaded| loaded.session.login.as_ref()) {
            Some(login) if chained(broker, session.as_ref()).await => {
                Ok(redirect(StatusCode::SEE_OTHER, &broker.logout_url(login).await?))
            }
            _ => Ok(redirect(StatusCode::SEE_OTHER, &broker.path(Endpoint::LogoutCallback))),
        };
    }
    let Taken::Value(pending) = store.take::<PendingLogout>(&expected, visit.now).await? else {
        return Err(Refusal::LogoutConfirmNone);
    };
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
    response.headers_mut().append(header::SET_COOKIE, cookie.clear());
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
    tracer.public("browsingSessionId", json!(loaded.session.browsing_session_id));
    if let Some(client_id) = client_id {
        tracer.public("spId", json!(client_id));
    }
    if let Some(login) = &loaded.session.login {
        tracer.login(login);
    }
    let event = tracer.event(broker.service(), step, visit.now, broker.parts.site.edge.entropy.uuid());
    broker.record(vec![event], Sync::WithNextGroup).await
}
