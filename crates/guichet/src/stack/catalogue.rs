//! The catalogue at the portal's origin: its content, and where its links lead within this stack.

use std::sync::Arc;

use guichet_gateway::Gateway;
use guichet_portal::catalogue::addresses::{API_PARTICULIER, Addresses as Links, DATAPASS, TOKEN_SPACE};
use guichet_portal::catalogue::descriptions::{Description, Descriptions};
use guichet_portal::catalogue::http::{Catalogue, Place, paths, router};
use guichet_portal::catalogue::{Content, Files};
use guichet_portal::correspondence::{Correspondence, Parts};
use guichet_portal::space::http::paths as space_paths;
use guichet_portal::status::Status;
use guichet_web::edge::Site;
use guichet_web::origin::Origin;
use guichet_web::routes::Routes;

use super::StartError;
use super::addresses::Addresses;
use super::brokers::Wiring;
use super::status;
use crate::configuration::Configuration;
use crate::services::ServiceName;

/// Its routes, with the first page where `place` says.
pub(super) fn routes(
    wiring: &Wiring<'_>,
    gateway: Option<&Arc<Gateway>>,
    status: &Arc<Status>,
    place: Place,
) -> Result<Routes, StartError> {
    let content = content(wiring.configuration)?;
    let served = gateway.zip(wiring.addresses.get(ServiceName::ApiParticulier));
    let described = Described(served.map(|(gateway, origin)| (Arc::clone(gateway), origin.clone())));
    let catalogue = Catalogue::new(content, links(wiring.addresses), place, described, Arc::clone(status));
    let correspondence = correspondence(wiring)?;
    Ok(router(&Arc::new(catalogue))
        .merge(guichet_portal::status::http::router(status))
        .merge(guichet_portal::correspondence::http::router(&correspondence)))
}

/// Whom mails come from where nobody says so, who reads messages and who keeps the list of the newsletter in a rehearsal.
const SENDER: &str = "portail@guichet.example";
const TEAM: &str = "contact@guichet.example";
const KEEPER: &str = "lettre@guichet.example";

fn correspondence(wiring: &Wiring<'_>) -> Result<Arc<Correspondence>, StartError> {
    let settings = &wiring.configuration.portal;
    let address = |key: &'static str, declared: &Option<String>, rehearsed: &str| match declared {
        Some(address) if !guichet_mail::is_address(address) => Err(StartError::Configured {
            place: wiring.configuration.place(&["portal".into(), key.into()]),
            reason: format!("`{address}` is no address of mail"),
        }),
        Some(address) => Ok(Some(address.clone())),
        None => Ok(wiring.sandbox.map(|_| rehearsed.to_owned())),
    };
    Ok(Correspondence::new(Parts {
        stores: Arc::clone(wiring.stores),
        outbox: wiring.outbox.cloned(),
        from: wiring.configuration.mail.from.clone().unwrap_or_else(|| SENDER.to_owned()),
        team: address("contact", &settings.contact, TEAM)?,
        letter: address("newsletter", &settings.newsletter, KEEPER)?,
    }))
}

/// The descriptions of API Particulier, where it runs here.
struct Described(Option<(Arc<Gateway>, Origin)>);

impl Descriptions for Described {
    fn of(&self, url: &str) -> Option<Description> {
        let (gateway, origin) = self.0.as_ref()?;
        let (flat, pages) = match url.strip_prefix(origin.as_str())? {
            "/api/open-api-v3.yml" => (false, "/developpeurs/openapi-v3/"),
            "/api/open-api.yml" | "/api/open-api-v2.yml" => (true, "/developpeurs/openapi/"),
            _ => return None,
        };
        Some(Description { document: gateway.description(flat), pages: Some(origin.url(pages)) })
    }
}

/// What the program carries, and what the operator has beside it or in its place.
pub(crate) fn content(configuration: &Configuration) -> Result<Arc<Content>, StartError> {
    let settings = &configuration.portal;
    let wrong = |reason: String| StartError::Configured {
        place: configuration.place(&["portal".into(), "content".into()]),
        reason,
    };
    let shipped = settings.shipped_content.unwrap_or(true);
    let files = match (&settings.content, shipped) {
        (None, true) => return Content::shipped().map_err(|refused| wrong(refused.to_string())),
        (None, false) => Files::default(),
        (Some(folder), shipped) => {
            let beside = if shipped { Files::shipped() } else { Files::default() };
            beside.with_folder(folder).map_err(|refused| wrong(refused.to_string()))?
        }
    };
    Content::of(&files).map(Arc::new).map_err(|refused| wrong(refused.to_string()))
}

/// Links to the real services lead to those of this stack, where it has them.
fn links(addresses: &Addresses) -> Links {
    let own = [
        (DATAPASS, ServiceName::Datapass, ""),
        (TOKEN_SPACE, ServiceName::TokenSpace, space_paths::ACCOUNT),
        (API_PARTICULIER, ServiceName::ApiParticulier, ""),
    ];
    own.into_iter()
        .filter_map(|(real, service, path)| Some((real, addresses.get(service)?.url(path))))
        .fold(Links::as_written(), |links, (real, own)| links.leading(real, &own))
}

/// The catalogue as a service of its own, in production.
pub(super) struct Started {
    pub(super) site: Arc<Site>,
    pub(super) routes: Routes,
    pub(super) status: Arc<Status>,
}

/// Starts it.
pub(super) async fn start(wiring: &Wiring<'_>, gateway: Option<&Arc<Gateway>>) -> Result<Started, StartError> {
    let service = ServiceName::Portal;
    let origin = wiring.addresses.origin(service)?;
    let mut site = Site::new(service.as_str(), "catalogue-title", origin.clone(), Arc::clone(wiring.edge));
    wiring.configuration.limits.apply(&mut site);
    site.portal = Some(origin);
    site.cookie_suffix = wiring.addresses.shares_cookies(service);
    site.api_paths = vec![paths::PROGRAMS.to_owned()];
    let status = status::open(wiring, gateway).await?;
    let routes = routes(wiring, gateway, &status, Place::Root)?;
    Ok(Started { site: Arc::new(site), routes, status })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_api_that_the_gateway_serves_has_a_page() {
        let content = Content::shipped().unwrap();
        let served = guichet_gateway::definition::Catalogue::shipped().unwrap();
        let pages = &content.apis;
        let described =
            |path: &str| pages.iter().flat_map(|page| &page.doc_tech_paths).any(|own| path.starts_with(own));
        for api in served.all() {
            let named = pages.iter().any(|page| page.slug == api.name);
            assert!(named || api.routes.iter().any(|route| described(&route.path)), "{} has no page", api.name);
        }
    }
}
