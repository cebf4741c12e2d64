//! Every shipped profile that has a listener becomes a broker, with its keys, clients and identity providers.

use std::net::SocketAddr;
use std::sync::Arc;

use guichet_broker::broker::DeviceKeys;
use guichet_broker::decryption::Decryption;
use guichet_broker::keys::Keys;
use guichet_broker::profiles::Shipped;
use guichet_broker::records::{
    DecryptionKeyRecord, KeyRecord, ServiceClient, ServiceDataProvider, ServiceMessage, ServiceProvider, ServiceSecret,
};
use guichet_broker::rulebook::Rulebook;
use guichet_broker::{Broker, Parts};
use guichet_gateway::checktoken::Bell;
use guichet_jose::{Secret, digest};
use guichet_mail::Outbox;
use guichet_oidc::profile::{NotFound, Profile};
use guichet_oidc::record::{Fault, sentence};
use guichet_portal::status::Announcement;
use guichet_sandbox::Sandbox;
use guichet_store::registry::{Admission, Record as _, Registry};
use guichet_store::{StoreError, Stores};
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use guichet_web::outgoing;
use guichet_web::page::CODES;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::addresses::Addresses;
use super::alarms::Alarms;
use super::seeds::{self, Seeds};
use super::{StartError, adapters, datapass, hardware, mails, shown, token_space};
use crate::configuration::{Configuration, Mode, REHEARSAL_SUB_SECRET};
use crate::profiles;
use crate::records::{self, Declared};
use crate::services::ServiceName;

/// Name of the secret of pairwise subjects among those that a service keeps.
const SUB_SECRET: &str = "sub_secret";
/// Base of `error_uri` where there is no portal (FC §12).
const OFFICIAL_ERRORS: &str = "https://docs.partenaires.franceconnect.gouv.fr/fs/fs-technique/fs-technique-erreurs/";

/// A broker and what it was started with.
pub(super) struct Started {
    pub(super) broker: Arc<Broker>,
    pub(super) seeds: Seeds,
}

/// What the brokers of a stack are wired from.
pub(super) struct Wiring<'a> {
    pub(super) configuration: &'a Configuration,
    /// Accept what the real service refuses.
    pub(super) lenient: bool,
    /// Scheme and host of the back-channel URLs of discovery.
    pub(super) backchannel_base: Option<&'a Url>,
    pub(super) addresses: &'a Addresses,
    pub(super) edge: &'a Arc<Edge>,
    pub(super) stores: &'a Arc<Stores>,
    /// Where mails wait; none where no server takes them.
    pub(super) outbox: Option<&'a Outbox>,
    /// The simulated queue of the bridge; none where it is configured, nor in production.
    pub(super) queue: Option<SocketAddr>,
    /// Who is told what is left out.
    pub(super) alarms: &'a Arc<Alarms>,
    /// Maintenances that are announced ahead.
    pub(super) announcements: &'a Registry<Announcement>,
    /// Absent in production.
    pub(super) sandbox: Option<&'a Arc<Sandbox>>,
}

impl Wiring<'_> {
    /// Who is told that FranceConnect and a service do not agree.
    pub(super) fn bell(&self, service: ServiceName) -> Bell {
        self.alarms.bell(service.as_str(), &self.stores.journal, &self.edge.clock)
    }
}

/// The registries that all brokers share.
struct Registries {
    clients: Registry<ServiceClient>,
    providers: Registry<ServiceProvider>,
    data_providers: Registry<ServiceDataProvider>,
    messages: Registry<ServiceMessage>,
    keys: Registry<KeyRecord>,
    decryption_keys: Registry<DecryptionKeyRecord>,
    secrets: Registry<ServiceSecret>,
}

impl Registries {
    async fn open(stores: &Stores, books: &Arc<Vec<Rulebook>>, alarms: &Arc<Alarms>) -> Result<Self, StoreError> {
        let (durable, sealer) = (&stores.durable, &stores.sealer);
        let clients = |book: &Rulebook, record: &ServiceClient| book.stored_client(&record.client);
        let providers = |book: &Rulebook, record: &ServiceProvider| book.stored_provider(&record.provider);
        let of_data = |book: &Rulebook, record: &ServiceDataProvider| book.stored_data_provider(&record.provider);
        let messages = |book: &Rulebook, record: &ServiceMessage| book.stored_message(&record.message);
        let clients = admission(books, alarms, "client", |record: &ServiceClient| &record.service, clients);
        let providers = admission(books, alarms, "identity-provider", |it: &ServiceProvider| &it.service, providers);
        let of_data = admission(books, alarms, "data-provider", |it: &ServiceDataProvider| &it.service, of_data);
        let messages = admission(books, alarms, ServiceMessage::KIND, |it: &ServiceMessage| &it.service, messages);
        Ok(Self {
            clients: Registry::open_judged(durable, sealer, clients).await?,
            providers: Registry::open_judged(durable, sealer, providers).await?,
            data_providers: Registry::open_judged(durable, sealer, of_data).await?,
            messages: Registry::open_judged(durable, sealer, messages).await?,
            keys: Registry::open(durable, sealer).await?,
            decryption_keys: Registry::open(durable, sealer).await?,
            secrets: Registry::open(durable, sealer).await?,
        })
    }
}

/// A stored record is judged by the rules of its service; one of a service that does not run here is nobody's to judge.
fn admission<R: 'static>(
    books: &Arc<Vec<Rulebook>>,
    alarms: &Arc<Alarms>,
    kind: &'static str,
    service: fn(&R) -> &String,
    faults: impl Fn(&Rulebook, &R) -> Vec<Fault> + Send + Sync + 'static,
) -> Admission<R> {
    let (books, alarms) = (Arc::clone(books), Arc::clone(alarms));
    let judge = move |record: &R| {
        let Some(book) = books.iter().find(|book| book.service() == service(record)) else { return Ok(()) };
        let faults = faults(book, record);
        if faults.is_empty() { Ok(()) } else { Err(sentence(&faults)) }
    };
    Admission::new(judge, move |left_out| alarms.stored(kind, left_out))
}

/// Starts the broker of each shipped profile that has an address.
pub(super) async fn start(wiring: &Wiring<'_>) -> Result<Vec<Arc<Started>>, StartError> {
    let mut shipped = profiles::served(wiring.configuration)?;
    let (books, mut left_out) = records::rulebooks(wiring.configuration, &mut shipped);
    let books = Arc::new(books);
    let registries = Registries::open(wiring.stores, &books, wiring.alarms).await?;
    let mode = if wiring.sandbox.is_some() { Mode::Sandbox } else { Mode::Production };
    let entropy = &wiring.edge.entropy;
    let mut declared = records::declared(wiring.configuration, &books, mode, &|| entropy.hex(32));
    left_out.append(&mut declared.left_out);
    let (to_providers, mut started) = (wiring.to_providers()?, Vec::new());
    for (known, book) in shipped.into_iter().zip(books.iter()) {
        let Some(service) = ServiceName::BUILT.into_iter().find(|built| built.as_str() == known.profile.service) else {
            continue;
        };
        let Some(origin) = wiring.addresses.get(service) else { continue };
        let broker = Broker::new(wiring.parts(known, book.clone(), service, origin, &registries, &to_providers).await?);
        let mut records = of_service(&mut declared, service);
        if service == ServiceName::ProConnect {
            for members in [datapass::client(wiring), token_space::client(wiring)].into_iter().flatten() {
                records.clients.push(broker.client_from(members)?);
            }
        }
        let seeds = seeds::of(&broker, wiring.sandbox, records)?;
        seeds.plant(&broker).await?;
        for alarm in left_out.iter().filter(|alarm| alarm.service.as_deref() == Some(service.as_str())) {
            seeds::withdraw(&broker, alarm).await?;
        }
        started.push(Arc::new(Started { broker, seeds }));
    }
    wiring.alarms.declared(left_out);
    Ok(started)
}

/// Asks after identity providers that nobody calls, as long as the stack runs.
pub(super) fn probe(brokers: &[Arc<Started>], servers: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
    for started in brokers {
        servers.spawn(guichet_broker::health::probe(Arc::clone(&started.broker), stop.clone()));
    }
}

/// Takes out what is declared for one service.
fn of_service(declared: &mut Declared, service: ServiceName) -> seeds::Records {
    fn taken<R>(all: &mut Vec<(String, R)>, service: ServiceName) -> Vec<R> {
        let (own, others) = std::mem::take(all).into_iter().partition(|(of, _)| of == service.as_str());
        *all = others;
        let own: Vec<(String, R)> = own;
        own.into_iter().map(|(_, record)| record).collect()
    }
    seeds::Records {
        clients: taken(&mut declared.clients, service),
        providers: taken(&mut declared.providers, service),
        data_providers: taken(&mut declared.data_providers, service),
        messages: taken(&mut declared.messages, service),
    }
}

impl Wiring<'_> {
    async fn parts(
        &self,
        known: Shipped,
        rulebook: Rulebook,
        service: ServiceName,
        origin: &Origin,
        registries: &Registries,
        to_providers: &outgoing::Client,
    ) -> Result<Parts, StartError> {
        let Shipped { profile, scopes, catalogue } = known;
        let mut profile = if self.lenient { profile.lenient() } else { profile };
        if self.sandbox.is_some() {
            profile = profile.rehearsed();
        }
        let settings = &self.configuration.franceconnect;
        if profile.identity.asks_register() {
            profile.authorization.allowed_idp_hints.clone_from(&settings.allowed_idp_hints);
        }
        let now = self.edge.clock.now();
        let hardware = hardware::open(self.configuration, service).await?;
        let algorithms = &profile.token.signing_algorithms;
        let keys = Keys::open(&registries.keys, &profile.service, algorithms, hardware, now).await?;
        let portal = self.addresses.get(ServiceName::Portal);
        let error_uri = match (&settings.error_uri_base, portal) {
            (Some(base), _) => base.to_string(),
            (None, Some(portal)) => portal.url(CODES),
            (None, None) => OFFICIAL_ERRORS.to_owned(),
        };
        let support = settings.support_url.as_ref();
        let back_channel = self.backchannel_base.map(|base| {
            let host = base.host_str().unwrap_or_default();
            format!("{}://{host}:{}{}", base.scheme(), origin.port(), profile.prefix)
        });
        let simulated = self.sandbox.map(|sandbox| sandbox.origins().producers.url("/rnipp"));
        let declared = settings.register.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        let mode = if self.sandbox.is_some() { Mode::Sandbox } else { Mode::Production };
        Ok(Parts {
            site: Arc::new(self.site(&profile, service, origin, portal)),
            stores: Arc::clone(self.stores),
            clients: registries.clients.clone(),
            providers: registries.providers.clone(),
            data_providers: registries.data_providers.clone(),
            messages: registries.messages.clone(),
            rulebook,
            keys,
            decryption: Decryption::new(registries.decryption_keys.clone()),
            register_url: declared.or(simulated),
            sub_secret: self.sub_secret(service, &registries.secrets).await?,
            error_uri: Some(error_uri),
            support: support.map(|url| url.to_string()).or(portal.map(|portal| portal.url(CODES))),
            outbox: self.outbox.cloned(),
            device: self.device_keys(),
            correspondence: mails::correspondence(self.configuration, portal),
            health: self.configuration.identity_provider_health.rules(mode),
            to_providers: to_providers.clone(),
            back_channel,
            professionals: self.professionals(&profile).await?,
            rehearsal: self.sandbox.map(adapters::for_broker),
            profile,
            scopes,
            catalogue,
        })
    }

    /// Who calls identity providers and the register: with our certificate, where there is one (FC §5.4).
    fn to_providers(&self) -> Result<outgoing::Client, StartError> {
        const TABLE: [&str; 1] = ["outgoing"];
        let (configuration, settings) = (self.configuration, &self.configuration.outgoing);
        let (chain, key) = (settings.certificate_file.as_ref(), settings.key_file.as_ref());
        let Some((chain, key)) = shown::pair(configuration, &TABLE, chain, key)? else {
            return Ok(self.edge.outgoing.clone());
        };
        let pem = Secret::new(format!("{}\n{}", chain.expose(), key.expose()));
        let client = self.edge.outgoing.showing(pem.expose().as_bytes());
        client.map_err(|error| shown::refused(configuration, &TABLE, "key_file", error.to_string()))
    }

    fn site(&self, profile: &Profile, service: ServiceName, origin: &Origin, portal: Option<&Origin>) -> Site {
        let mut site = Site::new(&profile.service, &profile.title, origin.clone(), Arc::clone(self.edge));
        self.configuration.limits.apply(&mut site);
        site.error_prefix = if profile.error_prefix == "Y" { "Y" } else { "G" };
        site.profile = Some(format!("{}@{}", profile.service, profile.dated));
        site.portal = portal.cloned();
        site.names_lost_path = profile.not_found == NotFound::NamesPath;
        site.cookie_suffix = self.addresses.shares_cookies(service);
        let endpoints = guichet_broker::http::MACHINE_ENDPOINTS;
        site.api_paths = endpoints.iter().map(|endpoint| profile.path(*endpoint)).collect();
        site
    }

    /// The declared ones; else one that is the stack's own.
    fn device_keys(&self) -> DeviceKeys {
        let settings = &self.configuration.franceconnect;
        let declared = settings.device_secrets.iter().map(|secret| Secret::new(secret.expose().to_owned()));
        let derived = || Secret::new(digest::hex(&self.stores.sealer.derive("trusted devices")));
        let secrets: Vec<Secret> = declared.collect();
        DeviceKeys {
            secrets: if secrets.is_empty() { vec![derived()] } else { secrets },
            domain: settings.device_domain.clone(),
        }
    }

    /// The declared one; else the published one in a sandbox, and in production one that is made at the first start.
    async fn sub_secret(&self, service: ServiceName, made: &Registry<ServiceSecret>) -> Result<Secret, StartError> {
        if let Some(secret) = &self.configuration.franceconnect.sub_secret {
            return Ok(Secret::new(secret.expose().to_owned()));
        }
        if self.sandbox.is_some() {
            return Ok(Secret::new(REHEARSAL_SUB_SECRET.to_owned()));
        }
        let service = service.as_str().to_owned();
        let fresh =
            ServiceSecret { service: service.clone(), name: SUB_SECRET.to_owned(), value: self.edge.entropy.hex(32) };
        let fits = move |known: &ServiceSecret| known.service == service && known.name == SUB_SECRET;
        let kept = made.put_unless(fits, fresh, self.edge.clock.now()).await?;
        Ok(Secret::new(kept.value.clone()))
    }
}
