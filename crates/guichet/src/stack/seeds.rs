//! What a broker starts with: the demo clients, the simulated providers, the configuration's records.

use std::collections::HashSet;
use std::sync::Arc;

use guichet_broker::Broker;
use guichet_broker::data_provider::DataProvider;
use guichet_broker::identity::Identity;
use guichet_broker::identity_provider::IdentityProvider;
use guichet_broker::information_message::InformationMessage;
use guichet_broker::records::provider_key;
use guichet_jose::SignatureAlgorithm;
use guichet_oidc::client::Client;
use guichet_oidc::profile::Profile;
use guichet_oidc::scopes::ScopeTable;
use guichet_sandbox::data_providers::{Asks, Registration};
use guichet_sandbox::identity_providers::{Definition, Professional};
use guichet_sandbox::personas::Persona;
use guichet_sandbox::service_providers::DemoClient;
use guichet_sandbox::{Sandbox, data_providers};
use serde_json::{Map, Value, json};

use super::StartError;
use crate::records::Alarm;

/// The records to which a reset comes back.
pub(super) struct Seeds {
    clients: Vec<Client>,
    providers: Vec<IdentityProvider>,
    data_providers: Vec<DataProvider>,
    messages: Vec<InformationMessage>,
    /// Identifiers of the clients that the configuration declares: its word counts at each start.
    declared: HashSet<String>,
    /// And of the identity providers.
    declared_providers: HashSet<String>,
    /// People whose account is blocked, as the register writes them.
    blocked: Vec<Identity>,
}

/// What the configuration declares for one service.
pub(super) struct Records {
    pub(super) clients: Vec<Client>,
    pub(super) providers: Vec<IdentityProvider>,
    pub(super) data_providers: Vec<DataProvider>,
    pub(super) messages: Vec<InformationMessage>,
}

impl Records {
    /// Whether a record takes the place of a demo data provider.
    fn has_data_provider(&self, demo: &data_providers::Definition, registration: &Registration) -> bool {
        self.data_providers.iter().any(|known| known.uid == registration.uid || known.client_id == demo.client_id)
    }
}

pub(super) fn of(broker: &Broker, sandbox: Option<&Arc<Sandbox>>, records: Records) -> Result<Seeds, StartError> {
    let declared: HashSet<String> = records.clients.iter().map(|client| client.client_id.clone()).collect();
    let declared_providers: HashSet<String> = records.providers.iter().map(|provider| provider.uid.clone()).collect();
    let mut clients = Vec::new();
    let mut providers = Vec::new();
    let mut data_providers = Vec::new();
    if let Some(sandbox) = sandbox {
        for demo in sandbox.demo_clients().iter().filter(|demo| demo.definition.service == broker.service()) {
            if !declared.contains(&demo.definition.client_id) {
                clients.push(broker.client_from(members_of_client(demo))?);
            }
        }
        for definition in sandbox.data_providers().iter().filter(|it| it.service == broker.service()) {
            match &definition.asks {
                Asks::Introspection { signed } if !declared.contains(&definition.client_id) => {
                    clients.push(broker.client_from(members_of_asking_client(definition, *signed))?);
                }
                Asks::Checktoken(registration) if !records.has_data_provider(definition, registration) => {
                    let keys_url = definition.keys_url(sandbox.origins());
                    let members = members_of_data_provider(definition, registration, &keys_url, &broker.parts.scopes);
                    data_providers.push(broker.data_provider_from(members)?);
                }
                Asks::Introspection { .. } | Asks::Checktoken(_) => {}
            }
        }
        for definition in sandbox.identity_providers().filter(|it| !declared_providers.contains(&it.uid)) {
            if let Some(members) = members_of_provider(definition, sandbox, &broker.parts.profile) {
                providers.push(broker.provider_from(members)?);
            }
        }
    }
    let Records { clients: own, providers: known, data_providers: own_of_data, messages } = records;
    data_providers.extend(own_of_data);
    clients.extend(own);
    providers.extend(known);
    let blocked = match sandbox.filter(|_| broker.parts.profile.identity.asks_register()) {
        Some(sandbox) => {
            sandbox.personas().all().iter().filter(|it| it.account_disabled).map(|it| identity_of(it)).collect()
        }
        None => Vec::new(),
    };
    Ok(Seeds { clients, providers, data_providers, messages, declared, declared_providers, blocked })
}

/// What the configuration declares and is invalid is not served as it was declared before either.
pub(super) async fn withdraw(broker: &Broker, alarm: &Alarm) -> Result<(), StartError> {
    let now = broker.parts.site.edge.clock.now();
    let key = provider_key(broker.service(), &alarm.id);
    match alarm.kind {
        "client" => drop(broker.remove_client(&alarm.id, now).await?),
        "identity-provider" if broker.parts.providers.get(&key).is_some() => {
            broker.parts.providers.remove(&key, now).await?;
        }
        "data-provider" if broker.parts.data_providers.get(&key).is_some() => {
            broker.parts.data_providers.remove(&key, now).await?;
        }
        "information-message" if broker.parts.messages.get(&key).is_some() => {
            broker.parts.messages.remove(&key, now).await?;
        }
        _ => {}
    }
    Ok(())
}

impl Seeds {
    /// Writes what is missing. A record that was changed in an earlier run keeps its changes; addresses follow the
    /// ports of this run.
    pub(super) async fn plant(&self, broker: &Broker) -> Result<(), StartError> {
        let now = broker.parts.site.edge.clock.now();
        let clients = self.clients.iter().filter_map(|seed| self.to_plant(broker, seed)).collect();
        let providers = self.providers.iter().filter_map(|seed| {
            let Some(known) = broker.provider(&seed.uid) else { return Some(seed.clone()) };
            let known = &known.provider;
            let provider = if self.declared_providers.contains(&seed.uid) {
                let (active, display, allowed_acr) = (known.active, known.display, known.allowed_acr.clone());
                IdentityProvider { active, display, allowed_acr, ..seed.clone() }
            } else {
                known.clone().at_the_addresses_of(seed)
            };
            (!same(known, &provider)).then_some(provider)
        });
        let data_providers = self.data_providers.iter().filter(|seed| {
            let known = broker.parts.data_providers.get(&provider_key(broker.service(), &seed.uid));
            known.is_none_or(|known| !same(&known.provider, *seed))
        });
        broker.keep_all(clients, providers.collect(), data_providers.cloned().collect(), now).await?;
        let messages = self.messages.iter().filter(|seed| {
            let known = broker.parts.messages.get(&provider_key(broker.service(), &seed.id));
            known.is_none_or(|known| known.message != **seed)
        });
        broker.keep_messages(messages.cloned().collect(), now).await?;
        self.block(broker).await?;
        Ok(())
    }

    /// The record to be written for a seed; none when it stands there already.
    fn to_plant(&self, broker: &Broker, seed: &Client) -> Option<Client> {
        let record = broker.registered_client(&seed.client_id);
        match &record {
            Some(known) if !self.declared.contains(&seed.client_id) => with_addresses_of(&known.client, seed)
                // Another host than in an earlier run: the addresses of then are of no use now.
                .map(
                    |client| {
                        if broker.parts.rulebook.stored_client(&client).is_empty() { client } else { seed.clone() }
                    },
                ),
            Some(known) => (!same(&known.client, seed)).then(|| seed.clone()),
            None => Some(seed.clone()),
        }
    }

    async fn block(&self, broker: &Broker) -> Result<(), guichet_broker::registration::Refused> {
        for identity in &self.blocked {
            broker.set_account_active(identity, false, broker.parts.site.edge.clock.now()).await?;
        }
        Ok(())
    }

    /// Back to a fresh start.
    pub(super) async fn restore(
        &self,
        broker: &Broker,
        keep_clients: bool,
    ) -> Result<(), guichet_broker::registration::Refused> {
        let now = broker.parts.site.edge.clock.now();
        if !keep_clients {
            let seeded: HashSet<&str> = self.clients.iter().map(|seed| seed.client_id.as_str()).collect();
            for client in broker.clients() {
                if !seeded.contains(client.client_id.as_str()) {
                    broker.remove_client(&client.client_id, now).await?;
                }
            }
            broker.keep_all(self.clients.clone(), Vec::new(), Vec::new(), now).await?;
            for provider in broker.data_providers() {
                if !self.data_providers.iter().any(|seed| seed.uid == provider.uid) {
                    broker.remove_data_provider(&provider.uid, now).await?;
                }
            }
        }
        broker.keep_all(Vec::new(), self.providers.clone(), self.data_providers.clone(), now).await?;
        broker.keep_messages(self.messages.clone(), now).await?;
        broker.forget_people().await?;
        self.block(broker).await
    }
}

/// Whether two records are written alike: a start that changes nothing writes nothing, for each write is synced.
fn same<R: serde::Serialize>(one: &R, other: &R) -> bool {
    matches!((serde_json::to_value(one), serde_json::to_value(other)), (Ok(one), Ok(other)) if one == other)
}

/// The known record with the addresses of the seed added; none when it has them already.
fn with_addresses_of(known: &Client, seed: &Client) -> Option<Client> {
    let missing = |have: &[String], want: &[String]| -> Vec<String> {
        want.iter().filter(|uri| !have.contains(uri)).cloned().collect()
    };
    let redirect = missing(&known.redirect_uris, &seed.redirect_uris);
    let logout = missing(&known.post_logout_redirect_uris, &seed.post_logout_redirect_uris);
    (!redirect.is_empty() || !logout.is_empty()).then(|| {
        let mut client = known.clone();
        client.redirect_uris.extend(redirect);
        client.post_logout_redirect_uris.extend(logout);
        client
    })
}

/// The identity of a persona as the register writes it: family names in capitals.
pub(super) fn identity_of(persona: &Persona) -> Identity {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Identity {
        given_name: text(&persona.given_name),
        family_name: text(&persona.family_name).to_uppercase(),
        birthdate: text(&persona.birthdate),
        gender: text(&persona.gender),
        birthplace: text(&persona.birthplace),
        birthcountry: text(&persona.birthcountry),
    }
}

fn members_of_client(demo: &DemoClient) -> Map<String, Value> {
    let definition = &demo.definition;
    let domains = &definition.authorized_email_domains;
    members(json!({
        "client_id": definition.client_id,
        "client_secret": definition.client_secret.expose(),
        "name": definition.name,
        "type": definition.kind,
        "identityConsent": definition.identity_consent,
        "entityId": definition.entity_id.as_deref().unwrap_or(&definition.client_id),
        "redirect_uris": demo.redirect_uris,
        "post_logout_redirect_uris": demo.post_logout_redirect_uris,
        "scopes": definition.scopes,
        "id_token_signed_response_alg": definition.id_token_signed_response_alg,
        "userinfo_signed_response_alg": definition.userinfo_signed_response_alg,
        "id_token_encrypted_response_alg": definition.id_token_encrypted_response_alg,
        "userinfo_encrypted_response_alg": definition.userinfo_encrypted_response_alg,
        "jwks_uri": definition.decrypts().then(|| demo.keys_url.clone()),
        "authorizedAttachedEmailDomains": (!domains.is_empty()).then_some(domains),
    }))
}

/// A client that starts no login (PC §7).
fn members_of_asking_client(definition: &data_providers::Definition, signed: SignatureAlgorithm) -> Map<String, Value> {
    members(json!({
        "client_id": definition.client_id,
        "client_secret": definition.client_secret.expose(),
        "name": definition.name,
        "type": "private",
        "entityId": definition.client_id,
        "redirect_uris": [],
        "post_logout_redirect_uris": [],
        "response_types": [],
        "grant_types": [],
        "scopes": definition.scopes,
        "introspection_signed_response_alg": signed,
    }))
}

/// AF §1.4.
fn members_of_data_provider(
    definition: &data_providers::Definition,
    registration: &Registration,
    keys_url: &str,
    table: &ScopeTable,
) -> Map<String, Value> {
    let enabled = definition.disabled_scopes.iter().filter(|scope| table.get(scope).is_some());
    members(json!({
        "uid": registration.uid,
        "title": definition.name,
        "scopes": definition.scopes.iter().chain(enabled).collect::<Vec<_>>(),
        "client_id": definition.client_id,
        "client_secret": definition.client_secret.expose(),
        "jwks_uri": keys_url,
        "checktoken_signed_response_alg": registration.signed,
        "checktoken_encrypted_response_alg": registration.encrypted,
        "checktoken_encrypted_response_enc": "A256GCM",
    }))
}

fn members_of_provider(definition: &Definition, sandbox: &Sandbox, profile: &Profile) -> Option<Map<String, Value>> {
    let client = definition.client_of(&profile.service)?;
    // A simulated provider serves several brokers: each knows of the levels that it takes (FC §1.1).
    let taken = |acr: &&String| profile.acr.as_ref().is_none_or(|ladder| ladder.identity_providers.contains(acr));
    let levels: Vec<&String> = definition.allowed_acr.iter().filter(taken).collect();
    let at = definition.addresses(&sandbox.origins().identity_providers);
    let discovery = definition.discovery;
    let given = |address: &str| (!discovery).then(|| address.to_owned());
    let asymmetric = |algorithm: SignatureAlgorithm| !algorithm.is_symmetric();
    let needs_keys = asymmetric(definition.id_token_signed_response_alg)
        || definition.userinfo_signature(client).is_some_and(asymmetric);
    let for_helpers = !definition.mandates.is_empty();
    let mut record = members(json!({
        "uid": definition.uid,
        "name": definition.name,
        "title": definition.title,
        "subtitle": definition.subtitle,
        "order": definition.order,
        "active": definition.active,
        "amr": client.amr.as_ref().unwrap_or(&definition.amr),
        // ProConnect's records name no levels: it takes those that it knows (PC §5.7).
        "allowedAcr": definition.professional.is_none().then_some(levels),
        "discovery": discovery,
        "discoveryUrl": discovery.then(|| at.discovery.clone()),
        "url": given(&at.issuer),
        "authzURL": given(&at.authorization),
        "tokenURL": given(&at.token),
        "userInfoURL": given(&at.userinfo),
        "jwksURL": given(&at.jwks).filter(|_| needs_keys),
        "endSessionURL": given(&at.end_session),
        "featureHandlers": {
            "authenticationEmail": "core-fcp-send-email",
            "coreVerify": if for_helpers { "core-fcp-aidants-connect-verify" } else { "core-fcp-default-verify" },
            "coreAuthorization": if for_helpers { "core-fcp-aidants-connect-authorization" } else { "core-fcp-default-authorization" },
        },
        "clientID": client.client_id,
        "client_secret": client.client_secret.expose(),
        "token_endpoint_auth_method": definition.token_endpoint_auth_method,
        "id_token_signed_response_alg": definition.id_token_signed_response_alg,
        "id_token_encrypted_response_alg": client.id_token_encrypted_response_alg,
        "userinfo_signed_response_alg": definition.userinfo_signature(client),
        "userinfo_encrypted_response_alg": client.userinfo_encrypted_response_alg,
    }));
    record.extend(definition.professional.as_ref().map(members_at_work).unwrap_or_default());
    Some(record)
}

/// What only ProConnect's records say (PC §9.1).
fn members_at_work(professional: &Professional) -> Map<String, Value> {
    members(json!({
        "attachedEmailDomains": professional.email_domains,
        "extraAcceptedEmailDomains": professional.extra_email_domains,
        "isRoutingEnabled": professional.routing,
        "isBlockingForUnlistedEmailDomainsEnabled": professional.blocks_unlisted_domains,
        "siret": professional.siret,
        "supportEmail": professional.support_email,
        "isMfaCompliant": professional.mfa_compliant,
        "isEntraID": professional.entra_id,
        "useTheHyyyperbridge": professional.bridge,
    }))
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
