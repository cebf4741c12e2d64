//! One running sandbox: what its routers share.

use std::collections::BTreeMap;
mod beside;

use std::sync::{Arc, OnceLock};

use guichet_jose::{JoseError, Secret, SignatureAlgorithm, SigningKey};
use guichet_oidc::endpoints::Endpoint;
use guichet_store::ephemeral::Ephemeral;
use guichet_store::journal::Journal;
use guichet_web::edge::Edge;
use guichet_web::origin::Origin;
use guichet_web::routes::Routes;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::broker::Broker;
use crate::control::{self, ControlError};
use crate::data_providers::{self, demo_data_providers};
use crate::datapass::Datapass;
use crate::faults::Faults;
use crate::gateway::Gateway;
use crate::identity_providers::{self, Definition, Providers};
use crate::mailbox::{self, Mailbox};
use crate::manifest::{self, Manifest};
use crate::organisations::{self, Organisations};
use crate::outbox::Outbox;
use crate::personas::{Persona, PersonaRefused, Personas};
use crate::rehearsal::Rehearsal;
use crate::service_providers::{self, DemoClient, demo_clients};
use crate::status::Status;
use crate::{portal, producers, register};

/// Where each part of the stack is called from outside.
#[derive(Debug, Clone)]
pub struct Origins {
    /// `portal`.
    pub portal: Origin,
    /// `identity-providers`.
    pub identity_providers: Origin,
    /// `service-providers`.
    pub service_providers: Origin,
    /// `producers`.
    pub producers: Origin,
    /// `data-providers`.
    pub data_providers: Origin,
    /// `mailbox`.
    pub mailbox: Origin,
    /// `api-particulier`.
    pub api_particulier: Origin,
    /// DataPass.
    pub datapass: Origin,
    /// The token space.
    pub token_space: Origin,
    /// The brokers that run, by name.
    pub brokers: BTreeMap<String, BrokerAddress>,
}

/// Where a broker is.
#[derive(Debug, Clone)]
pub struct BrokerAddress {
    /// Its origin.
    pub origin: Origin,
    /// Its issuer.
    pub issuer: String,
}

/// What a sandbox is made of.
pub struct Parts {
    /// Shared by the stack.
    pub edge: Arc<Edge>,
    /// Codes, tokens and sessions of the simulated parties.
    pub ephemeral: Ephemeral,
    /// Read by `GET /journal`.
    pub journal: Journal,
    /// Addresses.
    pub origins: Origins,
    /// The bearer token of the control API, when it is bound off loopback.
    pub control_token: Option<Secret>,
    /// Path of the certificate authority (PEM), when there is one.
    pub certificate_authority: Option<String>,
    /// Where the mailbox takes mails, `smtp://host:port`; none where the stack's mails go elsewhere.
    pub mail_server: Option<String>,
    /// Where the stack's mails wait.
    pub outbox: Option<Arc<dyn Outbox>>,
    /// The `[[personas]]` of the configuration.
    pub personas: Vec<Map<String, Value>>,
}

/// Why a sandbox cannot start.
#[derive(Debug, Error)]
pub enum NotStarted {
    /// A person does not fit.
    #[error(transparent)]
    Personas(#[from] PersonaRefused),
    /// An embedded table does not fit.
    #[error("{file}: {reason}")]
    Data {
        /// Which file.
        file: String,
        /// Why not.
        reason: String,
    },
    /// A key could not be made.
    #[error("a simulated identity provider has no key: {0}")]
    Keys(#[from] guichet_jose::JoseError),
}

/// Who tells which records are left out.
pub type Alarms = Box<dyn Fn() -> Vec<Value> + Send + Sync>;

/// One running sandbox.
pub struct Sandbox {
    parts: Parts,
    personas: Personas,
    organisations: Organisations,
    faults: Faults,
    rehearsal: Rehearsal,
    providers: Providers,
    demo_clients: Vec<DemoClient>,
    data_providers: Vec<data_providers::Definition>,
    mailbox: Mailbox,
    brokers: OnceLock<Vec<Arc<dyn Broker>>>,
    alarms: OnceLock<Alarms>,
    gateway: OnceLock<Arc<dyn Gateway>>,
    datapass: OnceLock<Arc<dyn Datapass>>,
    status: OnceLock<Arc<dyn Status>>,
    /// Signs what the simulated introspection says; made when it is first needed.
    introspection_key: OnceLock<SigningKey>,
}

impl Sandbox {
    /// Reads the tables and makes the keys.
    ///
    /// # Errors
    /// [`NotStarted`] names the table that does not fit.
    pub fn new(parts: Parts) -> Result<Arc<Self>, NotStarted> {
        let personas = Personas::new(&parts.personas)?;
        let providers = Providers::new(&parts.origins)?;
        let demo_clients = demo_clients(&parts.origins.service_providers)?;
        Ok(Arc::new(Self {
            organisations: Organisations::shipped()?,
            personas,
            providers,
            demo_clients,
            data_providers: demo_data_providers()?,
            faults: Faults::default(),
            rehearsal: Rehearsal::default(),
            mailbox: Mailbox::default(),
            brokers: OnceLock::new(),
            alarms: OnceLock::new(),
            gateway: OnceLock::new(),
            datapass: OnceLock::new(),
            status: OnceLock::new(),
            introspection_key: OnceLock::new(),
            parts,
        }))
    }

    pub(crate) fn introspection_key(&self) -> Result<&SigningKey, JoseError> {
        if let Some(key) = self.introspection_key.get() {
            return Ok(key);
        }
        let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256)?;
        // Two first needs at once make two keys; the first one in its place is everybody's.
        Ok(self.introspection_key.get_or_init(|| key))
    }

    /// The records that are left out, and why.
    pub(crate) fn alarms(&self) -> Vec<Value> {
        self.alarms.get().map(|alarms| alarms()).unwrap_or_default()
    }

    /// `portal`: the portal page, the manifest, the integrator's bench, the control API.
    pub fn portal_router(self: &Arc<Self>) -> Routes {
        portal::router(self).merge(control::router(self)).with_state(self.clone())
    }

    /// `producers`: the register of persons, that of organisations, and those that the gateway asks.
    pub fn producers_router(self: &Arc<Self>) -> Routes {
        register::router().merge(organisations::router()).merge(producers::router()).with_state(self.clone())
    }

    /// `identity-providers`: a simulated identity provider on each path.
    pub fn identity_providers_router(self: &Arc<Self>) -> Routes {
        identity_providers::router(self)
    }

    /// `service-providers`: a demo service provider on each path.
    pub fn service_providers_router(self: &Arc<Self>) -> Routes {
        service_providers::router(self)
    }

    /// `data-providers`: a demo data provider on each path.
    pub fn data_providers_router(self: &Arc<Self>) -> Routes {
        data_providers::router(self)
    }

    /// `mailbox`: the way to the portal's pages of mails.
    pub fn mailbox_router(self: &Arc<Self>) -> Routes {
        mailbox::router().with_state(self.clone())
    }

    /// The paths that programs call on one of the sandbox's origins: for `Site::api_paths`.
    #[must_use]
    pub fn api_paths(&self, service: &str) -> Vec<String> {
        const CALLED: [Endpoint; 4] = [Endpoint::Discovery, Endpoint::Jwks, Endpoint::Token, Endpoint::Userinfo];
        match service {
            // `/api/`: what programs read of the catalogue at the same origin.
            "portal" => vec!["/control/".to_owned(), "/.well-known/".to_owned(), "/api/".to_owned()],
            "producers" | "data-providers" => vec!["/".to_owned()],
            "identity-providers" => self
                .identity_providers()
                .flat_map(|provider| CALLED.map(|endpoint| format!("/{}{}", provider.slug, endpoint.path())))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Beginnings of paths that are left out of the record of exchanges: for `Site::unrecorded`. Who looks at exchanges
    /// on the portal would only see herself looking.
    #[must_use]
    pub fn unrecorded(&self, service: &str) -> Vec<String> {
        if service == "portal" { vec!["/".to_owned()] } else { Vec::new() }
    }

    /// The manifest, with the token of the control API when given.
    #[must_use]
    pub fn manifest(&self, token: Option<&Secret>) -> Manifest {
        manifest::of(self, token)
    }

    /// What was decided ahead.
    #[must_use]
    pub fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
    }

    /// The virtual people.
    #[must_use]
    pub fn personas(&self) -> &Personas {
        &self.personas
    }

    /// The organisations of the simulated API Entreprise.
    #[must_use]
    pub fn organisations(&self) -> &Organisations {
        &self.organisations
    }

    /// The faults that wait.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The simulated identity providers, in their order.
    pub fn identity_providers(&self) -> impl Iterator<Item = &Definition> {
        self.providers.iter().map(|provider| &provider.definition)
    }

    /// The demo service providers, in their order.
    #[must_use]
    pub fn demo_clients(&self) -> &[DemoClient] {
        &self.demo_clients
    }

    /// The demo data providers, in their order.
    #[must_use]
    pub fn data_providers(&self) -> &[data_providers::Definition] {
        &self.data_providers
    }

    /// Where everything is.
    #[must_use]
    pub fn origins(&self) -> &Origins {
        &self.parts.origins
    }

    pub(crate) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    pub(crate) fn outbox(&self) -> Option<&Arc<dyn Outbox>> {
        self.parts.outbox.as_ref()
    }

    pub(crate) fn providers(&self) -> &Providers {
        &self.providers
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    pub(crate) fn edge(&self) -> &Edge {
        &self.parts.edge
    }

    pub(crate) fn ephemeral(&self) -> &Ephemeral {
        &self.parts.ephemeral
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.parts.journal
    }

    pub(crate) fn portal(&self) -> &Origin {
        &self.parts.origins.portal
    }

    pub(crate) fn control_token(&self) -> Option<&Secret> {
        self.parts.control_token.as_ref()
    }

    pub(crate) fn brokers(&self) -> &[Arc<dyn Broker>] {
        self.brokers.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// The shown name of a broker, as the simulated identity providers know it.
    pub(crate) fn broker_title(&self, service: &str) -> String {
        let registered = self.identity_providers().find_map(|provider| provider.client_of(service));
        registered.map_or(service, |client| client.title.as_str()).to_owned()
    }

    pub(crate) fn broker(&self, service: &str) -> Result<&Arc<dyn Broker>, ControlError> {
        self.brokers().iter().find(|broker| broker.service() == service).ok_or_else(|| {
            let known: Vec<&str> = self.brokers().iter().map(|broker| broker.service()).collect();
            ControlError::Invalid(format!("`service` must be one of {}, it was `{service}`", known.join(", ")))
        })
    }

    /// Relying parties of every broker, as the manifest lists them.
    pub(crate) fn clients(&self) -> Vec<Value> {
        self.brokers().iter().flat_map(|broker| broker.clients()).collect()
    }

    pub(crate) fn service_of_client(&self, client_id: &str) -> Option<String> {
        let broker = self.brokers().iter().find(|broker| broker.knows_client(client_id));
        broker.map(|broker| broker.service().to_owned())
    }

    pub(crate) fn identity_provider(&self, uid: &str) -> Result<&Definition, ControlError> {
        self.identity_providers().find(|definition| definition.uid == uid).ok_or_else(|| {
            let known: Vec<String> = self
                .identity_providers()
                .map(|definition| format!("{} ({})", definition.uid, definition.slug))
                .collect();
            ControlError::Invalid(format!("`identity_provider` must be one of {}, it was `{uid}`", known.join(", ")))
        })
    }

    /// The identity providers of a service where a person has an account, in their order.
    pub(crate) fn accounts(&self, person: &Persona, service: &str) -> Vec<&Definition> {
        if !person.serves(service) {
            return Vec::new();
        }
        let open = self.identity_providers().filter(|provider| provider.client_of(service).is_some());
        identity_providers::accounts(open.collect(), person)
    }

    /// Whether she has one at this provider.
    pub(crate) fn has_account(&self, person: &Persona, service: &str, provider: &Definition) -> bool {
        self.accounts(person, service).iter().any(|open| open.uid == provider.uid)
    }
}
