//! `guichet serve` in production: the declared services and nothing simulated.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use guichet_store::Place;
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use guichet_web::edge::{Mode, Site};
use guichet_web::entropy::Entropy;
use guichet_web::routes::Finished;
use guichet_web::shared_listener::by_host;

use super::addresses::Addresses;
use super::alarms::Alarms;
use super::brokers::{self, Wiring};
use super::certificates;
use super::{
    Stack, StartError, catalogue, data_provider, datapass, edge, gateway, mails, servers, stores, token_space, upkeep,
};
use crate::configuration::{self, Configuration};
use crate::listeners::bind;
use crate::services::ServiceName;

/// What the edge does differently; a data provider that is tried out runs in a sandbox's way.
fn seen(mode: configuration::Mode) -> Mode {
    match mode {
        configuration::Mode::Sandbox => Mode::Sandbox,
        configuration::Mode::Production => Mode::Production,
    }
}

impl Stack {
    /// Starts the services that the configuration declares; it has passed the rules of production. When this returns,
    /// each listener answers, with TLS where certificates are declared. Services that share an address are told apart by the `Host` header.
    ///
    /// # Errors
    /// [`StartError`] says what is missing and where.
    pub async fn serve(configuration: &Configuration) -> Result<Self, StartError> {
        let addresses = Addresses::declared(configuration)?;
        let mut listeners: BTreeMap<SocketAddr, Vec<ServiceName>> = BTreeMap::new();
        for (service, settings) in &configuration.services {
            let listen = settings.listen.ok_or_else(|| StartError::missing(*service, "it has no listener"))?;
            listeners.entry(listen).or_default().push(*service);
        }
        let mut bound = Vec::new();
        for (address, services) in listeners {
            let first = services.first().copied().unwrap_or(ServiceName::FranceConnect);
            bound.push((
                bind(first, address).await?,
                certificates::declared(configuration, &services).await?,
                services,
            ));
        }
        let data = configuration.store.data.clone();
        let mode = configuration.mode.unwrap_or(configuration::Mode::Production);
        let place = match (data, mode) {
            (Some(data), _) => Place::Directory(data),
            (None, configuration::Mode::Sandbox) => Place::Temporary,
            (None, configuration::Mode::Production) => {
                return Err(StartError::missing(ServiceName::FranceConnect, "there is no data folder"));
            }
        };
        let (entropy, clock) = (Entropy::system(), Clock::system());
        let stores = stores::open(place, configuration, &entropy, &clock).await?;
        let edge =
            Arc::new(edge(seen(mode), configuration, Vec::new(), &stores, clock, entropy, "guichet".to_owned())?);
        let mail = mails::open(&configuration.mail, None, &stores, &edge).await?;
        let (outbox, postman) = mail.unzip();
        let alarms = Arc::new(Alarms::new(&edge.stack));
        let wiring = Wiring {
            configuration,
            lenient: false,
            backchannel_base: None,
            addresses: &addresses,
            edge: &edge,
            stores: &stores,
            outbox: outbox.as_ref(),
            queue: None,
            alarms: &alarms,
            announcements: &Registry::open(&stores.durable, &stores.sealer).await?,
            sandbox: None,
        };
        let brokers = brokers::start(&wiring).await?;
        let gateway = match configuration.services.contains_key(&ServiceName::ApiParticulier) {
            true => Some(gateway::start(&wiring).await?),
            false => None,
        };
        let data_provider = data_provider::start(&wiring).await?;
        let portal = match configuration.services.contains_key(&ServiceName::Portal) {
            true => Some(catalogue::start(&wiring, gateway.as_ref().map(|started| &started.gateway)).await?),
            false => None,
        };
        let served = gateway.as_ref().map(|started| &started.gateway);
        let space = token_space::start(&wiring, served, &brokers)?;
        let datapass = datapass::start(&wiring, served, space.as_ref().map(|started| &started.space), &brokers).await?;
        let finished = |service: &ServiceName| -> Option<(Arc<Site>, Finished)> {
            if *service == ServiceName::ApiParticulier {
                let gateway = gateway.as_ref()?;
                let site = Arc::clone(&gateway.site);
                return Some((Arc::clone(&site), guichet_web::finish(site, gateway.router())));
            }
            if *service == ServiceName::DataProviders {
                let started = data_provider.as_ref()?;
                let site = Arc::clone(&started.site);
                return Some((Arc::clone(&site), guichet_web::finish(site, started.router())));
            }
            if *service == ServiceName::Portal {
                let started = portal.as_ref()?;
                let site = Arc::clone(&started.site);
                return Some((Arc::clone(&site), guichet_web::finish(site, started.routes.clone())));
            }
            if *service == ServiceName::TokenSpace {
                let started = space.as_ref()?;
                let site = Arc::clone(&started.site);
                return Some((Arc::clone(&site), guichet_web::finish(site, started.router())));
            }
            if *service == ServiceName::Datapass {
                let started = datapass.as_ref()?;
                let site = Arc::clone(&started.site);
                return Some((Arc::clone(&site), guichet_web::finish(site, started.router())));
            }
            let broker = &brokers.iter().find(|known| known.broker.service() == service.as_str())?.broker;
            let site = Arc::clone(&broker.parts.site);
            let finished = guichet_web::finish(Arc::clone(&site), guichet_broker::http::router(Arc::clone(broker)));
            Some((site, finished))
        };
        let mut routes = BTreeMap::new();
        let (mut servers, shutdown, stop) = servers();
        servers.spawn(upkeep::run(Arc::clone(&stores), edge.clock.clone(), stop.clone()));
        if let Some(portal) = &portal {
            servers.spawn(Arc::clone(&portal.status).run(stop.clone()));
        }
        if let Some(datapass) = &datapass {
            datapass.run(&mut servers, &stop);
        }
        if let Some(space) = &space {
            space.run(&mut servers, &stop);
        }
        if let Some(postman) = postman {
            servers.spawn(postman.run(stop.clone()));
        }
        brokers::probe(&brokers, &mut servers, &stop);
        for (listening, certified, services) in bound {
            let (tls, renewal) = certified.unzip();
            let mut sites = Vec::new();
            for service in services {
                let Some((site, finished)) = finished(&service) else { continue };
                routes.insert(service, finished.paths);
                sites.push((site, finished.router));
            }
            if let Some((site, router)) = by_host(sites) {
                servers.spawn(guichet_web::server::serve(listening.listener, tls, site, router, stop.clone()));
            }
            if let Some(renewal) = renewal {
                servers.spawn(renewal.run(stop.clone()));
            }
        }
        let manifest = serde_json::Value::Null;
        Ok(Self { manifest, left_out: alarms.count(), routes, shutdown, servers, stores: Some(stores) })
    }
}
