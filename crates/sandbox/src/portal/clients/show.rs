//! `GET /clients/{client_id}`: the registration, secret included, and what to paste into one's program.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::configuration::{Snippet, snippets};
use super::{record, text, unknown};
use crate::Sandbox;
use crate::portal::form::LooseQuery;
use crate::portal::paths;

#[derive(Template)]
#[template(path = "client.html")]
struct ClientPage {
    page: Page,
    saved: bool,
    name: String,
    service: String,
    issuer: String,
    client_id: String,
    client_secret: String,
    members: Vec<Member>,
    snippets: Vec<Snippet>,
    change: String,
    remove: String,
    exchanges: String,
}

struct Member {
    name: String,
    values: Vec<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    saved: String,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(client_id): Path<String>,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let Some(record) = record(&sandbox, &client_id) else { return unknown(&site, page) };
    let service = text(&record, "service");
    let shown = ClientPage {
        saved: !asked.saved.is_empty(),
        name: text(&record, "name").to_owned(),
        issuer: sandbox.origins().brokers.get(service).map(|broker| broker.issuer.clone()).unwrap_or_default(),
        service: service.to_owned(),
        client_secret: text(&record, "client_secret").to_owned(),
        members: members(&record),
        snippets: snippets(&sandbox, &page, &record),
        change: paths::of(paths::CLIENT_CHANGE, &client_id),
        remove: paths::of(paths::CLIENT_REMOVE, &client_id),
        exchanges: paths::with_query(paths::EXCHANGES, &[("client_id", &client_id)]),
        client_id,
        page,
    };
    html(StatusCode::OK, &shown)
}

/// Every member that says something, but those that the page shows apart.
fn members(record: &Value) -> Vec<Member> {
    const APART: [&str; 4] = ["service", "name", "client_id", "client_secret"];
    let values = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => {
            values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
        }
        other => vec![other.to_string()],
    };
    let members = record.as_object().into_iter().flatten().filter(|(name, _)| !APART.contains(&name.as_str()));
    members
        .map(|(name, value)| Member { name: name.clone(), values: values(value) })
        .filter(|member| !member.values.is_empty())
        .collect()
}

impl Samples for ClientPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |saved| Self {
            page: page.clone(),
            saved,
            name: "Aide juridictionnelle".to_owned(),
            service: "franceconnect".to_owned(),
            issuer: "http://localhost:7401/api/v2".to_owned(),
            client_id: "abc".to_owned(),
            client_secret: "secret".to_owned(),
            members: vec![Member { name: "scopes".to_owned(), values: vec!["openid".to_owned(), "email".to_owned()] }],
            snippets: vec![Snippet { id: "configuration-environment", title: "Environment", text: "A='b'".to_owned() }],
            change: "/clients/abc/change".to_owned(),
            remove: "/clients/abc/remove".to_owned(),
            exchanges: "/exchanges?client_id=abc".to_owned(),
        };
        vec![with(false), with(true)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<ClientPage>().unwrap();
    }
}
