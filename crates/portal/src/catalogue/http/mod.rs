//! The pages of the catalogue.

mod access;
mod api;
mod cards;
mod guides;
mod home;
mod images;
mod kept;
pub mod paths;
mod producers;
mod roadmap;
mod search;
mod services;
mod static_pages;
mod words;

use std::sync::Arc;

use axum::routing::get;
use guichet_web::routes::Routes;

use super::Content;
use super::addresses::Addresses;
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
    kept: Kept,
}

impl Catalogue {
    /// No page is made yet.
    #[must_use]
    pub fn new(content: Arc<Content>, addresses: Addresses, place: Place) -> Self {
        Self { content, addresses, place, kept: Kept::default() }
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
        .route(paths::IMAGE, get(images::show));
    let routes = catalogue
        .content
        .pages
        .iter()
        .fold(routes, |routes, page| routes.route(&format!("/{}", page.slug), get(static_pages::show)));
    routes.with_state(Arc::clone(catalogue))
}
