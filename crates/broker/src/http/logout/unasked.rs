//! A logout that needs nothing and asks nobody: the identity provider first, then the session, then the service provider
//! (PC §3.10).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use guichet_oidc::{accept, client::Client, endpoints::Endpoint, logout, params::Params};
use guichet_store::ephemeral::GrantId;
use guichet_web::page::{Page, html};

use super::{Failure, LogoutPage, boxed, note, pending_cookie, under_way};
use crate::{
    answer::redirect,
    broker::{Broker, after},
    refusal::Refusal,
    session::{PendingLogout, Session},
    trace,
    visit::{ENGINE_COOKIE, Loaded, Visit},
};

/// The mark of who comes back from the identity provider's logout.
const FROM_IDP: &str = "from_idp";

pub(super) async fn begin(broker: &Broker, visit: &Visit, params: &Params) -> Result<Response, Failure> {
    logout::parameters(&broker.parts.profile, params).map_err(boxed)?;
    let session = broker.session(visit).await.map_err(boxed)?;
    let back = params.get(FROM_IDP) == Some("true");
    if let Some(loaded) = session.as_ref().filter(|_| !back) {
        let hint = params.filled("id_token_hint").and_then(|hint| broker.hint(hint).ok());
        let client_id = hint.as_ref().map(|hint| hint.audience.as_str()).or(params.filled("client_id"));
        note(broker, visit, loaded, trace::SP_REQUESTED_LOGOUT, client_id).await.map_err(boxed)?;
        if let Some(location) = leave_provider(broker, visit, loaded, client_id).await.map_err(boxed)? {
            return Ok(redirect(StatusCode::FOUND, &location));
        }
    }
    let mut cookies = Vec::new();
    if let Some(loaded) = &session {
        end_session(broker, visit, loaded).await.map_err(boxed)?;
        for name in [broker.parts.profile.session_cookie.as_str(), ENGINE_COOKIE] {
            cookies.push(broker.parts.site.cookie(name).clear());
        }
    }
    // The session has ended, whatever becomes of the request of the service provider.
    let mut response = match return_to_client(broker, visit, params).await {
        Ok((response, cookie)) => {
            cookies.push(cookie);
            response
        }
        Err(reason) if accept::prefers(accepted(visit), accept::JSON, accept::HTML) => {
            broker.json_error(reason.as_ref(), None, params.filled("client_id"))
        }
        Err(reason) => broker.page(visit, reason.as_ref(), None, None),
    };
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn accepted(visit: &Visit) -> Option<&str> {
    visit.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok())
}

/// The login ends here; where the identity provider has a logout, the person goes there, and the query waits for her.
async fn leave_provider(
    broker: &Broker,
    visit: &Visit,
    loaded: &Loaded,
    client_id: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let Some(login) = &loaded.session.login else { return Ok(None) };
    if broker.end_session_of(&login.idp_uid).await.is_none() {
        return Ok(None);
    }
    let location = broker.logout_url(login, None, visit.now).await?;
    note(broker, visit, loaded, trace::REQUESTED_LOGOUT_FROM_IDP, client_id).await?;
    revoke_all(broker, visit, &loaded.session).await?;
    let query = visit.uri.query().unwrap_or_default().to_owned();
    let cleared = |session: &mut Session| {
        session.login = None;
        session.logout_query = Some(query.clone());
    };
    broker.update_session(loaded, visit.now, cleared).await?;
    broker.forget_evidence(login, visit.now).await?;
    Ok(Some(location))
}

async fn end_session(broker: &Broker, visit: &Visit, loaded: &Loaded) -> Result<(), Refusal> {
    note(broker, visit, loaded, trace::SESSION_TERMINATED, None).await?;
    broker.parts.stores.ephemeral.remove::<Session>(&loaded.id, visit.now).await?;
    revoke_all(broker, visit, &loaded.session).await?;
    match &loaded.session.login {
        Some(login) => broker.forget_evidence(login, visit.now).await,
        None => Ok(()),
    }
}

/// What service providers received in a session serves no longer than it (PC §3.6).
async fn revoke_all(broker: &Broker, visit: &Visit, session: &Session) -> Result<(), Refusal> {
    let until = after(visit.now, broker.parts.profile.lifetimes.of_grant());
    for grant in session.grants.values().flatten() {
        broker.parts.stores.ephemeral.revoke_grant(&GrantId::new(grant.clone()), until, visit.now).await?;
    }
    Ok(())
}

/// The page that leads to the service provider, once its request is found right.
async fn return_to_client(broker: &Broker, visit: &Visit, params: &Params) -> Result<(Response, HeaderValue), Failure> {
    let hint = match params.filled("id_token_hint") {
        None => None,
        Some(hint) => Some(broker.hint(hint).map_err(boxed)?),
    };
    let named = hint.as_ref().map(|hint| hint.audience.as_str()).or(params.filled("client_id"));
    let record = named.and_then(|client_id| broker.client(client_id));
    let client: Option<&Client> = record.as_deref().map(|record| &record.client);
    let heeded = logout::heeded(&broker.parts.profile, client, params);
    let audience = hint.as_ref().map(|hint| hint.audience.as_str());
    let request = logout::check(client, audience, &heeded).map_err(boxed)?;
    let pending = PendingLogout {
        client_id: request.client_id,
        post_logout_redirect_uri: request.post_logout_redirect_uri,
        state: request.state,
        confirmed: true,
        ..PendingLogout::default()
    };
    let xsrf = broker.parts.site.edge.entropy.hex(32);
    let lifetime = broker.interaction_lifetime(visit.now);
    let stored = broker.parts.stores.ephemeral.put_new(&xsrf, &pending, lifetime, None, visit.now).await;
    stored.map_err(|error| boxed(Refusal::from(error)))?;
    let page = LogoutPage {
        page: Page::new(&broker.parts.site, visit.language, &visit.uri),
        action: broker.path(Endpoint::EndSessionConfirm),
        method: "post",
        field: ("xsrf", xsrf.clone()),
        automatic: true,
    };
    let mut all = under_way(broker, visit);
    all.push(xsrf);
    let response = html(StatusCode::OK, &page);
    let response = match &pending.client_id {
        Some(client_id) => broker.noted(response, client_id),
        None => response,
    };
    Ok((response, pending_cookie(broker, &all)))
}

/// Back from the provider's logout: the logout that asked goes on.
pub(super) async fn callback(broker: &Broker, visit: &Visit) -> Result<Response, Refusal> {
    let session = broker.session(visit).await?;
    let kept = session.and_then(|loaded| loaded.session.logout_query).unwrap_or_default();
    let kept = Params::parse(kept.as_bytes()).unwrap_or_default();
    let asked = kept.iter().filter(|(name, _)| *name != FROM_IDP);
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair(FROM_IDP, "true").extend_pairs(asked).finish();
    Ok(redirect(StatusCode::FOUND, &format!("{}?{query}", broker.path(Endpoint::EndSession))))
}
