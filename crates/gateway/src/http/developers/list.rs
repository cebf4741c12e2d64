//! `GET /developpeurs/openapi-v3`, `/developpeurs/openapi`: every operation, API by API.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, OriginalUri, Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::{Page, html};
use guichet_web::refusals::Refusal;
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};

use super::Document;
use crate::Gateway;

#[derive(Template)]
#[template(path = "developers.html")]
struct ListPage {
    page: Page,
    versions: &'static str,
    description: &'static str,
    other: &'static str,
    groups: Vec<Group>,
}

struct Group {
    label: String,
    freshness: Option<String>,
    operations: Vec<Listed>,
}

struct Listed {
    href: String,
    path: String,
    mode: String,
}

pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(document): Path<String>,
    page: Page,
    headers: HeaderMap,
) -> Response {
    let Some(document) = Document::named(&document) else { return Refusal::NotFound.respond(&site, &headers, &uri) };
    let mut groups: Vec<(usize, Group)> = Vec::new();
    for operation in document.operations(&gateway) {
        let listed = Listed {
            href: document.page_of(&operation),
            path: operation.path(),
            mode: page.t(super::show::mode(operation.route)),
        };
        match groups.last_mut().filter(|(place, _)| *place == operation.place) {
            Some((_, group)) => group.operations.push(listed),
            None => {
                let group = Group {
                    label: operation.api.label.of(page.language).to_owned(),
                    freshness: operation.api.freshness.as_ref().map(|words| words.of(page.language).to_owned()),
                    operations: vec![listed],
                };
                groups.push((operation.place, group));
            }
        }
    }
    html(
        StatusCode::OK,
        &ListPage {
            versions: versions(document),
            description: document.description(),
            other: document.other().list(),
            groups: groups.into_iter().map(|(_, group)| group).collect(),
            page,
        },
    )
}

fn versions(document: Document) -> &'static str {
    match document {
        Document::Flat => "2",
        Document::Versioned => "3+",
    }
}

impl Samples for ListPage {
    fn samples(page: &Page) -> Vec<Self> {
        let listed = Listed {
            href: "/developpeurs/openapi-v3/x".to_owned(),
            path: "/v3/dss/quotient_familial/identite".to_owned(),
            mode: page.t("gateway-mode-identity"),
        };
        let group =
            Group {
                label: "Quotient".to_owned(), freshness: Some("Temps réel.".to_owned()), operations: vec![listed]
            };
        vec![Self {
            page: page.clone(),
            versions: "3+",
            description: Document::Versioned.description(),
            other: Document::Flat.list(),
            groups: vec![group],
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_language() {
        guichet_web::samples::render::<ListPage>().unwrap();
    }
}
