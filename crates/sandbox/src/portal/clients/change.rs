//! `GET`, `POST /clients/new` and `/clients/{client_id}/change`: what the control API does, by a form.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::{Page, see_other};
use http::HeaderMap;
use serde::Deserialize;

use super::edit::respond;
use super::fields::{Fields, refused};
use super::{record, text, unknown};
use crate::Sandbox;
use crate::control::Object;
use crate::control::clients::{amend, register};
use crate::portal::form::{LooseQuery, Posted};
use crate::portal::paths;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    service: String,
}

pub(super) async fn blank(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let fields = Fields::blank(&asked.service);
    respond(page, &site, &headers, &sandbox, None, &fields, Vec::new())
}

pub(super) async fn add(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    form: Posted,
) -> Response {
    let fields = Fields::of_form(&form);
    let wrong = match fields.members(&page, None) {
        Ok(members) => match register(&sandbox, Object(members)).await {
            Ok(client) => return see_other(&saved(text(&client, "client_id"))),
            Err(error) => vec![refused(&page, &error)],
        },
        Err(wrong) => wrong,
    };
    respond(page, &site, &headers, &sandbox, None, &fields, wrong)
}

pub(super) async fn filled(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match record(&sandbox, &client_id) {
        Some(record) => {
            respond(page, &site, &headers, &sandbox, Some(&client_id), &Fields::of_record(&record), Vec::new())
        }
        None => unknown(&site, page),
    }
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(client_id): Path<String>,
    headers: HeaderMap,
    form: Posted,
) -> Response {
    let Some(known) = record(&sandbox, &client_id) else { return unknown(&site, page) };
    // The identifier and the service are not asked for: they do not change.
    let fields =
        Fields { service: text(&known, "service").to_owned(), client_id: client_id.clone(), ..Fields::of_form(&form) };
    let wrong = match fields.members(&page, Some(&known)) {
        Ok(members) => match amend(&sandbox, &client_id, Object(members)).await {
            Ok(_) => return see_other(&saved(&client_id)),
            Err(error) => vec![refused(&page, &error)],
        },
        Err(wrong) => wrong,
    };
    respond(page, &site, &headers, &sandbox, Some(&client_id), &fields, wrong)
}

fn saved(client_id: &str) -> String {
    paths::with_query(&paths::of(paths::CLIENT, client_id), &[("saved", "yes")])
}
