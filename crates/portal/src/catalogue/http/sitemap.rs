//! `GET /sitemap.xml`, `GET /robots.txt`: what search engines may look at.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use http::header;

use super::{Catalogue, Place, paths};

/// Every page that wants to be found; addresses are of ASCII without what XML reads as its own.
pub(super) async fn sitemap(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
) -> Response {
    let content = &catalogue.content;
    let home = if catalogue.place == Place::Root { "/" } else { paths::HOME };
    let lists =
        [home, paths::SEARCH, paths::GUIDES, paths::SERVICES, paths::PRODUCERS, paths::DOCUMENTATION, paths::ROADMAP];
    let lists = lists.map(str::to_owned).into_iter();
    let apis = content.apis.iter().map(|api| paths::of(paths::API, &api.slug));
    let documents = content.apis.iter().filter(|api| api.doc_tech_link.is_some());
    let documents = documents.map(|api| paths::of(paths::DOCUMENT, &api.slug));
    let guides = content.guides.iter().filter(|guide| guide.publish && !guide.noindex);
    let guides = guides.map(|guide| paths::of(paths::GUIDE, &guide.slug));
    let services = content.services.iter().filter(|service| !service.noindex);
    let services = services.map(|service| paths::of(paths::SERVICE, &service.slug));
    let producers = content.producers.iter().map(|producer| paths::of(paths::PRODUCER, &producer.slug));
    let pages = content.pages.iter().map(|page| format!("/{}", page.slug));
    let all = lists.chain(apis).chain(documents).chain(guides).chain(services).chain(producers).chain(pages);
    let entries: String = all.map(|path| format!("<url><loc>{}</loc></url>\n", site.origin.url(&path))).collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</urlset>\n"
    );
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], document).into_response()
}

/// A sandbox is nobody's to find.
pub(super) async fn robots(State(catalogue): State<Arc<Catalogue>>, Extension(site): Extension<Arc<Site>>) -> Response {
    let text = match catalogue.place {
        Place::BesideSandbox => "User-agent: *\nDisallow: /\n".to_owned(),
        Place::Root => format!("User-agent: *\nAllow: /\nSitemap: {}\n", site.origin.url("/sitemap.xml")),
    };
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
