//! One broker: a profile with everything that it needs to serve.

use std::{collections::BTreeMap, sync::Arc};

use guichet_jose::{Secret, SignatureAlgorithm, SigningKey};
use guichet_mail::Outbox;
use guichet_oidc::{client::Client, endpoints::Endpoint, profile::Profile, scopes::ScopeTable};
use guichet_store::{
    Stores,
    ephemeral::Lifetime,
    journal::{Event, Sync},
    registry::Registry,
};
use guichet_web::{Site, outgoing};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::{
    catalogue::Catalogue,
    client_keys::ClientKeys,
    decryption::Decryption,
    document::Document,
    health::{Health, HealthRules},
    identity_provider::{IdentityProvider, Wanted},
    idp_calls::KnownProvider,
    information_message::{self, InformationMessage},
    interaction::Flow,
    keys::{Keys, Signer},
    media,
    notification::Correspondence,
    professional::Professionals,
    records::{ServiceClient, ServiceDataProvider, ServiceMessage, ServiceProvider, provider_key},
    redirect_uris::RedirectUris,
    refusal::Refusal,
    rehearsal::Rehearsal,
    rulebook::Rulebook,
};

/// What a broker is made of.
pub struct Parts {
    /// Its behaviour.
    pub profile: Profile,
    /// Its scopes.
    pub scopes: ScopeTable,
    /// Its table of errors.
    pub catalogue: Arc<Catalogue>,
    /// Its public origin and what the stack shares.
    pub site: Arc<Site>,
    /// Where it keeps things.
    pub stores: Arc<Stores>,
    /// Clients of all services.
    pub clients: Registry<ServiceClient>,
    /// Identity providers of all services.
    pub providers: Registry<ServiceProvider>,
    /// Data providers of all services.
    pub data_providers: Registry<ServiceDataProvider>,
    /// Information messages of all services.
    pub messages: Registry<ServiceMessage>,
    /// What it asks of its records.
    pub rulebook: Rulebook,
    /// Its signing keys.
    pub keys: Keys,
    /// What opens that which identity providers encrypt.
    pub decryption: Decryption,
    /// Base address of the register, where the profile asks it.
    pub register_url: Option<String>,
    /// The secret of pairwise subjects (FC §5.5).
    pub sub_secret: Secret,
    /// Base of `error_uri`.
    pub error_uri: Option<String>,
    /// The support's form, for the pages of those errors that offer it (FC §10.4).
    pub support: Option<String>,
    /// Where mails wait for the mail server; none where there is no such server.
    pub outbox: Option<Outbox>,
    /// What the cookies of devices are written with.
    pub device: DeviceKeys,
    /// What mails say, beside what they are about.
    pub correspondence: Correspondence,
    /// From when on an identity provider is left alone.
    pub health: HealthRules,
    /// Issuer as servers reach it, when it is another address.
    pub back_channel: Option<String>,
    /// Who calls identity providers and the register.
    pub to_providers: outgoing::Client,
    /// What leading professionals to their provider takes, where the profile does that.
    pub professionals: Option<Professionals>,
    /// Decides logins ahead, in rehearsals.
    pub rehearsal: Option<Arc<dyn Rehearsal>>,
}

/// What the cookies of trusted devices are written with (FC §5.9).
pub struct DeviceKeys {
    /// The newest first: the others still recognise people.
    pub secrets: Vec<Secret>,
    /// The domain below which platforms share the cookie; none where each has its own.
    pub domain: Option<String>,
}

/// A broker.
pub struct Broker {
    /// What it is made of.
    pub parts: Parts,
    /// Its issuer.
    pub issuer: String,
    /// The discovery document (FC §1.3).
    pub(crate) discovery: Document,
    /// The published keys (FC §3.5).
    pub(crate) jwks: Document,
    /// Addresses and keys of identity providers, as last fetched.
    pub(crate) metadata: parking_lot::Mutex<BTreeMap<String, Arc<KnownProvider>>>,
    /// How identity providers are doing.
    pub(crate) health: Health,
    /// Keys of clients, as last fetched.
    pub(crate) client_keys: ClientKeys,
    /// Every address to which an answer may go.
    pub(crate) redirect_uris: RedirectUris,
}

impl Broker {
    /// Makes the broker; what never changes while it runs is computed here.
    pub fn new(parts: Parts) -> Arc<Self> {
        let issuer = parts.profile.issuer(parts.site.origin.as_str());
        let discovery =
            guichet_oidc::discovery::document(&parts.profile, &parts.scopes, &issuer, parts.back_channel.as_deref());
        let discovery = serde_json::Value::Object(discovery).to_string();
        let jwks = serde_json::to_string(parts.keys.published()).unwrap_or_default();
        let of_keys = media::type_of(&parts.profile, media::KEYS);
        let document = |kind, body| Document::new(kind, body, parts.profile.lifetimes.metadata_cache);
        Arc::new(Self {
            issuer,
            discovery: document("application/json; charset=utf-8", discovery),
            jwks: document(of_keys, jwks),
            metadata: Default::default(),
            health: Health::new(parts.health),
            client_keys: ClientKeys::default(),
            redirect_uris: RedirectUris::default(),
            parts,
        })
    }

    /// Name of the service.
    pub fn service(&self) -> &str {
        &self.parts.profile.service
    }

    /// A client that this service serves.
    pub fn client(&self, client_id: &str) -> Option<Arc<ServiceClient>> {
        self.registered_client(client_id).filter(|record| record.client.is_of(self.parts.profile.platform))
    }

    /// A client that is registered here, whichever platform serves it.
    pub fn registered_client(&self, client_id: &str) -> Option<Arc<ServiceClient>> {
        self.parts.clients.get(client_id).filter(|record| record.service == self.service())
    }

    /// The client of a flow; gone or inactive since is a flow that leads nowhere.
    pub(crate) fn client_of(&self, flow: &Flow) -> Result<Arc<ServiceClient>, Refusal> {
        self.client(&flow.client_id).filter(|record| record.client.active).ok_or(Refusal::ClientGone)
    }

    /// The active data provider of this service that names itself so.
    pub(crate) fn data_provider(&self, client_id: &str) -> Option<Arc<ServiceDataProvider>> {
        let own = |record: &&Arc<ServiceDataProvider>| record.service == self.service() && record.provider.active;
        let all = self.parts.data_providers.all();
        all.iter().filter(own).find(|record| record.provider.client_id == client_id).cloned()
    }

    /// An identity provider of this service.
    pub fn provider(&self, uid: &str) -> Option<Arc<ServiceProvider>> {
        self.parts.providers.get(&provider_key(self.service(), uid))
    }

    /// The identity providers of this service, in the order of the page (FC §5.3).
    pub fn providers(&self) -> Vec<Arc<ServiceProvider>> {
        let mut all: Vec<_> =
            self.parts.providers.all().iter().filter(|record| record.service == self.service()).cloned().collect();
        all.sort_by_key(|record| record.provider.order);
        all
    }

    /// What the page of identity providers says to everybody at this time (FC §5.3).
    pub(crate) fn information(&self, now: Timestamp) -> Option<String> {
        let all = self.parts.messages.all();
        let own = all.iter().filter(|record| record.service == self.service()).map(|record| &record.message);
        information_message::shown(own, now).map(|InformationMessage { message, .. }| message.clone())
    }

    /// What a flow wants of providers.
    pub(crate) fn wanted<'a>(&'a self, flow: &'a Flow) -> Wanted<'a> {
        Wanted { ladder: self.parts.profile.acr.as_ref(), acr: flow.acr.as_deref(), suspicious: flow.suspicious }
    }

    /// The address of an endpoint, below the prefix.
    pub fn path(&self, endpoint: Endpoint) -> String {
        self.parts.profile.path(endpoint)
    }

    /// The address of an endpoint of one interaction.
    pub fn path_of(&self, endpoint: Endpoint, uid: &str) -> String {
        format!("{}{}", self.parts.profile.prefix, endpoint.of(uid))
    }

    /// The whole address of an endpoint.
    pub fn url(&self, endpoint: Endpoint) -> String {
        self.parts.site.origin.url(&self.path(endpoint))
    }

    /// The redirect URI given to every identity provider (FC §5.4).
    pub fn callback_url(&self) -> String {
        self.url(Endpoint::Callback)
    }

    /// Signs claims with the current key of an algorithm, or with the secret of whom they are for; `typ` is that of the
    /// header.
    pub(crate) async fn signed(
        &self,
        secret: &Secret,
        algorithm: SignatureAlgorithm,
        typ: Option<&str>,
        claims: &Map<String, Value>,
    ) -> Result<String, Refusal> {
        let failed = |_| Refusal::Unknown;
        if algorithm == SignatureAlgorithm::Hs256 {
            let key = SigningKey::hmac(secret.expose().as_bytes()).map_err(failed)?;
            return key.sign(typ, claims).map_err(failed);
        }
        match self.parts.keys.signing(algorithm) {
            Some(Signer::Here(key)) => key.sign(typ, claims).map_err(failed),
            Some(Signer::Hardware(keys)) => keys.sign(typ, claims).await.map_err(|error| {
                tracing::error!(%error, service = self.service(), "{} cannot sign: {error}", self.service());
                Refusal::SigningFailed
            }),
            None => Err(Refusal::Unknown),
        }
    }

    /// The instant of the stack.
    pub(crate) fn now(&self) -> Timestamp {
        self.parts.site.edge.clock.now()
    }

    /// Writes events before the answer; the synced ones are on disk when this returns.
    pub(crate) async fn record(&self, mut events: Vec<Event>, sync: Sync) -> Result<(), Refusal> {
        if events.is_empty() {
            return Ok(());
        }
        for event in &mut events {
            if let Some(number) = self.parts.profile.steps.get(&*event.event) {
                event.step = number.clone().into();
            }
        }
        Ok(self.parts.stores.journal.append(events, sync).await?)
    }

    /// The lifetime of an interaction.
    pub(crate) fn interaction_lifetime(&self, now: Timestamp) -> Lifetime {
        Lifetime::plain(self.parts.profile.lifetimes.interaction, now)
    }
}

/// An instant so many seconds later; the end of the calendar if that is beyond it.
pub(crate) fn after(now: Timestamp, seconds: u32) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds.into())).unwrap_or(Timestamp::MAX)
}

/// Whether the provider of a finished login may still serve the client (FC §5.8, "broken SSO").
pub(crate) fn still_allowed(provider: Option<&IdentityProvider>, client: &Client) -> Result<(), crate::trace::Step> {
    use crate::{identity_provider::allowed, trace};
    match provider {
        Some(provider) if !allowed(client, &provider.uid) => Err(trace::IDP_BLACKLISTED),
        Some(provider) if provider.active => Ok(()),
        _ => Err(trace::IDP_DISABLED),
    }
}
