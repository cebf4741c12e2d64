//! The wiring: what slices need from one another, and one listener for each service.

mod adapters;
mod addresses;
mod alarms;
mod bridge;
mod brokers;
mod catalogue;
mod certificates;
mod data_provider;
pub(crate) mod datapass;
mod engine_codes;
pub(crate) mod gateway;
mod hardware;
mod kept;
mod mails;
mod production;
mod professional_login;
mod professionals;
mod seeds;
mod shown;
mod status;
mod stores;
pub(crate) mod token_space;
mod upkeep;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use guichet_broker::profiles::DataFault;
use guichet_jose::Secret;
use guichet_portal::catalogue::http::Place;
use guichet_sandbox::{NotStarted, Parts as SandboxParts, Sandbox};
use guichet_store::registry::Registry;
use guichet_store::{Place as StorePlace, StoreError, Stores};
use guichet_web::edge::{Edge, Mode, Site};
use guichet_web::{
    clock::Clock, cookies::CookieKey, entropy::Entropy, exchanges::Recorder, measures, messages::Messages, outgoing,
};
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use crate::configuration::Configuration;
pub use crate::listeners::PortBase;
use crate::listeners::{BindRefused, bind_all};
use crate::profiles;
use crate::services::ServiceName;
use addresses::Addresses;
use alarms::Alarms;
use brokers::Wiring;
pub(crate) use catalogue::content as catalogue_content;
use certificates::Certificates;
pub use certificates::CertificatesRefused;
pub(crate) use hardware::open as hardware_keys;

/// How a stack is started.
#[derive(Debug)]
pub struct Options {
    /// Where the ports begin.
    pub port_base: PortBase,
    /// The address that every listener takes.
    pub bind: IpAddr,
    /// The host name of the public origins, `localhost` when none is given.
    pub public_host: Option<String>,
    /// Scheme and host of the back-channel URLs of discovery.
    pub backchannel_base: Option<Url>,
    /// The folder of the stores; in memory when none is given.
    pub data: Option<PathBuf>,
    /// Stores that are open already, in the place of those of `data` and the configuration.
    pub stores: Option<Arc<Stores>>,
    /// The folder of the local certificate authority; with it every origin is on https.
    pub tls: Option<PathBuf>,
    /// Accepts what the real service refuses.
    pub lenient: bool,
    /// What time it is: the system's, or one that stands still.
    pub clock: Clock,
    /// What the configuration file declares.
    pub configuration: Configuration,
}

/// Why a stack did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A listener is missing.
    #[error("{0}{code}", code = engine_codes::told(.0.service(), engine_codes::Start::Binding))]
    Bind(#[from] BindRefused),
    /// An address cannot be an origin.
    #[error("the address of {service} cannot be used: {reason}")]
    Address {
        /// Whose.
        service: ServiceName,
        /// Why.
        reason: String,
    },
    /// There is no certificate.
    #[error(transparent)]
    Certificates(#[from] CertificatesRefused),
    /// The HTTP client cannot be made.
    #[error(transparent)]
    HttpClient(#[from] outgoing::BuildError),
    /// The stores cannot be opened.
    #[error("the data cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// A key that nobody could find again.
    #[error(
        "the data would be sealed with a key that goes when this process ends: with a durable store on a server, say \
         where the key is kept ([secrets] master_key_file, [store] data or --data)"
    )]
    KeyNotKept,
    /// Tables that this program carries do not fit.
    #[error(transparent)]
    Data(#[from] DataFault),
    /// The sandbox's tables do not fit.
    #[error(transparent)]
    Sandbox(#[from] NotStarted),
    /// Signing keys cannot be had.
    #[error(transparent)]
    Keys(#[from] guichet_broker::keys::KeysError),
    /// What the configuration says of a part cannot be used.
    #[error("{place}: {reason}")]
    Configured {
        /// Where it stands.
        place: crate::configuration::Place,
        /// Why.
        reason: String,
    },
    /// The gateway's tables do not fit.
    #[error("API Particulier: {0}")]
    Gateway(String),
    /// DataPass's tables do not fit.
    #[error("DataPass: {0}")]
    Datapass(String),
    /// Mails cannot leave.
    #[error("mails cannot leave: {0}")]
    Mail(String),
    /// A record of our own cannot be written.
    #[error("a record cannot be kept: {0}")]
    Seed(#[from] guichet_broker::registration::Refused),
}

impl StartError {
    fn missing(service: ServiceName, reason: &str) -> Self {
        Self::Address { service, reason: reason.to_owned() }
    }
}

/// A running stack.
pub struct Stack {
    /// The manifest, `control.token` included; null in production, which has none.
    pub manifest: serde_json::Value,
    /// How many records were left out when it started; the log says which and why.
    pub left_out: usize,
    /// The paths of every route of every service, parameters in braces.
    pub routes: BTreeMap<ServiceName, Vec<String>>,
    shutdown: watch::Sender<bool>,
    servers: JoinSet<()>,
    stores: Option<Arc<Stores>>,
}

impl Stack {
    /// Starts every service; when this returns, each listener answers.
    ///
    /// # Errors
    /// [`StartError`] says what is missing and where.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let configuration = &options.configuration;
        data_provider::not_here(configuration)?;
        let declared = |service| configuration.services.get(&service).and_then(|settings| settings.listen);
        let started = |service: &ServiceName| service.starts(configuration.services.contains_key(service));
        let services: Vec<ServiceName> = ServiceName::BUILT.into_iter().filter(started).collect();
        let bound = bind_all(&services, options.port_base, options.bind, declared).await?;
        let addresses = Addresses::new(&options, &bound)?;
        let (entropy, clock) = (Entropy::system(), options.clock.clone());
        let place = options.data.clone().map_or(StorePlace::Temporary, StorePlace::Directory);
        let stores = match &options.stores {
            Some(stores) => Arc::clone(stores),
            None => stores::open(place, configuration, &entropy, &clock).await?,
        };
        let label = addresses.origin(ServiceName::Portal)?.port().to_string();
        let certificates = Certificates::open(&options, &addresses, &bound).await?;
        let authorities = certificates.authority().map(|authority| authority.pem().to_owned()).into_iter().collect();
        let edge = Arc::new(edge(Mode::Sandbox, configuration, authorities, &stores, clock, entropy, label)?);
        let mailbox = mails::Mailbox::bind(&configuration.mail, options.bind).await?;
        let mail = mails::open(&configuration.mail, mailbox.as_ref(), &stores, &edge).await?;
        let (outbox, postman) = mail.unzip();
        let queue = bridge::Simulated::bind(configuration).await?;
        let host = options.public_host.as_deref().unwrap_or("localhost");
        let token = (!options.bind.is_loopback()).then(|| Secret::new(edge.entropy.hex(32)));
        let sandbox = Sandbox::new(SandboxParts {
            edge: Arc::clone(&edge),
            ephemeral: stores.ephemeral.clone(),
            journal: stores.journal.clone(),
            origins: addresses.origins(&profiles::served(configuration)?)?,
            control_token: token.clone(),
            certificate_authority: certificates.authority().map(|authority| authority.path().display().to_string()),
            mail_server: mailbox.as_ref().map(|mailbox| mailbox.url(host)),
            outbox: outbox.clone().map(|outbox| Arc::new(mails::ForSandbox(outbox)) as _),
            personas: options.configuration.personas.iter().map(|row| row.0.clone()).collect(),
        })?;
        let alarms = Arc::new(Alarms::new(&edge.stack));
        let told = Arc::clone(&alarms);
        sandbox.set_alarms(Box::new(move || told.told()));
        let wiring = Wiring {
            configuration,
            lenient: options.lenient,
            backchannel_base: options.backchannel_base.as_ref(),
            addresses: &addresses,
            edge: &edge,
            stores: &stores,
            outbox: outbox.as_ref(),
            queue: queue.as_ref().map(bridge::Simulated::address),
            alarms: &alarms,
            announcements: &Registry::open(&stores.durable, &stores.sealer).await?,
            sandbox: Some(&sandbox),
        };
        let brokers = brokers::start(&wiring).await?;
        sandbox.set_brokers(brokers.iter().map(|broker| adapters::for_sandbox(Arc::clone(broker))).collect());
        let gateway = gateway::start(&wiring).await?;
        sandbox.set_gateway(gateway.for_sandbox());
        let mut carried = Some(data_provider::rehearse(&wiring, &sandbox)?);
        let space = token_space::start(&wiring, Some(&gateway.gateway), &brokers)?;
        let datapass =
            datapass::start(&wiring, Some(&gateway.gateway), space.as_ref().map(|started| &started.space), &brokers)
                .await?;
        let status = status::open(&wiring, Some(&gateway.gateway)).await?;
        sandbox.set_status(status::for_sandbox(&status, &edge));
        if let Some(datapass) = &datapass {
            sandbox.set_datapass(datapass.for_sandbox());
        }
        let manifest = serde_json::to_value(sandbox.manifest(token.as_ref())).unwrap_or_default();
        let mut routes = BTreeMap::new();
        let (mut servers, shutdown, stop) = servers();
        servers.spawn(upkeep::run(Arc::clone(&stores), edge.clock.clone(), stop.clone()));
        servers.spawn(Arc::clone(&status).run(stop.clone()));
        if let Some(datapass) = &datapass {
            datapass.run(&mut servers, &stop);
        }
        if let Some(space) = &space {
            space.run(&mut servers, &stop);
        }
        if let Some(postman) = postman {
            servers.spawn(postman.run(stop.clone()));
        }
        if let Some(mailbox) = mailbox {
            servers.spawn(Arc::clone(&sandbox).serve_mailbox(mailbox.listener, stop.clone()));
        }
        if let Some(queue) = queue {
            servers.spawn(Arc::clone(&sandbox).serve_bridge(queue.listener, stop.clone()));
        }
        for (service, listening) in bound {
            let (site, router) = match brokers.iter().find(|broker| broker.broker.service() == service.as_str()) {
                Some(broker) => {
                    (Arc::clone(&broker.broker.parts.site), guichet_broker::http::router(Arc::clone(&broker.broker)))
                }
                None if service == ServiceName::ApiParticulier => (Arc::clone(&gateway.site), gateway.router()),
                None if service == ServiceName::TokenSpace => match &space {
                    Some(started) => (Arc::clone(&started.site), started.router()),
                    None => continue,
                },
                None if service == ServiceName::Datapass => match &datapass {
                    Some(started) => (Arc::clone(&started.site), started.router()),
                    None => continue,
                },
                None => {
                    let router = match service {
                        ServiceName::Portal => sandbox
                            .portal_router()
                            .merge(catalogue::routes(&wiring, Some(&gateway.gateway), &status, Place::BesideSandbox)?)
                            .route(METRICS, axum::routing::get(async || measures::render())),
                        ServiceName::Producers => sandbox.producers_router(),
                        ServiceName::DataProviders => {
                            sandbox.data_providers_router().merge(carried.take().unwrap_or_default())
                        }
                        ServiceName::IdentityProviders => sandbox.identity_providers_router(),
                        ServiceName::ServiceProviders => sandbox.service_providers_router(),
                        ServiceName::Mailbox => sandbox.mailbox_router(),
                        _ => continue,
                    };
                    (Arc::new(sandbox_site(service, &sandbox, &addresses, &edge, configuration)?), router)
                }
            };
            let finished = guichet_web::finish(Arc::clone(&site), router);
            routes.insert(service, finished.paths);
            let tls = certificates.of(service);
            servers.spawn(guichet_web::server::serve(listening.listener, tls, site, finished.router, stop.clone()));
        }
        brokers::probe(&brokers, &mut servers, &stop);
        certificates.keep_fresh(&mut servers, &stop);
        Ok(Self { manifest, left_out: alarms.count(), routes, shutdown, servers, stores: Some(stores) })
    }

    /// Stops every service and closes the stores.
    pub async fn stop(mut self) {
        let _ = self.shutdown.send(true);
        while self.servers.join_next().await.is_some() {}
        // The servers held the last other references.
        if let Some(stores) = self.stores.take().and_then(|stores| Arc::try_unwrap(stores).ok())
            && let Err(error) = stores.close().await
        {
            tracing::error!(%error, "the stores did not close cleanly: {error}");
        }
    }
}

/// Measures in Prometheus' text format.
const METRICS: &str = "/metrics";

/// How often measures are folded.
const FOLD: Duration = Duration::from_secs(5);

async fn fold_measures(mut stop: watch::Receiver<bool>) {
    let mut interval = tokio::time::interval(FOLD);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = interval.tick() => measures::fold(),
        }
    }
}

/// The tasks that serve, how they are told to stop, and how they hear of it.
fn servers() -> (JoinSet<()>, watch::Sender<bool>, watch::Receiver<bool>) {
    let (shutdown, stop) = watch::channel(false);
    let mut servers = JoinSet::new();
    if let Err(reason) = measures::install() {
        tracing::warn!(reason, "nothing is measured: {reason}");
    }
    servers.spawn(fold_measures(stop.clone()));
    (servers, shutdown, stop)
}

fn edge(
    mode: Mode,
    configuration: &Configuration,
    authorities: Vec<String>,
    stores: &Stores,
    clock: Clock,
    entropy: Entropy,
    stack: String,
) -> Result<Edge, StartError> {
    let registered = match mode {
        Mode::Sandbox => outgoing::Destinations::Any,
        Mode::Production => outgoing::Destinations::Public {
            and: configuration.outgoing.private_networks.iter().map(|network| network.0).collect(),
        },
    };
    let outgoing = outgoing::Client::new(outgoing::Options {
        resolve: configuration.resolve.iter().map(|(host, address)| (host.clone(), *address)).collect(),
        authorities,
        timeout: configuration.limits.call_time(),
        registered,
        ..outgoing::Options::default()
    })?;
    Ok(Edge {
        mode,
        stack,
        version: env!("CARGO_PKG_VERSION"),
        clock,
        entropy,
        outgoing,
        exchanges: if mode == Mode::Sandbox { Recorder::sandbox() } else { Recorder::off() },
        messages: Messages::embedded(),
        cookie_key: CookieKey::new(stores.sealer.derive("cookies")),
        trusted_proxies: configuration.proxy.trusted.iter().map(|network| network.0).collect(),
    })
}

fn sandbox_site(
    service: ServiceName,
    sandbox: &Sandbox,
    addresses: &Addresses,
    edge: &Arc<Edge>,
    configuration: &Configuration,
) -> Result<Site, StartError> {
    let title = match service {
        ServiceName::Portal => "sandbox-site-portal",
        ServiceName::IdentityProviders => "sandbox-site-identity-providers",
        ServiceName::ServiceProviders => "sandbox-site-service-providers",
        ServiceName::Mailbox => "sandbox-site-mailbox",
        _ => "sandbox-site-producers",
    };
    let mut site = Site::new(service.as_str(), title, addresses.origin(service)?, Arc::clone(edge));
    site.portal = Some(addresses.origin(ServiceName::Portal)?);
    site.cookie_suffix = addresses.shares_cookies(service);
    site.api_paths = sandbox.api_paths(service.as_str());
    site.unrecorded = sandbox.unrecorded(service.as_str());
    configuration.limits.apply(&mut site);
    Ok(site)
}
