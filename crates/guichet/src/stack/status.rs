//! The status: what is measured in this stack, what of it the gateway is told, and what the control API writes.

mod for_sandbox;

use std::sync::Arc;
use std::time::Duration;

use guichet_broker::professional;
use guichet_gateway::Gateway;
use guichet_gateway::announced::Announced;
use guichet_portal::status::{self, Announcement, Gauge, Kind, Measured, Measuring, Status, Subject};
use guichet_store::registry::Registry;
use guichet_web::edge::Edge;
use guichet_web::language::{Language, Words};
use guichet_web::outgoing::{Failure, Request};
use jiff::Timestamp;

use super::StartError;
use super::brokers::Wiring;
use crate::profiles;
use crate::services::ServiceName;
pub(super) use for_sandbox::for_sandbox;

/// A service that has not answered by then is away.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens it.
pub(super) async fn open(wiring: &Wiring<'_>, gateway: Option<&Arc<Gateway>>) -> Result<Arc<Status>, StartError> {
    let services = ServiceName::PRODUCTION.into_iter().filter_map(|service| Some((service, address(wiring, service)?)));
    let gauge =
        OfStack { services: services.collect(), gateway: gateway.map(Arc::clone), edge: Arc::clone(wiring.edge) };
    let (durable, announcements) = (&wiring.stores.durable, wiring.announcements.clone());
    let reports = Registry::open(durable, &wiring.stores.sealer).await?;
    Ok(Status::open(durable, announcements, reports, wiring.edge.clock.clone(), gauge).await?)
}

/// Where a service is asked whether it is there: brokers for their discovery document, the gateway whether it can write.
fn address(wiring: &Wiring<'_>, service: ServiceName) -> Option<String> {
    let origin = wiring.addresses.get(service)?;
    if service == ServiceName::ApiParticulier {
        return Some(origin.url("/api/ping"));
    }
    let served = profiles::served(wiring.configuration).ok()?;
    let broker = served.into_iter().find(|known| known.profile.service == service.as_str());
    let discovery = |issuer: String| format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    Some(broker.map_or_else(|| origin.url("/"), |known| discovery(known.profile.issuer(origin.as_str()))))
}

/// The services over HTTP, as anybody asks them; the APIs by how their producers have answered.
struct OfStack {
    services: Vec<(ServiceName, String)>,
    gateway: Option<Arc<Gateway>>,
    edge: Arc<Edge>,
}

impl Gauge for OfStack {
    fn subjects(&self) -> Vec<Subject> {
        let services = self.services.iter().map(|(service, _)| Subject {
            name: service.as_str().to_owned(),
            kind: Kind::Service,
            label: label(*service),
        });
        let apis = self.gateway.iter().flat_map(|gateway| {
            let all = gateway.catalogue().all();
            all.map(|api| Subject { name: api.name.clone(), kind: Kind::Api, label: api.label.clone() })
        });
        services.chain(apis).collect()
    }

    fn measure(&self) -> Measuring<'_> {
        Box::pin(async {
            let services = self
                .services
                .iter()
                .map(|(service, address)| async { (service.as_str().to_owned(), asked(&self.edge, address).await) });
            let mut found = futures_util::future::join_all(services).await;
            if let Some(gateway) = &self.gateway {
                found.extend(gateway.catalogue().all().map(|api| {
                    let measured = match gateway.answers(&api.name) {
                        None => Measured::Unknown,
                        Some(true) => Measured::Up,
                        Some(false) => Measured::Down,
                    };
                    (api.name.clone(), measured)
                }));
            }
            found
        })
    }
}

/// Whatever it says, it is there, unless it says itself that it is not.
async fn asked(edge: &Edge, address: &str) -> Measured {
    match tokio::time::timeout(PATIENCE, edge.outgoing.send(ServiceName::Portal.as_str(), Request::get(address))).await
    {
        Ok(Ok(answer)) if !answer.status.is_server_error() => Measured::Up,
        // To lead elsewhere is an answer, too.
        Ok(Err(Failure::Redirect(_) | Failure::TooLarge)) => Measured::Up,
        _ => Measured::Down,
    }
}

fn label(service: ServiceName) -> Words {
    let (fr, en) = match service {
        ServiceName::Portal => ("Catalogue des API", "Catalogue of APIs"),
        ServiceName::FranceConnect => ("FranceConnect", "FranceConnect"),
        ServiceName::FranceConnectPlus => ("FranceConnect+", "FranceConnect+"),
        ServiceName::FranceConnectV1 => ("FranceConnect, première version", "FranceConnect, first version"),
        ServiceName::ProConnect => ("ProConnect", "ProConnect"),
        ServiceName::ApiParticulier => ("API Particulier", "API Particulier"),
        ServiceName::DataProviders => ("API FranceConnectées", "APIs behind FranceConnect"),
        ServiceName::Datapass => ("DataPass", "DataPass"),
        ServiceName::TokenSpace => ("Espace des jetons", "Token space"),
        ServiceName::Openid => ("OpenID Connect", "OpenID Connect"),
        other => (other.as_str(), other.as_str()),
    };
    Words { fr: fr.to_owned(), en: en.to_owned() }
}

/// The maintenances, as the gateway looks them up.
pub(super) struct ForGateway(pub(super) Registry<Announcement>);

impl Announced for ForGateway {
    fn under_way(&self, api: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let whole = ServiceName::ApiParticulier.as_str();
        let known = [api, whole].into_iter().filter_map(|name| status::under_way(&self.0, name, now));
        known.max_by_key(|known| known.until).map(|known| (known.from, known.until))
    }
}

/// The maintenances of a broker, as the page shows them that asks for the address.
pub(super) struct ForBroker {
    pub(super) announcements: Registry<Announcement>,
    pub(super) service: String,
}

impl professional::Announced for ForBroker {
    fn next(&self, now: Timestamp, language: Language) -> Option<professional::Maintenance> {
        let all = self.announcements.all();
        let own = all.iter().filter(|known| now < known.until && known.subjects.contains(&self.service));
        let next = own.min_by_key(|known| (known.from, known.until))?;
        let (text, language) = next.text.of(language);
        Some(professional::Maintenance { from: next.from, until: next.until, text: text.to_owned(), language })
    }
}
