//! `GET /producteurs`, `GET /producteurs/{slug}`.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::refusals::Refusal;
use http::HeaderMap;

use super::cards::{ApiCard, Linked};
use super::search::moved_to;
use super::words::{Words, french};
use super::{Catalogue, paths};
use crate::catalogue::api::ProducedBy;
use crate::catalogue::markdown::Walk;
use crate::catalogue::producer::Producer;
use crate::catalogue::search::Terms;

#[derive(Template)]
#[template(path = "producers.html")]
struct ListPage {
    page: Page,
    producers: Vec<Linked>,
}

pub(super) async fn list(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
) -> Response {
    catalogue.page(&site, &headers, paths::PRODUCERS, |page| ListPage {
        producers: catalogue.content.producers.iter().map(|producer| Linked::producer(&page, producer)).collect(),
        page,
    })
}

impl Linked {
    fn producer(page: &Page, producer: &Producer) -> Self {
        let english = &producer.english;
        Self {
            href: paths::of(paths::PRODUCER, &producer.slug),
            title: Words::of(page, &producer.name, english.title.as_deref()),
            about: Words::of(page, producer.short.as_deref().unwrap_or_default(), english.tagline.as_deref()),
        }
    }
}

#[derive(Template)]
#[template(path = "producer.html")]
struct ProducerPage {
    page: Page,
    producer: Linked,
    acronym: Option<String>,
    kind: Option<Words>,
    french: &'static str,
    summary: Option<String>,
    logo: Option<String>,
    description: String,
    data: String,
    body: String,
    links: Vec<(String, &'static str)>,
    apis: Vec<ApiCard>,
    partner_of: Vec<Linked>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(producer) = catalogue.content.producer(&slug) else {
        let now = catalogue.content.producers.iter().find(|producer| producer.formerly.contains(&slug));
        let moved = now.map(|producer| moved_to(&paths::of(paths::PRODUCER, &producer.slug)));
        return moved.unwrap_or_else(|| Refusal::NotFound.respond(&site, &headers, &uri));
    };
    let path = paths::of(paths::PRODUCER, &producer.slug);
    catalogue.page(&site, &headers, &path, |page| ProducerPage::new(page, &catalogue, producer))
}

impl ProducerPage {
    fn new(page: Page, catalogue: &Catalogue, producer: &Producer) -> Self {
        let content = &catalogue.content;
        let mut renderer = catalogue.renderer(&page, Walk::default(), false);
        let mut text = |text: &Option<String>| renderer.render(text.as_deref().unwrap_or_default(), 1);
        let summary = producer.english.summary.as_ref().map(|_| text(&producer.english.summary));
        let (description, data) = (text(&producer.description), text(&producer.data));
        let body = text(&Some(producer.body.clone()));
        let own = ProducedBy::Producer(producer.slug.clone());
        let contact = producer.contact.as_deref().map(|contact| match contact.contains('@') {
            true => format!("mailto:{contact}"),
            false => contact.to_owned(),
        });
        let links = [
            (producer.site.clone(), "catalogue-producer-site"),
            (producer.site_api.clone(), "catalogue-producer-apis"),
            (producer.site_open_data.clone(), "catalogue-producer-data"),
            (producer.directory.clone(), "catalogue-producer-directory"),
            (contact, "catalogue-producer-contact"),
        ];
        let logo = producer.logo.as_ref().map(|logo| format!("{}api-logo/{logo}", paths::IMAGES));
        Self {
            producer: Linked::producer(&page, producer),
            acronym: producer.acronym.clone(),
            kind: producer.kind.as_deref().map(|kind| Words::french(&page, kind)),
            french: french(&page),
            summary: summary.filter(|_| page.lang() == "en"),
            logo: logo.filter(|logo| content.has_image(logo)),
            description,
            data,
            body,
            links: links.into_iter().filter_map(|(link, label)| Some((link?, label))).collect(),
            apis: content
                .apis
                .iter()
                .filter(|api| api.producer == own)
                .map(|api| ApiCard::of(&page, catalogue, api, &Terms::default()))
                .collect(),
            partner_of: content
                .apis
                .iter()
                .filter(|api| api.partners.contains(&producer.slug))
                .map(|api| Linked::api(&page, api))
                .collect(),
            page,
        }
    }
}
