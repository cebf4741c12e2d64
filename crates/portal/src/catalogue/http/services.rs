//! `GET /services`, `GET /service/{slug}`: what others made with APIs.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::refusals::Refusal;
use http::HeaderMap;

use super::cards::Linked;
use super::kept::unindexed;
use super::words::{Words, french};
use super::{Catalogue, paths};
use crate::catalogue::markdown::Walk;
use crate::catalogue::service::Service;

#[derive(Template)]
#[template(path = "services.html")]
struct ListPage {
    page: Page,
    services: Vec<Linked>,
}

pub(super) async fn list(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
) -> Response {
    catalogue.page(&site, &headers, paths::SERVICES, |page| ListPage {
        services: catalogue.content.services.iter().map(|service| Linked::service(&page, service)).collect(),
        page,
    })
}

impl Linked {
    fn service(page: &Page, service: &Service) -> Self {
        Self {
            href: paths::of(paths::SERVICE, &service.slug),
            title: Words::of(page, &service.title, service.english.title.as_deref()),
            about: Words::of(
                page,
                service.description.as_deref().unwrap_or_default(),
                service.english.tagline.as_deref(),
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage {
    page: Page,
    service: Linked,
    french: &'static str,
    summary: Option<String>,
    link: Option<String>,
    screenshot: Option<String>,
    body: String,
    apis: Vec<Linked>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let content = &catalogue.content;
    let Some(service) = content.services.iter().find(|service| service.slug == slug) else {
        return Refusal::NotFound.respond(&site, &headers, &uri);
    };
    let path = paths::of(paths::SERVICE, &service.slug);
    let response = catalogue.page(&site, &headers, &path, |page| {
        let mut renderer = catalogue.renderer(&page, Walk::default(), false);
        let summary = Words::of(&page, "", service.english.summary.as_deref()).text;
        ServicePage {
            service: Linked::service(&page, service),
            french: french(&page),
            summary: (!summary.is_empty()).then(|| renderer.render(&summary, 1)),
            link: service.link.as_deref().map(|link| catalogue.addresses.of(link)),
            screenshot: service.screenshot.clone().filter(|image| content.has_image(image)),
            body: renderer.render(&service.body, 1),
            apis: service
                .apis
                .iter()
                .filter_map(|title| content.api_titled(title))
                .map(|api| Linked::api(&page, api))
                .collect(),
            page: page.clone(),
        }
    });
    if service.noindex { unindexed(response) } else { response }
}
