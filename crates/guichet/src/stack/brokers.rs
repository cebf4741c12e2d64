//! Every shipped profile that has a listener becomes a broker, with its keys, clients and identity providers.

use std::sync::Arc;

use guichet_broker::broker::DeviceKeys;
use guichet_broker::decryption::Decryption;
use guichet_broker::keys::Keys;
use guichet_broker::profiles::{Shipped, shipped};
use guichet_broker::records::{DecryptionKeyRecord, KeyRecord, ServiceClient, ServiceProvider, ServiceSecret};
use guichet_broker::{Broker, Parts};
use guichet_jose::{Secret, digest};
use guichet_mail::Outbox;
use guichet_oidc::profile::Profile;
use guichet_sandbox::Sandbox;
use guichet_store::registry::Registry;
use guichet_store::{StoreError, Stores};
use guichet_web::edge::{Edge, Site};
use guichet_web::origin::Origin;
use guichet_web::page::CODES;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::addresses::Addresses;
use super::seeds::{self, Seeds};
use super::{StartError, adapters, hardware, mails};
use crate::configuration::{Configuration, Mode, REHEARSAL_SUB_SECRET};
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
    /// Absent in production.
    pub(super) sandbox: Option<&'a Arc<Sandbox>>,
}

/// The registries that all brokers share.
struct Registries {
    clients: Registry<ServiceClient>,
    providers: Registry<ServiceProvider>,
    keys: Registry<KeyRecord>,
    decryption_keys: Registry<DecryptionKeyRecord>,
    secrets: Registry<ServiceSecret>,
}

impl Registries {
    async fn open(stores: &Stores) -> Result<Self, StoreError> {
        let (durable, sealer) = (&stores.durable, &stores.sealer);
        Ok(Self {
            clients: Registry::open(durable, sealer).await?,
            providers: Registry::open(durable, sealer).await?,
            keys: Registry::open(durable, sealer).await?,
            decryption_keys: Registry::open(durable, sealer).await?,
            secrets: Registry::open(durable, sealer).await?,
        })
    }
}

/// Starts the broker of each shipped profile that has an address.
pub(super) async fn start(wiring: &Wiring<'_>) -> Result<Vec<Arc<Started>>, StartError> {
    let registries = Registries::open(wiring.stores).await?;
    let mut started = Vec::new();
    for known in shipped()? {
        let Some(service) = ServiceName::BUILT.into_iter().find(|built| built.as_str() == known.profile.service) else {
            continue;
        };
        let Some(origin) = wiring.addresses.get(service) else { continue };
        let broker = Broker::new(wiring.parts(known, service, origin, &registries).await?);
        let seeds = seeds::of(&broker, wiring.sandbox, wiring.configuration)?;
        seeds.plant(&broker).await?;
        started.push(Arc::new(Started { broker, seeds }));
    }
    Ok(started)
}

/// Asks after identity providers that nobody calls, as long as the stack runs.
pub(super) fn probe(brokers: &[Arc<Started>], servers: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
    for started in brokers {
        servers.spawn(guichet_broker::health::probe(Arc::clone(&started.broker), stop.clone()));
    }
}

impl Wiring<'_> {
    async fn parts(
        &self,
        known: Shipped,
        service: ServiceName,
        origin: &Origin,
        registries: &Registries,
    ) -> Result<Parts, StartError> {
        let Shipped { profile, scopes, catalogue } = known;
        let mut profile = if self.lenient { profile.lenient() } else { profile };
        if self.sandbox.is_some() {
            profile = profile.rehearsed();
        }
        let settings = &self.configuration.franceconnect;
        if matches!(service, ServiceName::FranceConnect | ServiceName::FranceConnectPlus) {
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
            back_channel,
            rehearsal: self.sandbox.map(adapters::for_broker),
            profile,
            scopes,
            catalogue,
        })
    }

    fn site(&self, profile: &Profile, service: ServiceName, origin: &Origin, portal: Option<&Origin>) -> Site {
        let mut site = Site::new(&profile.service, &profile.title, origin.clone(), Arc::clone(self.edge));
        site.error_prefix = if profile.error_prefix == "Y" { "Y" } else { "G" };
        site.profile = Some(format!("{}@{}", profile.service, profile.dated));
        site.portal = portal.cloned();
        site.cookie_suffix = self.addresses.shares_cookies(service);
        let endpoints = guichet_broker::http::MACHINE_ENDPOINTS;
        site.api_paths = endpoints.iter().map(|endpoint| format!("{}{}", profile.prefix, endpoint.path())).collect();
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
