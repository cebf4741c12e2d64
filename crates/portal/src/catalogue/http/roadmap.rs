//! `GET /feuille-de-route`: what came when.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use http::HeaderMap;

use super::words::french;
use super::{Catalogue, paths};
use crate::catalogue::markdown::Walk;
use crate::catalogue::roadmap::{Kind, Month};

#[derive(Template)]
#[template(path = "roadmap.html")]
struct RoadmapPage {
    page: Page,
    french: &'static str,
    body: String,
    months: Vec<Shown>,
}

struct Shown {
    name: String,
    after_gap: bool,
    steps: Vec<(&'static str, String, Option<String>)>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
) -> Response {
    let roadmap = &catalogue.content.roadmap;
    catalogue.page(&site, &headers, paths::ROADMAP, |page| RoadmapPage {
        french: french(&page),
        body: catalogue.renderer(&page, Walk::default(), false).render(&roadmap.body, 1),
        months: roadmap.months.iter().map(|month| Shown::of(&page, month)).collect(),
        page,
    })
}

impl Shown {
    fn of(page: &Page, month: &Month) -> Self {
        let kind = |kind| match kind {
            Kind::Api => "catalogue-road-api",
            Kind::Dlnuf => "catalogue-road-dlnuf",
            Kind::Info => "catalogue-road-info",
        };
        Self {
            name: format!("{} {}", page.t(&format!("catalogue-month-{}", month.month)), month.year),
            after_gap: month.after_gap,
            steps: month.steps.iter().map(|step| (kind(step.kind), step.what.clone(), step.path.clone())).collect(),
        }
    }
}
