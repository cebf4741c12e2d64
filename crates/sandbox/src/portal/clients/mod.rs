//! The relying parties of every broker as pages: listed, added, changed, taken away, and configured in the libraries
//! that people use.

mod change;
mod configuration;
mod edit;
mod fields;
mod list;
mod remove;
mod show;

use std::sync::Arc;

use axum::response::Response;
use axum::routing::get;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link};
use guichet_web::page::Page;
use guichet_web::routes::Routes;
use http::StatusCode;
use serde_json::Value;

use super::paths;
use crate::Sandbox;

pub(super) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route(paths::CLIENTS, get(list::show))
        .route(paths::CLIENTS_NEW, get(change::blank).post(change::add))
        .route(paths::CLIENT, get(show::show))
        .route(paths::CLIENT_CHANGE, get(change::filled).post(change::change))
        .route(paths::CLIENT_REMOVE, get(remove::ask).post(remove::remove))
}

/// The record of a relying party, with its `service`.
fn record(sandbox: &Sandbox, client_id: &str) -> Option<Value> {
    sandbox.clients().into_iter().find(|client| text(client, "client_id") == client_id)
}

/// A member that is a text; empty when it is not there.
fn text<'a>(record: &'a Value, member: &str) -> &'a str {
    record.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// A member that is a list of texts.
fn texts(record: &Value, member: &str) -> Vec<String> {
    let values = record.get(member).and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn unknown(site: &Site, page: Page) -> Response {
    let status = StatusCode::NOT_FOUND;
    let mut view =
        ErrorView::new(status, &site.http_code(404), site.edge.entropy.uuid(), page.t("bench-client-unknown"));
    view.advice = Some(page.t("bench-client-unknown-advice"));
    view.back = Some(Link { label: page.t("bench-back-clients"), href: paths::CLIENTS.to_owned() });
    view.respond_on(page)
}
