//! `POST /{slug}/login`, `GET /{slug}/cancel`: who it is, or nobody.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use guichet_jose::constant_time_eq;
use guichet_oidc::claims::MANDATES;
use guichet_oidc::params::Params;
use guichet_store::StoreError;
use guichet_store::ephemeral::Taken;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use http::StatusCode;

use super::authorize::{back, unavailable};
use super::grant::issue;
use super::identity::Authenticated;
use super::page::LoginPage;
use super::provider::At;
use super::refusals::page;
use super::state::{Asked, Interaction};
use crate::personas::Persona;

pub(super) async fn login(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    shown: Page,
    body: Bytes,
) -> Response {
    let shown = shown.back_to("/");
    let Ok(params) = Params::parse(&body) else {
        return page(&site, shown, "sandbox-idp-unreadable", None);
    };
    let handle = params.get("interaction").unwrap_or_default();
    let interaction = match look(&at, handle).await {
        Ok(Some(interaction)) => interaction,
        Ok(None) => return page(&site, shown, "sandbox-idp-expired", None),
        Err(error) => return unavailable(&error),
    };
    let asked = &interaction.asked;
    let service = at.service_of(asked);
    let login = params.get("login").unwrap_or_default();
    let Some(persona) = who(&at, &params, service).filter(|persona| persona.serves(service)) else {
        return LoginPage::of(&at, shown, handle, asked).wrong(login).respond(StatusCode::BAD_REQUEST);
    };
    let authenticated = Authenticated {
        acr: asked_acr(&params),
        amr: asked_amr(&params, &at.provider.definition.amr),
        mandates: mandates(&at, &params),
        ..at.person(&persona, asked, login)
    };
    finish(&at, &site, shown, handle, authenticated).await
}

/// The person of the button, or of the login and password; where anybody is let in, whoever has this login or this
/// e-mail address.
fn who(at: &At, params: &Params, service: &str) -> Option<Arc<Persona>> {
    let personas = at.sandbox.personas();
    if let Some(id) = params.filled("persona") {
        return personas.get(id);
    }
    let login = params.get("login")?;
    if let Some(stranger) = at.stranger() {
        return personas.at_work(service, login).or(Some(stranger));
    }
    let persona = personas.get(login)?;
    let password = params.get("password").unwrap_or_default();
    constant_time_eq(persona.password.as_bytes(), password.as_bytes()).then_some(persona)
}

/// A level typed in the form; any text, so that a broker's check can be tried.
pub(super) fn asked_acr(params: &Params) -> Option<String> {
    params.filled("acr").map(str::to_owned)
}

/// The methods as the form has them, which shows the provider's own to begin with; none when nothing was changed.
pub(super) fn asked_amr(params: &Params, own: &[String]) -> Option<Vec<String>> {
    params.get("amr")?;
    let methods: Vec<String> = params.words("amr").into_iter().map(str::to_owned).collect();
    (methods != own).then_some(methods)
}

/// The mandates that were ticked, among those of the provider.
fn mandates(at: &At, params: &Params) -> Vec<String> {
    let ticked: Vec<&str> = params.iter().filter(|(name, _)| *name == MANDATES).map(|(_, mandate)| mandate).collect();
    at.provider.definition.mandates.iter().filter(|mandate| ticked.contains(&mandate.as_str())).cloned().collect()
}

/// Spends the interaction and answers the broker.
pub(super) async fn finish(at: &At, site: &Site, shown: Page, handle: &str, authenticated: Authenticated) -> Response {
    let answered = match spend(at, handle).await {
        Ok(Some(asked)) => issue(at, asked, authenticated).await,
        Ok(None) => return page(site, shown, "sandbox-idp-expired", None),
        Err(error) => Err(error),
    };
    answered.unwrap_or_else(|error| unavailable(&error))
}

pub(super) async fn cancel(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    shown: Page,
    RawQuery(query): RawQuery,
) -> Response {
    let shown = shown.back_to("/");
    let params = Params::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let answer = ("access_denied", Some("the person went back"));
    fail(&at, &site, shown, params.get("interaction").unwrap_or_default(), answer).await
}

async fn look(at: &At, handle: &str) -> Result<Option<Interaction>, StoreError> {
    let now = at.sandbox.edge().clock.now();
    let found = at.sandbox.ephemeral().get::<Interaction>(handle, now).await?;
    Ok(found.map(|found| found.value).filter(|interaction| interaction.slug == at.provider.definition.slug))
}

/// Spends the interaction and answers the broker with an error.
pub(super) async fn fail(
    at: &At,
    site: &Site,
    shown: Page,
    handle: &str,
    (error, description): (&str, Option<&str>),
) -> Response {
    match spend(at, handle).await {
        Ok(Some(asked)) => back(at, &asked.redirect_uri, asked.state.as_deref(), error, description),
        Ok(None) => page(site, shown, "sandbox-idp-expired", None),
        Err(error) => unavailable(&error),
    }
}

async fn spend(at: &At, handle: &str) -> Result<Option<Asked>, StoreError> {
    if look(at, handle).await?.is_none() {
        return Ok(None);
    }
    let now = at.sandbox.edge().clock.now();
    Ok(match at.sandbox.ephemeral().take::<Interaction>(handle, now).await? {
        Taken::Value(interaction) => Some(interaction.asked),
        Taken::Already(_) | Taken::Absent => None,
    })
}
