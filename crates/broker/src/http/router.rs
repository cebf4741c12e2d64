//! Every route, from the table of endpoints.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts as _, Request},
    middleware::{Next, from_fn},
    routing::{MethodRouter, get, post},
};
use guichet_oidc::{endpoints::Endpoint, profile::Checktoken};
use guichet_web::{Routes, finish::not_found};

use super::{
    authorize, auto_login, back_to_client, callback, checktoken, choice, information, interaction_error, introspection,
    login, logout, metadata, probes, provider_selection, redirect_to_idp, rehearsal, resume, revocation, statics,
    token, userinfo, verify, verify_email,
};
use crate::{broker::Broker, visit::Visit};

/// Paths that programs call: their edge errors are JSON.
pub const MACHINE_ENDPOINTS: [Endpoint; 8] = [
    Endpoint::Discovery,
    Endpoint::Jwks,
    Endpoint::Token,
    Endpoint::Userinfo,
    Endpoint::Revocation,
    Endpoint::Introspection,
    Endpoint::Checktoken,
    Endpoint::ClientKeys,
];

/// The routes of a broker, without the layers of `web::finish`.
pub fn router(broker: Arc<Broker>) -> Routes {
    let mut router = Routes::new();
    for endpoint in Endpoint::ALL {
        let path = broker.path(endpoint);
        for path in [path.clone(), landing_twin(endpoint, &path, &broker)] {
            let open = !path.is_empty() && !broker.parts.profile.closes(endpoint);
            if let Some(route) = open.then(|| route(endpoint, &broker)).flatten() {
                let route = if changes_nothing(endpoint) { route } else { route.head(not_found) };
                router = router.route(&path, rehearsed(endpoint, &broker, route));
            }
        }
    }
    if broker.parts.site.is_sandbox() {
        router = router.route(rehearsal::ADD_REDIRECT_URI, post(rehearsal::add_redirect_uri));
    }
    router.with_state(broker)
}

/// There HEAD is answered as GET is. Elsewhere GET takes a step of a flow, or ends one, and whoever only looks whether an
/// address is there (a preview, a checker of links) must not take it: HEAD is a wrong method.
const fn changes_nothing(endpoint: Endpoint) -> bool {
    matches!(
        endpoint,
        Endpoint::Landing
            | Endpoint::Accessibility
            | Endpoint::Discovery
            | Endpoint::Jwks
            | Endpoint::ClientKeys
            | Endpoint::EndSessionSuccess
            | Endpoint::Live
            | Endpoint::Ready
            | Endpoint::ReadyCheck
    )
}

/// In a rehearsal an endpoint may be down; in production nothing stands before it.
fn rehearsed(endpoint: Endpoint, broker: &Arc<Broker>, route: MethodRouter<Arc<Broker>>) -> MethodRouter<Arc<Broker>> {
    if broker.parts.rehearsal.is_none() {
        return route;
    }
    let broker = Arc::clone(broker);
    route.route_layer(from_fn(move |request: Request, next: Next| {
        let broker = Arc::clone(&broker);
        async move {
            if let Some(code) = broker.code_everywhere(endpoint) {
                let (mut parts, _) = request.into_parts();
                let Ok(visit) = Visit::from_request_parts(&mut parts, &broker).await;
                return broker.refuse_with(&visit, endpoint, &code).await;
            }
            match broker.outage(endpoint).await {
                Some(response) => response,
                None => next.run(request).await,
            }
        }
    }))
}

/// `/api/v2` beside `/api/v2/`, where the landing stands below a prefix.
fn landing_twin(endpoint: Endpoint, path: &str, broker: &Broker) -> String {
    if endpoint == Endpoint::Landing && !broker.parts.profile.prefix.is_empty() {
        path.trim_end_matches('/').to_owned()
    } else {
        String::new()
    }
}

fn route(endpoint: Endpoint, broker: &Broker) -> Option<MethodRouter<Arc<Broker>>> {
    let takes = |method: &str| broker.parts.profile.methods(endpoint).iter().any(|known| known == method);
    Some(match endpoint {
        Endpoint::Landing => get(statics::landing),
        Endpoint::Accessibility => get(statics::accessibility),
        Endpoint::Discovery => get(metadata::discovery),
        Endpoint::Jwks => get(metadata::jwks),
        Endpoint::ClientKeys => get(metadata::client_keys),
        Endpoint::Authorize => {
            let route = get(authorize::get);
            if takes("POST") { route.post(authorize::post) } else { route }
        }
        Endpoint::Resume => get(resume::resume),
        Endpoint::Token => post(token::token),
        Endpoint::Userinfo => {
            let route = get(userinfo::get);
            if takes("POST") { route.post(userinfo::post) } else { route }
        }
        Endpoint::Revocation => post(revocation::revoke),
        Endpoint::Introspection if takes("POST") => post(introspection::introspect),
        Endpoint::Checktoken if takes("POST") => match broker.parts.profile.programs.checktoken {
            Checktoken::Sealed => post(checktoken::checktoken),
            Checktoken::Plain => post(checktoken::first_version::checktoken),
        },
        Endpoint::Introspection | Endpoint::Checktoken => return None,
        Endpoint::EndSession => {
            let route = get(logout::end_get);
            if takes("POST") { route.post(logout::end_post) } else { route }
        }
        Endpoint::EndSessionConfirm => post(logout::confirm),
        Endpoint::EndSessionSuccess => get(logout::success),
        Endpoint::Interaction => get(choice::choice),
        Endpoint::RedirectToIdp => post(redirect_to_idp::redirect_to_idp),
        Endpoint::Callback => get(callback::return_from_idp),
        Endpoint::Verify => get(verify::verify),
        Endpoint::Consent => get(information::information),
        Endpoint::Login => post(login::login),
        Endpoint::AutoLogin => get(auto_login::auto_login),
        Endpoint::BackToClient => get(back_to_client::back_to_client),
        Endpoint::DisconnectFromIdp => post(logout::disconnect_from_idp),
        Endpoint::Live if takes("GET") => get(probes::live),
        Endpoint::Ready if takes("GET") => get(probes::ready),
        Endpoint::ReadyCheck if takes("GET") => get(probes::one),
        Endpoint::Live | Endpoint::Ready | Endpoint::ReadyCheck => return None,
        Endpoint::LogoutCallback => get(logout::callback),
        Endpoint::ProviderSelection if takes("GET") => get(provider_selection::show).post(provider_selection::choose),
        Endpoint::InteractionError if takes("GET") => get(interaction_error::end),
        Endpoint::VerifyEmail if takes("GET") => get(verify_email::show).post(verify_email::verify),
        Endpoint::ResendCode if takes("POST") => post(verify_email::resend),
        Endpoint::ProviderSelection | Endpoint::InteractionError | Endpoint::VerifyEmail | Endpoint::ResendCode => {
            return None;
        }
    })
}
