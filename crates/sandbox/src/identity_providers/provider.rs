//! A simulated identity provider that runs: its definition, its addresses, the brokers that it knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_jose::SignatureAlgorithm;
use guichet_oidc::client::{Client, ClientType};
use guichet_oidc::endpoints::Endpoint;
use guichet_oidc::profile::Profile;
use guichet_oidc::scopes::ScopeTable;

use super::definition::{Addresses, Definition, RegisteredBroker, protocol, provider_definitions};
use super::keys::Keys;
use super::state::Asked;
use crate::faults::{Kind, Step, Target};
use crate::personas::Persona;
use crate::{NotStarted, Origins, Sandbox};

/// What a handler of a provider works with.
#[derive(Clone)]
pub(crate) struct At {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) provider: Arc<Provider>,
}

/// One provider that runs.
pub(crate) struct Provider {
    pub(crate) definition: Definition,
    pub(crate) addresses: Addresses,
    pub(super) profile: Arc<Profile>,
    pub(super) scopes: Arc<ScopeTable>,
    pub(super) keys: Arc<Keys>,
    brokers: Vec<Broker>,
}

/// A broker that the provider knows.
pub(super) struct Broker {
    pub(super) registration: RegisteredBroker,
    pub(super) client: Client,
}

/// All of them, in their order.
pub(crate) struct Providers(Vec<Arc<Provider>>);

impl Providers {
    pub(crate) fn new(origins: &Origins) -> Result<Self, NotStarted> {
        let unreadable =
            |file: &str, reason: String| NotStarted::Data { file: format!("data/identity-providers/{file}"), reason };
        let profile = Profile::parse(&protocol("profile.toml")?)
            .map_err(|error| unreadable("protocol/profile.toml", error.to_string()))?;
        let (profile, keys) = (Arc::new(profile), Arc::new(Keys::default()));
        let mut tables: BTreeMap<String, Arc<ScopeTable>> = BTreeMap::new();
        let mut providers = Vec::new();
        for definition in provider_definitions()? {
            let scopes = match tables.get(&definition.scopes) {
                Some(table) => table.clone(),
                None => {
                    let file = format!("scopes/{}.toml", definition.scopes);
                    let table = ScopeTable::parse(&protocol(&file)?)
                        .map_err(|error| unreadable(&format!("protocol/{file}"), error.to_string()))?;
                    tables.entry(definition.scopes.clone()).or_insert(Arc::new(table)).clone()
                }
            };
            let brokers = definition.clients.iter().filter_map(|registration| {
                // A broker that does not run in this stack is not known here.
                let issuer = &origins.brokers.get(&registration.service)?.issuer;
                let client = client(registration, issuer, &definition, &scopes);
                Some(Broker { registration: registration.clone(), client })
            });
            providers.push(Arc::new(Provider {
                addresses: definition.addresses(&origins.identity_providers),
                brokers: brokers.collect(),
                profile: profile.clone(),
                scopes,
                keys: keys.clone(),
                definition,
            }));
        }
        Ok(Self(providers))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.0.iter()
    }
}

fn client(registration: &RegisteredBroker, issuer: &str, definition: &Definition, scopes: &ScopeTable) -> Client {
    let at = |endpoint: Endpoint| format!("{issuer}{}", endpoint.path());
    Client {
        platform: None,
        client_id: registration.client_id.clone(),
        client_secret: registration.client_secret.clone(),
        name: registration.title.clone(),
        active: true,
        r#type: ClientType::Public,
        entity_id: registration.client_id.clone(),
        redirect_uris: vec![at(Endpoint::Callback)],
        post_logout_redirect_uris: vec![at(Endpoint::LogoutCallback)],
        sector_identifier_uri: None,
        scopes: scopes.names().into_iter().map(str::to_owned).collect(),
        claims: Vec::new(),
        rep_scope: Vec::new(),
        id_token_signed_response_alg: definition.id_token_signed_response_alg,
        id_token_encrypted_response_alg: registration.id_token_encrypted_response_alg,
        id_token_encrypted_response_enc: None,
        userinfo_signed_response_alg: definition.userinfo_signature(registration),
        userinfo_encrypted_response_alg: registration.userinfo_encrypted_response_alg,
        userinfo_encrypted_response_enc: None,
        introspection_signed_response_alg: None,
        response_types: None,
        grant_types: None,
        token_endpoint_auth_method: Some(definition.token_endpoint_auth_method),
        identity_consent: false,
        idp_filter_exclude: true,
        idp_filter_list: Vec::new(),
        allowed_prompts: Vec::new(),
        allowed_idp_hints: None,
        authorized_email_domains: Vec::new(),
        jwks_uri: Some(at(Endpoint::ClientKeys)),
        jwks: None,
        administrative: serde_json::Map::new(),
    }
}

impl Provider {
    pub(super) fn broker(&self, client_id: &str) -> Option<&Broker> {
        self.brokers.iter().find(|broker| broker.client.client_id == client_id)
    }

    /// The algorithms with which this provider signs anything.
    pub(super) fn algorithms(&self) -> Vec<SignatureAlgorithm> {
        let mut algorithms = vec![self.definition.id_token_signed_response_alg];
        let of_brokers = self.brokers.iter().filter_map(|broker| broker.client.userinfo_signed_response_alg);
        for algorithm in self.definition.userinfo_signed_response_alg.into_iter().chain(of_brokers) {
            if !algorithms.contains(&algorithm) {
                algorithms.push(algorithm);
            }
        }
        algorithms
    }

    pub(super) fn path(&self, below: &str) -> String {
        format!("/{}{below}", self.definition.slug)
    }
}

impl At {
    /// The service for which somebody authenticates: people have accounts for some services only.
    pub(super) fn service_of(&self, asked: &Asked) -> &str {
        let broker = self.provider.broker(&asked.client_id);
        broker.map(|broker| broker.registration.service.as_str()).unwrap_or_default()
    }

    /// The fault of this step: one that was asked for, else what the person stands for (`FC §13`).
    pub(super) fn fault(&self, step: Step, relying_party: Option<&str>, persona: Option<&Persona>) -> Option<Kind> {
        let target = Target::IdentityProvider(self.provider.definition.uid.clone());
        self.sandbox.faults().next(&target, step, relying_party).or_else(|| {
            let scenario = persona?.scenario.as_ref().filter(|scenario| scenario.at == step)?;
            scenario.fault.kind().ok()
        })
    }
}
