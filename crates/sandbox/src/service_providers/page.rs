//! `GET /{slug}`: the button, or what came back.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_store::StoreError;
use guichet_web::edge::Site;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::provider::At;
use super::session::{Call, LoggedIn, session_cookie};
use super::{LOGIN, LOGOUT};

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage {
    page: Page,
    name: String,
    broker: String,
    private: bool,
    scopes: Vec<String>,
    login_url: String,
    logout_url: String,
    session: Option<Shown>,
}

/// A session as text.
struct Shown {
    id_token: String,
    userinfo: String,
    calls: Vec<Call>,
}

pub(super) async fn show(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
) -> Response {
    let path = at.path();
    // The address of return after a logout carries a `state`, which the language switch need not keep.
    let page = page.back_to(&path);
    let client = match at.client() {
        Ok(client) => client,
        Err(failure) => return failure.respond(&site, page, "", "/"),
    };
    let handle = session_cookie(&site, &path).read(&headers);
    let session = match session(&at, handle.as_deref(), &client.definition.slug).await {
        Ok(session) => session,
        Err(error) => return super::failure::Failure::from(error).respond(&site, page, &client.definition.name, &path),
    };
    let definition = &client.definition;
    let shown = DemoPage {
        page,
        name: definition.name.clone(),
        broker: at.sandbox.broker_title(&definition.service),
        private: definition.kind == "private",
        scopes: definition.scopes.clone(),
        login_url: format!("{path}{LOGIN}"),
        logout_url: format!("{path}{LOGOUT}"),
        session: session.map(Shown::of),
    };
    html(StatusCode::OK, &shown)
}

async fn session(at: &At, handle: Option<&str>, slug: &str) -> Result<Option<LoggedIn>, StoreError> {
    let Some(handle) = handle else { return Ok(None) };
    let now = at.sandbox.edge().clock.now();
    let found = at.sandbox.ephemeral().get::<LoggedIn>(handle, now).await?;
    Ok(found.map(|found| found.value).filter(|session| session.slug == slug))
}

/// The shown name of a demo service provider.
pub(super) fn name(at: &At) -> String {
    at.client().map(|client| client.definition.name.clone()).unwrap_or_default()
}

impl Shown {
    fn of(session: LoggedIn) -> Self {
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
        Self {
            id_token: pretty(&json!({ "header": session.header, "payload": session.claims })),
            userinfo: pretty(&session.userinfo),
            calls: session.calls,
        }
    }
}

impl Samples for DemoPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |private, session| Self {
            page: page.clone(),
            name: "Aide juridictionnelle (démonstration)".to_owned(),
            broker: "FranceConnect".to_owned(),
            private,
            scopes: vec!["openid".to_owned(), "identite_pivot".to_owned()],
            login_url: "/aide-juridictionnelle/login".to_owned(),
            logout_url: "/aide-juridictionnelle/logout".to_owned(),
            session,
        };
        let call = Call {
            method: "POST".to_owned(),
            url: "http://localhost:7401/api/v2/token".to_owned(),
            status: 200,
            media_type: "application/json".to_owned(),
        };
        let shown = Shown { id_token: "{}".to_owned(), userinfo: "{}".to_owned(), calls: vec![call] };
        vec![with(false, None), with(true, None), with(false, Some(shown))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<DemoPage>().unwrap();
    }
}
