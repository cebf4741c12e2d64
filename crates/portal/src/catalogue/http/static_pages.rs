//! Pages that are only text, each at an address of its own: `/faq`, `/accessibilite` …

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, RawQuery, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::refusals::Refusal;
use http::HeaderMap;

use super::Catalogue;
use super::words::{Words, french};
use crate::catalogue::markdown::Walk;

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    page: Page,
    title: Words,
    french: &'static str,
    summary: Option<String>,
    body: String,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let slug = uri.path().trim_start_matches('/');
    let Some(text) = catalogue.content.pages.iter().find(|page| page.slug == slug) else {
        return Refusal::NotFound.respond(&site, &headers, &uri);
    };
    let walk = Walk::of(&format!("/{}", text.slug), query.as_deref());
    catalogue.walked(&site, &headers, walk, |page, walk| {
        let mut renderer = catalogue.renderer(&page, walk, false);
        let summary = Words::of(&page, "", text.english.summary.as_deref()).text;
        TextPage {
            title: Words::of(&page, &text.title, text.english.title.as_deref()),
            french: french(&page),
            summary: (!summary.is_empty()).then(|| renderer.render(&summary, 1)),
            body: renderer.render(&text.body, 1),
            page: page.clone(),
        }
    })
}
