//! `GET /{slug}/authorize`: the login page, unless the answer was decided ahead.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use guichet_oidc::authorize::{self, Request};
use guichet_oidc::params::Params;
use guichet_store::StoreError;
use guichet_store::ephemeral::Lifetime;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use http::StatusCode;

use super::definition::UnknownScopes;
use super::grant::issue;
use super::identity::Authenticated;
use super::levels::Demand;
use super::page::{LoginPage, shown_of};
use super::provider::At;
use super::refusals::{authorization_error, page, to_callback};
use super::state::{Asked, Interaction};
use crate::faults::{self, Kind, Step, Transport};
use crate::rehearsal::Answer;

pub(super) async fn begin(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    shown: Page,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(params) = Params::parse(query.unwrap_or_default().as_bytes()) else {
        return page(&site, shown, "sandbox-idp-unreadable", None);
    };
    let relying_party = params.get("state").and_then(|state| at.sandbox.rehearsal().relying_party(state));
    let fault = at.fault(Step::Authorize, relying_party.as_deref(), None);
    let deeper = match faults::answer(fault).await {
        Transport::Answered(response) => return response,
        Transport::Deeper(kind) => Some(kind),
        Transport::Usual => None,
    };
    let request = match check(&at, &params) {
        Ok(request) => request,
        Err(Refused::Back(redirect_uri, error, description)) => {
            return back(&at, &redirect_uri, params.get("state"), error, Some(&description));
        }
        Err(Refused::Page(reason)) => return page(&site, shown, "sandbox-idp-refused", Some(&reason)),
    };
    let asked = Asked::of(request, &params, relying_party);
    if let Some(Kind::Error(error)) = deeper {
        return back(&at, &asked.redirect_uri, asked.state.as_deref(), &error, None);
    }
    match answer(&at, asked, shown).await {
        Ok(response) => response,
        Err(error) => unavailable(&error),
    }
}

enum Refused {
    /// An error at the broker's callback.
    Back(String, &'static str, String),
    /// A page.
    Page(authorize::Reason),
}

fn check(at: &At, params: &Params) -> Result<Request, Refused> {
    let provider = &at.provider;
    let broker = params.get("client_id").and_then(|client_id| provider.broker(client_id));
    let asked = authorize::Asked {
        profile: &provider.profile,
        scopes: &provider.scopes,
        client: broker.map(|broker| &broker.client),
        params,
    };
    let request = authorize::check(&asked).map_err(|refusal| match refusal.target {
        Ok(target) => {
            let error = authorization_error(&refusal.reason);
            Refused::Back(target.redirect_uri, error, format!("{:?}", refusal.reason))
        }
        Err(reason) => Refused::Page(reason),
    })?;
    if provider.definition.unknown_scopes == UnknownScopes::Refused
        && let Some(unknown) = params.words("scope").into_iter().find(|scope| provider.scopes.get(scope).is_none())
    {
        let description = format!("this provider has no scope {unknown}");
        return Err(Refused::Back(request.redirect_uri, "invalid_scope", description));
    }
    let of_64 = broker.is_some_and(|broker| broker.registration.nonce_of_64);
    let nonce = request.nonce.as_deref().unwrap_or_default();
    if of_64 && !(nonce.len() == 64 && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        let description = "nonce must be 64 alphanumeric characters".to_owned();
        return Err(Refused::Back(request.redirect_uri, "invalid_request", description));
    }
    if request.prompt.none {
        let description = "nobody stays logged in at a simulated identity provider".to_owned();
        return Err(Refused::Back(request.redirect_uri, "login_required", description));
    }
    Ok(request)
}

impl Asked {
    fn of(request: Request, params: &Params, relying_party: Option<String>) -> Self {
        Self {
            client_id: request.client_id,
            redirect_uri: request.redirect_uri,
            state: request.state,
            nonce: request.nonce,
            scopes: request.scopes,
            demand: Demand::of(params),
            hint: params.filled("login_hint").map(str::to_owned),
            shown: shown_of(params),
            challenge: request.pkce,
            relying_party,
        }
    }
}

async fn answer(at: &At, asked: Asked, shown: Page) -> Result<Response, StoreError> {
    if let Some(expected) = asked.state.as_deref().and_then(|state| at.sandbox.rehearsal().expected(state))
        && let Some(persona) = at.sandbox.personas().get(&expected.persona)
    {
        let who = Authenticated { mandates: expected.mandates, ..at.person(&persona, &asked, "") };
        return issue(at, asked, who).await;
    }
    if let Some(decided) = at.sandbox.rehearsal().next_answer(&at.provider.definition.uid) {
        return rehearsed(at, asked, &decided).await;
    }
    let now = at.sandbox.edge().clock.now();
    let handle = at.sandbox.edge().entropy.token();
    let interaction = Interaction { slug: at.provider.definition.slug.clone(), asked };
    let seconds = at.provider.profile.lifetimes.interaction;
    at.sandbox.ephemeral().put_new(&handle, &interaction, Lifetime::plain(seconds, now), None, now).await?;
    Ok(LoginPage::of(at, shown, &handle, &interaction.asked).respond(StatusCode::OK))
}

async fn rehearsed(at: &At, asked: Asked, decided: &Answer) -> Result<Response, StoreError> {
    if let Some(error) = &decided.error {
        let description = decided.error_description.as_deref();
        return Ok(back(at, &asked.redirect_uri, asked.state.as_deref(), error, description));
    }
    let who = at.decided(decided, &asked);
    issue(at, asked, who).await
}

/// An error at the broker's callback (OpenID Connect Core §3.1.2.6, RFC 9207).
pub(super) fn back(
    at: &At,
    redirect_uri: &str,
    state: Option<&str>,
    error: &str,
    description: Option<&str>,
) -> Response {
    let parameters = [
        ("error", Some(error)),
        ("error_description", description),
        ("state", state),
        ("iss", Some(at.provider.addresses.issuer.as_str())),
    ];
    to_callback(redirect_uri, &parameters)
}

pub(super) fn unavailable(error: &StoreError) -> Response {
    use axum::response::IntoResponse;
    tracing::error!(%error, "a simulated identity provider has no store: {error}");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
