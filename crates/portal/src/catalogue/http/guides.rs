//! `GET /guides`, `GET /guides/{slug}`.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::refusals::Refusal;
use http::HeaderMap;

use super::cards::Linked;
use super::kept::unindexed;
use super::search::moved_to;
use super::words::{Words, french};
use super::{Catalogue, paths};
use crate::catalogue::guide::Guide;
use crate::catalogue::markdown::Walk;

#[derive(Template)]
#[template(path = "guides.html")]
struct ListPage {
    page: Page,
    use_cases: Vec<Linked>,
    guides: Vec<Linked>,
}

pub(super) async fn list(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
) -> Response {
    catalogue.page(&site, &headers, paths::GUIDES, |page| {
        let published = catalogue.content.guides.iter().filter(|guide| guide.publish);
        let (use_cases, guides): (Vec<&Guide>, Vec<&Guide>) = published.partition(|guide| !guide.apis.is_empty());
        let linked = |guides: Vec<&Guide>| guides.into_iter().map(|guide| Linked::guide(&page, guide)).collect();
        ListPage { use_cases: linked(use_cases), guides: linked(guides), page: page.clone() }
    })
}

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    page: Page,
    title: Words,
    tagline: Words,
    tags: Vec<String>,
    french: &'static str,
    summary: Option<String>,
    image: Option<String>,
    body: String,
    apis: Vec<Linked>,
    related: Vec<Linked>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let guides = &catalogue.content.guides;
    let Some(guide) = guides.iter().find(|guide| guide.slug == slug) else {
        let now = guides.iter().find(|guide| guide.formerly.contains(&slug));
        let moved = now.map(|guide| moved_to(&paths::of(paths::GUIDE, &guide.slug)));
        return moved.unwrap_or_else(|| Refusal::NotFound.respond(&site, &headers, &uri));
    };
    let walk = Walk::of(&paths::of(paths::GUIDE, &guide.slug), query.as_deref());
    let response = catalogue.walked(&site, &headers, walk, |page, walk| GuidePage::new(page, &catalogue, guide, walk));
    if guide.noindex { unindexed(response) } else { response }
}

impl GuidePage {
    fn new(page: Page, catalogue: &Catalogue, guide: &Guide, walk: Walk) -> Self {
        let content = &catalogue.content;
        let mut renderer = catalogue.renderer(&page, walk, false);
        let summary = Words::of(&page, "", guide.english.summary.as_deref()).text;
        let about = guide.tagline.as_deref().or(guide.description.as_deref()).unwrap_or_default();
        let related = guide.related_guides.iter().filter_map(|slug| content.guides.iter().find(|it| it.slug == *slug));
        Self {
            title: Words::of(&page, &guide.title, guide.english.title.as_deref()),
            tagline: Words::of(&page, about, guide.english.tagline.as_deref()),
            tags: guide.tags.clone(),
            french: french(&page),
            summary: (!summary.is_empty()).then(|| renderer.render(&summary, 1)),
            image: guide.image.clone().filter(|image| content.has_image(image)),
            body: renderer.render(without_own_heading(&guide.body, &guide.title), 1),
            apis: guide
                .apis
                .iter()
                .filter_map(|title| content.api_titled(title))
                .map(|api| Linked::api(&page, api))
                .collect(),
            related: related.map(|guide| Linked::guide(&page, guide)).collect(),
            page,
        }
    }
}

/// Some guides begin with their title again.
fn without_own_heading<'a>(body: &'a str, title: &str) -> &'a str {
    let trimmed = body.trim_start();
    let (first, rest) = trimmed.split_once('\n').unwrap_or((trimmed, ""));
    if first.strip_prefix("# ").is_some_and(|heading| heading.trim() == title) { rest } else { body }
}
