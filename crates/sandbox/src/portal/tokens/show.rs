//! `GET /tokens/{id}`: a token to copy and a call to paste. `POST /tokens/{id}/revoke`: refused from now on, as disclosed.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link};
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{scopes, text};
use crate::Sandbox;
use crate::gateway::Gateway;
use crate::portal::form::Posted;
use crate::portal::paths;

#[derive(Template)]
#[template(path = "token.html")]
struct TokenPage {
    page: Page,
    csrf: String,
    name: String,
    id: String,
    token: String,
    scopes: Vec<String>,
    example: Option<Example>,
    revoke: String,
}

/// A call that the token opens.
struct Example {
    label: String,
    person: String,
    href: String,
    command: String,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = sandbox.gateway().and_then(|gateway| {
        let token = gateway.tokens().into_iter().find(|token| text(token, "id") == id)?;
        Some((gateway, token))
    });
    let Some((gateway, token)) = found else { return unknown(&site, page) };
    let example = example(&page, &sandbox, gateway.as_ref(), &token);
    csrf::page(StatusCode::OK, &site, &headers, |csrf| TokenPage {
        csrf,
        name: text(&token, "name").to_owned(),
        token: text(&token, "token").to_owned(),
        scopes: scopes(&token),
        example,
        revoke: paths::of(paths::TOKEN_REVOKE, &id),
        id,
        page,
    })
}

/// The first call that one of its scopes opens, about the first person of whom enough is told.
fn example(page: &Page, sandbox: &Sandbox, gateway: &dyn Gateway, token: &Value) -> Option<Example> {
    let held = scopes(token);
    sandbox.personas().all().iter().find_map(|person| {
        let calls = gateway.calls(&crate::producers::told(person, sandbox.present_year()));
        let opened = |scopes: &[String]| scopes.iter().any(|scope| held.contains(scope));
        let call = calls.into_iter().find(|call| !call.france_connect && opened(&call.scopes))?;
        let (header, before) = call.header;
        let url = sandbox.origins().api_particulier.url(&call.target);
        Some(Example {
            label: call.label.of(page.language).to_owned(),
            person: person.display_name(),
            href: paths::of(paths::PERSONA_DATA, &person.id),
            // Neither a token nor an encoded address holds a quote; `-g` keeps the brackets.
            command: format!("curl -g -H '{header}: {before}{}' \\\n  '{url}'", text(token, "token")),
        })
    })
}

pub(super) async fn revoke(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    _: Posted,
) -> Response {
    let Some(gateway) = sandbox.gateway() else { return unknown(&site, page) };
    match gateway.blacklist_token(&id).await {
        Ok(true) => see_other(&paths::with_query(paths::TOKENS, &[("revoked", "yes")])),
        _ => unknown(&site, page),
    }
}

fn unknown(site: &Site, page: Page) -> Response {
    let status = StatusCode::NOT_FOUND;
    let mut view =
        ErrorView::new(status, &site.http_code(404), site.edge.entropy.uuid(), page.t("bench-token-unknown"));
    view.advice = Some(page.t("bench-token-unknown-advice"));
    view.back = Some(Link { label: page.t("bench-back-tokens"), href: paths::TOKENS.to_owned() });
    view.respond_on(page)
}

impl Samples for TokenPage {
    fn samples(page: &Page) -> Vec<Self> {
        let example = || Example {
            label: "Quotient familial".to_owned(),
            person: "Angela DUBOIS".to_owned(),
            href: "/personas/test/data".to_owned(),
            command: "curl -g 'http://localhost:7405/v3'".to_owned(),
        };
        let with = |example| Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            name: "Portail famille".to_owned(),
            id: "7f1c".to_owned(),
            token: "eyJhbGciOiJIUzI1NiJ9.e30.e30".to_owned(),
            scopes: vec!["cnaf_enfants".to_owned()],
            example,
            revoke: "/tokens/7f1c/revoke".to_owned(),
        };
        vec![with(Some(example())), with(None)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<TokenPage>().unwrap();
    }
}
