//! `GET`, `POST /clients/{client_id}/remove`: asks, then takes a relying party away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};

use super::{record, text, unknown};
use crate::Sandbox;
use crate::control::clients::take_away;
use crate::portal::form::Posted;
use crate::portal::paths;

#[derive(Template)]
#[template(path = "client_remove.html")]
struct RemovePage {
    page: Page,
    csrf: String,
    action: String,
    back: String,
    name: String,
    client_id: String,
}

pub(super) async fn ask(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(record) = record(&sandbox, &client_id) else { return unknown(&site, page) };
    csrf::page(StatusCode::OK, &site, &headers, |csrf| RemovePage {
        page,
        csrf,
        action: paths::of(paths::CLIENT_REMOVE, &client_id),
        back: paths::of(paths::CLIENT, &client_id),
        name: text(&record, "name").to_owned(),
        client_id,
    })
}

pub(super) async fn remove(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(client_id): Path<String>,
    _: Posted,
) -> Response {
    match take_away(&sandbox, &client_id).await {
        Ok(()) => see_other(&paths::with_query(paths::CLIENTS, &[("removed", "yes")])),
        Err(_) => unknown(&site, page),
    }
}

impl Samples for RemovePage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            action: "/clients/abc/remove".to_owned(),
            back: "/clients/abc".to_owned(),
            name: "Aide juridictionnelle".to_owned(),
            client_id: "abc".to_owned(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_language() {
        guichet_web::samples::render::<RemovePage>().unwrap();
    }
}
