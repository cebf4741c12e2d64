//! How programs use DataPass, for anybody to read.

use askama::Template;
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;

use crate::http::visit::{Guest, Menu};
use crate::http::{api, paths};

#[derive(Template)]
#[template(path = "developers_documentation.html")]
struct DocumentationPage {
    page: Page,
    menu: Menu,
    origin: String,
    calls: Vec<Call>,
    description: &'static str,
    applications: &'static str,
    webhooks: &'static str,
}

#[derive(Debug, Clone)]
struct Call {
    method: &'static str,
    path: &'static str,
    scope: &'static str,
    what: String,
}

/// Each call with the scope that it wants; `datapass-call-<key>` says what it does.
const CALLS: [(&str, &str, &str, &str); 13] = [
    ("POST", "/api/oauth/token", "", "token"),
    ("GET", "/api/v1/me", "public", "me"),
    ("GET", "/api/v1/definitions", "read_authorizations", "definitions"),
    ("GET", "/api/v1/definitions/{id}", "read_authorizations", "definition"),
    ("GET", "/api/v1/definitions/{id}/formulaires", "read_authorizations", "forms"),
    ("GET", "/api/v1/demandes", "read_authorizations", "requests"),
    ("GET", "/api/v1/demandes/{id}", "read_authorizations", "request"),
    ("POST", "/api/v1/demandes", "write_authorizations", "make"),
    ("PATCH", "/api/v1/demandes/{id}", "write_authorizations", "change"),
    ("GET", "/api/v1/demandes/{id}/events", "read_authorizations", "events"),
    ("GET", "/api/v1/habilitations", "read_authorizations", "authorizations"),
    ("GET", "/api/v1/habilitations/{id}", "read_authorizations", "authorization"),
    ("GET", "/api/v1/webhooks/{id}/attempts", "read_webhooks", "attempts"),
];

/// `GET /developpeurs/documentation`
pub(super) async fn show(guest: Guest) -> Response {
    let page = guest.asked.page.clone();
    let origin = guest.asked.site.origin.as_str().to_owned();
    html(StatusCode::OK, &DocumentationPage::of(page, guest.menu(), origin))
}

impl DocumentationPage {
    fn of(page: Page, menu: Menu, origin: String) -> Self {
        let call = |(method, path, scope, key): (&'static str, &'static str, &'static str, &str)| Call {
            method,
            path,
            scope,
            what: page.t(&format!("datapass-call-{key}")),
        };
        Self {
            calls: CALLS.map(call).to_vec(),
            description: api::DESCRIPTION,
            applications: paths::APPLICATIONS,
            webhooks: paths::WEBHOOKS,
            menu,
            origin,
            page,
        }
    }
}

impl Samples for DocumentationPage {
    fn samples(page: &Page) -> Vec<Self> {
        let menu = Menu { who: None, organisation: None, office: false };
        vec![Self::of(page.clone(), menu, "http://localhost:7407".to_owned())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<DocumentationPage>().unwrap();
    }
}
