//! The pages of the catalogue.

mod access;
mod api;
mod cards;
mod documentation;
mod guides;
mod home;
mod images;
mod json;
mod kept;
pub mod paths;
mod producers;
mod roadmap;
mod search;
mod services;
mod sitemap;
mod static_pages;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::routing::get;
use guichet_web::routes::Routes;

use super::Content;
use super::addresses::Addresses;
use super::availability::Availability;
use super::descriptions::Descriptions;
use json::Lists;
use kept::Kept;

/// Where the catalogue's first page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the origin's root.
    Root,
    /// Beside the first page of a sandbox, at [`paths::HOME`].
    BesideSandbox,
}

/// One catalogue that is served.
pub struct Catalogue {
    content: Arc<Content>,
    addresses: Addresses,
    place: Place,
    descriptions: Box<dyn Descriptions>,
    availability: Box<dyn Availability>,
    /// What the operations of each API are called, for the search among descriptions.
    operations: OnceLock<BTreeMap<String, String>>,
    lists: Lists,
    kept: Kept,
}

impl Catalogue {
    /// No page is made yet.
    #[must_use]
    pub fn new(
        content: Arc<Content>,
        addresses: Addresses,
        place: Place,
        descriptions: impl Descriptions + 'static,
        availability: impl Availability + 'static,
    ) -> Self {
        let lists = Lists::of(&content, &addresses);
        Self {
            content,
            addresses,
            place,
            descriptions: Box::new(descriptions),
            availability: Box::new(availability),
            operations: OnceLock::new(),
            lists,
            kept: Kept::default(),
        }
    }
}

/// The routes of a catalogue.
#[must_use]
pub fn router(catalogue: &Arc<Catalogue>) -> Routes {
    let home = match catalogue.place {
        Place::Root => "/",
        Place::BesideSandbox => paths::HOME,
    };
    let routes = Routes::new()
        .route(home, get(home::show))
        .route(paths::APIS, get(search::moved))
        .route(paths::SEARCH, get(search::show))
        .route(paths::API, get(api::show))
        .route(paths::ACCESS, get(access::show))
        .route(paths::GUIDES, get(guides::list))
        .route(paths::GUIDE, get(guides::show))
        .route(paths::SERVICES, get(services::list))
        .route(paths::SERVICE, get(services::show))
        .route(paths::PRODUCERS, get(producers::list))
        .route(paths::PRODUCER, get(producers::show))
        .route(paths::ROADMAP, get(roadmap::show))
        .route(paths::DOCUMENTATION, get(documentation::list))
        .route(paths::DOCUMENT, get(documentation::show))
        .route(paths::IMAGE, get(images::show))
        .route(paths::API_LIST, get(json::apis).options(json::preflight))
        .route(paths::API_ONE, get(json::api).options(json::preflight))
        .route(paths::API_PROXY, get(json::proxy))
        .route(paths::API_UNKNOWN, get(json::unknown))
        .route(paths::API_EXTRACTS, get(json::extracts))
        .route(paths::SITEMAP, get(sitemap::sitemap))
        .route(paths::ROBOTS, get(sitemap::robots));
    let routes = catalogue
        .content
        .pages
        .iter()
        .fold(routes, |routes, page| routes.route(&format!("/{}", page.slug), get(static_pages::show)));
    routes.with_state(Arc::clone(catalogue))
}
