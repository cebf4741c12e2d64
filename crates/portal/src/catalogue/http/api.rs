//! `GET /les-api/{slug}`: one API (DP §5.2).

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::Page;
use guichet_web::refusals::Refusal;
use http::HeaderMap;

use super::cards::{Linked, UptimeTag, access, france_connect};
use super::search::moved_to;
use super::words::{Words, french};
use super::{Catalogue, paths};
use crate::catalogue::api::{Api, Detail, Openness};
use crate::catalogue::markdown::{Renderer, Setting, Walk};
use crate::catalogue::shown::Contact;

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    page: Page,
    title: Words,
    tagline: Words,
    producer: Linked,
    produced_by: &'static str,
    french: &'static str,
    summary: Option<String>,
    intro: String,
    use_cases: Vec<Linked>,
    body: String,
    action: Option<Action>,
    site: Option<String>,
    contact: Option<(String, &'static str)>,
    documents: Vec<(String, &'static str)>,
    access: String,
    france_connect: Option<String>,
    uptime: Option<UptimeTag>,
    monitoring: (Option<String>, String),
    details: Vec<Told>,
    partners: Vec<Partner>,
    datasets: Vec<String>,
    updated: Option<String>,
}

/// The page's one primary action: how one begins.
struct Action {
    href: String,
    label: &'static str,
}

/// What is said of the limit or of figures.
struct Told {
    heading: &'static str,
    summary: String,
    description: String,
    link: Option<String>,
}

struct Partner {
    name: String,
    href: Option<String>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(api) = catalogue.content.api(&slug) else {
        let now = catalogue.content.apis.iter().find(|api| api.formerly.contains(&slug));
        let moved = now.map(|api| moved_to(&paths::of(paths::API, &api.slug)));
        return moved.unwrap_or_else(|| Refusal::NotFound.respond(&site, &headers, &uri));
    };
    let path = paths::of(paths::API, &api.slug);
    let walk = Walk::of(&path, query.as_deref());
    catalogue.walked(&site, &headers, walk, |page, walk| ApiPage::new(page, &catalogue, api, walk))
}

impl Catalogue {
    /// Renders the texts of a page. The content is in French, and so are the words of its components.
    pub(super) fn renderer(&self, page: &Page, walk: Walk, primary: bool) -> Renderer<'_> {
        let mut page = page.clone();
        page.language = Language::Fr;
        Renderer::new(Setting { page, content: &self.content, addresses: &self.addresses, walk, primary })
    }
}

impl ApiPage {
    fn new(page: Page, catalogue: &Catalogue, api: &Api, walk: Walk) -> Self {
        let content = &catalogue.content;
        let owner = content.owner(api);
        let mut renderer = catalogue.renderer(&page, walk, false);
        let summary = Words::of(&page, "", api.english.summary.as_deref()).text;
        let summary = (!summary.is_empty()).then(|| renderer.render(&summary, 1));
        let intro = renderer.render(api.content_intro.as_deref().unwrap_or_default(), 1);
        let body = renderer.render(&api.body, 1);
        let monitoring = renderer.render(api.monitoring.1.as_deref().unwrap_or_default(), 3);
        let details = [("catalogue-limit", &api.rate_limiting), ("catalogue-figures", &api.stats)];
        let mut told = |(heading, detail): (&'static str, &Detail)| {
            Some(Told {
                heading,
                summary: detail.summary.clone()?,
                description: renderer.render(detail.description.as_deref().unwrap_or_default(), 3),
                link: detail.link.as_deref().map(|link| catalogue.addresses.of(link)),
            })
        };
        let details = details.into_iter().filter_map(&mut told).collect();
        let partner = |name: &String| match content.producer(name) {
            Some(known) => Partner {
                name: known.acronym.clone().unwrap_or_else(|| known.name.clone()),
                href: Some(paths::of(paths::PRODUCER, &known.slug)),
            },
            None => Partner { name: name.clone(), href: None },
        };
        let here = api.doc_tech_link.as_ref().map(|_| paths::of(paths::DOCUMENT, &api.slug));
        let elsewhere = api.doc_tech_external.as_deref().map(|link| catalogue.addresses.of(link));
        let documents = [(here, "catalogue-document-page"), (elsewhere, "catalogue-document-external")];
        Self {
            title: Words::of(&page, &api.title, api.english.title.as_deref()),
            tagline: Words::of(&page, &api.tagline, api.english.tagline.as_deref()),
            produced_by: if owner.name.contains('&') { "catalogue-coproduced-by" } else { "catalogue-produced-by" },
            producer: Linked {
                href: owner.slug.as_deref().map(|slug| paths::of(paths::PRODUCER, slug)).unwrap_or_default(),
                title: Words::french(&page, &owner.name),
                about: Words::french(&page, &owner.acronym),
            },
            french: french(&page),
            summary,
            intro,
            use_cases: content.use_cases(api).map(|guide| Linked::guide(&page, guide)).collect(),
            body,
            action: action(catalogue, api),
            site: api.external_site.as_deref().map(|link| catalogue.addresses.of(link)),
            contact: api.contact.as_ref().map(contact),
            documents: documents.into_iter().filter_map(|(link, label)| Some((link?, label))).collect(),
            access: page.t(access(api.openness)),
            france_connect: api.france_connected.map(|connected| page.t(france_connect(connected))),
            uptime: UptimeTag::of(&page, catalogue, api),
            monitoring: (api.monitoring.0.clone(), monitoring),
            details,
            partners: api.partners.iter().map(partner).collect(),
            datasets: api.datagouv_uuid.clone(),
            updated: api.last_update.map(|day| day.strftime("%d/%m/%Y").to_string()),
            page,
        }
    }
}

/// How one begins (DP §5.2, "Access box").
fn action(catalogue: &Catalogue, api: &Api) -> Option<Action> {
    let to = |link: &Option<String>, label| {
        let href = catalogue.addresses.of(link.as_deref()?);
        Some(Action { href, label })
    };
    match api.openness {
        Openness::Open if api.doc_tech_link.is_some() => {
            Some(Action { href: paths::of(paths::DOCUMENT, &api.slug), label: "catalogue-try" })
        }
        Openness::Open => to(&api.external_site, "catalogue-site"),
        Openness::SemiOpen => to(&api.account_link, "catalogue-account"),
        Openness::Closed if !api.access_page.is_empty() => {
            Some(Action { href: paths::of(paths::ACCESS, &api.slug), label: "catalogue-ask" })
        }
        Openness::Closed => to(&api.datapass_link, "catalogue-ask"),
    }
}

/// Where one writes to the team (DP §5.1, `contact_link`).
pub(super) fn contact(contact: &Contact) -> (String, &'static str) {
    match contact {
        Contact::Mail(address) => {
            let address = percent_encoding::utf8_percent_encode(address, MAIL);
            (format!("mailto:{address}?subject=Contact%20via%20api.gouv.fr"), "catalogue-write-mail")
        }
        Contact::Form(link) => (link.clone(), "catalogue-write-form"),
    }
}

/// What an address of mail may not hold in a link.
const MAIL: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'?').add(b'&').add(b'%').add(b'#');
