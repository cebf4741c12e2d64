//! `GET /les-api/{slug}/demande-acces`: who may have access (DP §5.2, "Eligibility flow"). Without scripts: a button for each
//! kind of visitor, links for what a question tree asks.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::refusals::Refusal;
use http::HeaderMap;

use super::kept::unindexed;
use super::words::{Words, french};
use super::{Catalogue, paths};
use crate::catalogue::api::{Access, Api, Verdict};
use crate::catalogue::markdown::Walk;

#[derive(Template)]
#[template(path = "access.html")]
struct AccessPage {
    page: Page,
    title: Words,
    href: String,
    action: String,
    french: &'static str,
    visitors: Vec<Visitor>,
    answer: Option<Answer>,
}

struct Visitor {
    place: usize,
    label: String,
    chosen: bool,
}

struct Answer {
    heading: &'static str,
    class: &'static str,
    description: String,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(api) = catalogue.content.api(&slug).filter(|api| !api.access_page.is_empty()) else {
        return Refusal::NotFound.respond(&site, &headers, &uri);
    };
    let mut pairs = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let asked = pairs.find(|(name, _)| name == "qui").and_then(|(_, place)| place.parse::<usize>().ok());
    let chosen = asked.filter(|place| visitors(api).nth(*place).is_some());
    let path = paths::of(paths::ACCESS, &api.slug);
    let walk = match chosen {
        Some(place) => Walk::of(&format!("{path}?qui={place}"), query.as_deref()),
        None => Walk::of(&path, None),
    };
    let step = if chosen.is_none() {
        1
    } else if walk.chosen.is_empty() {
        2
    } else {
        3
    };
    tracing::info!(api = api.slug, step, "somebody asks for access to {}, step {step}", api.slug);
    unindexed(
        catalogue.walked(&site, &headers, walk, |page, walk| AccessPage::new(page, &catalogue, api, chosen, walk)),
    )
}

/// Every word of every entry, in their order, with what is answered.
fn visitors(api: &Api) -> impl Iterator<Item = (&String, &Access)> {
    api.access_page.iter().flat_map(|access| access.who.iter().map(move |who| (who, access)))
}

impl AccessPage {
    fn new(page: Page, catalogue: &Catalogue, api: &Api, chosen: Option<usize>, walk: Walk) -> Self {
        let answer = chosen.and_then(|place| visitors(api).nth(place)).map(|(_, access)| {
            let (heading, class) = match access.verdict {
                Verdict::Eligible => ("catalogue-eligible", "good"),
                Verdict::Perhaps => ("catalogue-perhaps", "warn"),
                Verdict::NotEligible => ("catalogue-not-eligible", "bad"),
            };
            let description = catalogue.renderer(&page, walk, true).render(&access.description, 2);
            Answer { heading, class, description }
        });
        let visitors = visitors(api).enumerate();
        Self {
            title: Words::of(&page, &api.title, api.english.title.as_deref()),
            href: paths::of(paths::API, &api.slug),
            action: paths::of(paths::ACCESS, &api.slug),
            french: french(&page),
            visitors: visitors
                .map(|(place, (label, _))| Visitor { place, label: label.clone(), chosen: chosen == Some(place) })
                .collect(),
            answer,
            page,
        }
    }
}
