//! The catalogue's first page.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use http::HeaderMap;

use super::cards::{ApiCard, Linked};
use super::words::Words;
use super::{Catalogue, Place, paths};
use crate::catalogue::addresses::{DATAPASS, TOKEN_SPACE};
use crate::catalogue::search::Terms;

#[derive(Template)]
#[template(path = "catalogue.html")]
struct HomePage {
    page: Page,
    apis: Vec<ApiCard>,
    guides: Vec<Linked>,
    pages: Vec<(String, Words)>,
    count: String,
    /// Where requests are.
    datapass: String,
    /// Where tokens are.
    space: String,
}

/// APIs and guides that the first page shows.
const SHOWN: usize = 6;

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
) -> Response {
    let path = match catalogue.place {
        Place::Root => "/",
        Place::BesideSandbox => paths::HOME,
    };
    let content = &catalogue.content;
    catalogue.page(&site, &headers, path, |page| HomePage {
        apis: content
            .apis
            .iter()
            .take(SHOWN)
            .map(|api| ApiCard::of(&page, &catalogue, api, &Terms::default()))
            .collect(),
        guides: content
            .guides
            .iter()
            .filter(|it| it.publish && it.apis.is_empty())
            .take(SHOWN)
            .map(|it| Linked::guide(&page, it))
            .collect(),
        pages: content
            .pages
            .iter()
            .map(|it| (format!("/{}", it.slug), Words::of(&page, &it.title, it.english.title.as_deref())))
            .collect(),
        count: content.apis.len().to_string(),
        datapass: catalogue.addresses.of(&format!("{DATAPASS}tableau-de-bord")),
        space: catalogue.addresses.of(TOKEN_SPACE),
        page,
    })
}
