//! The manifest: what runs where, with which clients and people (design §3). A public contract.

use std::collections::BTreeMap;

use guichet_jose::Secret;
use guichet_web::edge::Mode;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::data_providers::{Caller, Definition};
use crate::{Sandbox, control, organisations, producers, register};

/// The number of the contract; a change of shape is a change of this number.
pub const CONTRACT: u32 = 1;

/// What `guichet dev --manifest` writes and `{portal}/.well-known/guichet.json` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// The program.
    pub guichet: Program,
    /// Path of the certificate authority (PEM), when there is one.
    pub ca: Option<String>,
    /// Origin of each service that runs.
    pub services: BTreeMap<String, String>,
    /// Issuer of each OpenID provider that runs.
    pub issuers: BTreeMap<String, String>,
    /// Where the control API is.
    pub control: Control,
    /// Relying parties of every broker.
    pub clients: Vec<Client>,
    /// Identity providers of every broker.
    pub identity_providers: Vec<IdentityProvider>,
    /// Data providers.
    pub data_providers: Vec<DataProvider>,
    /// What the brokers and the gateway call behind the scenes.
    pub producers: Vec<Producer>,
    /// The virtual people, and their accounts.
    pub personas: Vec<ManifestPersona>,
    /// Tokens of the gateway.
    pub api_tokens: Vec<ApiToken>,
}

/// The program that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Program {
    /// Version of Guichet.
    pub version: String,
    /// `sandbox` or `production`.
    pub mode: String,
    /// Number of this contract.
    pub contract: u32,
}

/// The control API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// Its address.
    pub url: String,
    /// Its bearer token; null over HTTP, and where none is needed.
    pub token: Option<String>,
}

/// A relying party, with any further member of its registration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Client {
    /// The broker.
    pub service: String,
    /// Shown name.
    pub name: String,
    /// `public` or `private`, where the broker knows the difference.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Client identifier.
    pub client_id: String,
    /// Client secret.
    pub client_secret: String,
    /// Addresses of return.
    pub redirect_uris: Vec<String>,
    /// Addresses of return after logout.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// Signature of the ID token.
    pub id_token_signed_response_alg: String,
    /// Signature of the userinfo; absent or empty is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<String>,
    /// The rest of the registration, by the names of the reference.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// An identity provider of a broker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentityProvider {
    /// The broker.
    pub service: String,
    /// Its uid there.
    pub uid: String,
    /// Shown name.
    pub title: String,
    /// E-mail domains that lead to it (ProConnect).
    #[serde(default)]
    pub email_domains: Vec<String>,
}

/// A data provider: of FranceConnect, or a client of ProConnect that asks what tokens are worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DataProvider {
    /// The broker.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Its identifier towards the broker.
    pub client_id: String,
    /// Its secret towards the broker.
    pub client_secret: String,
    /// Where it answers.
    pub base_url: String,
    /// The scopes that it serves.
    pub scopes: Vec<String>,
    /// Its own callers, where the API has a first level of authentication.
    #[serde(default)]
    pub credentials: Vec<Credential>,
}

/// A caller of a data provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Credential {
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// A producer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Producer {
    /// Its name: `rnipp`, `api-entreprise`.
    pub name: String,
    /// Where it answers.
    pub base_url: String,
}

/// A virtual person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ManifestPersona {
    /// Login.
    pub id: String,
    /// What makes this person worth trying.
    pub label: String,
    /// One account per service and identity provider.
    pub accounts: Vec<Account>,
}

/// An account of a virtual person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// The broker.
    pub service: String,
    /// uid of the identity provider.
    pub identity_provider: String,
    /// Login there.
    pub login: String,
    /// Password there.
    pub password: String,
}

/// A token of the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApiToken {
    /// The gateway.
    pub service: String,
    /// Its name.
    pub name: String,
    /// The token itself.
    pub token: String,
    /// Its scopes.
    pub scopes: Vec<String>,
    /// Its identifier, `jti`.
    pub id: String,
}

/// The JSON Schema of the manifest.
#[must_use]
pub fn schema() -> Schema {
    schema_for!(Manifest)
}

/// The manifest of a running sandbox.
pub(crate) fn of(sandbox: &Sandbox, token: Option<&Secret>) -> Manifest {
    let origins = sandbox.origins();
    let mut services = BTreeMap::from([
        ("portal".to_owned(), origins.portal.to_string()),
        ("identity-providers".to_owned(), origins.identity_providers.to_string()),
        ("service-providers".to_owned(), origins.service_providers.to_string()),
        ("producers".to_owned(), origins.producers.to_string()),
        ("data-providers".to_owned(), origins.data_providers.to_string()),
        ("mailbox".to_owned(), origins.mailbox.to_string()),
        ("api-particulier".to_owned(), origins.api_particulier.to_string()),
        ("datapass".to_owned(), origins.datapass.to_string()),
        ("token-space".to_owned(), origins.token_space.to_string()),
    ]);
    let mut issuers = BTreeMap::new();
    for (name, address) in &origins.brokers {
        services.insert(name.clone(), address.origin.to_string());
        issuers.insert(name.clone(), address.issuer.clone());
    }
    Manifest {
        guichet: Program {
            version: sandbox.edge().version.to_owned(),
            mode: match sandbox.edge().mode {
                Mode::Sandbox => "sandbox",
                Mode::Production => "production",
            }
            .to_owned(),
            contract: CONTRACT,
        },
        ca: sandbox.parts().certificate_authority.clone(),
        services,
        issuers,
        control: Control {
            url: origins.portal.url(control::BASE),
            token: token.map(|token| token.expose().to_owned()),
        },
        clients: typed("client", clients(sandbox)),
        identity_providers: typed(
            "identity provider",
            sandbox.brokers().iter().flat_map(|broker| broker.identity_providers()).collect(),
        ),
        data_providers: data_providers(sandbox),
        producers: [("rnipp", register::BASE), ("api-entreprise", organisations::BASE)]
            .map(|(name, base)| Producer { name: name.to_owned(), base_url: origins.producers.url(base) })
            .into_iter()
            .chain(
                producers::NAMES.map(|name| Producer {
                    name: name.to_owned(),
                    base_url: origins.producers.url(&format!("/{name}")),
                }),
            )
            .collect(),
        personas: personas(sandbox),
        api_tokens: typed("api token", sandbox.gateway().map(|gateway| gateway.tokens()).unwrap_or_default()),
    }
}

/// Relying parties, without the data providers that are registered as such, and the program that calls DataPass.
fn clients(sandbox: &Sandbox) -> Vec<Value> {
    let asks_only = |client: &Value| {
        let id = client.get("client_id").and_then(Value::as_str);
        sandbox.data_providers().iter().any(|provider| Some(provider.client_id.as_str()) == id)
    };
    let program = sandbox.datapass().map(|datapass| datapass.program());
    sandbox.clients().into_iter().filter(|client| !asks_only(client)).chain(program).collect()
}

fn data_providers(sandbox: &Sandbox) -> Vec<DataProvider> {
    let origins = sandbox.origins();
    let known = sandbox.data_providers().iter().filter(|provider| origins.brokers.contains_key(&provider.service));
    known
        .map(|provider| DataProvider {
            service: provider.service.clone(),
            name: provider.name.clone(),
            client_id: provider.client_id.clone(),
            client_secret: provider.client_secret.expose().to_owned(),
            base_url: provider.base_url(origins),
            scopes: provider.scopes.clone(),
            credentials: callers(provider),
        })
        .collect()
}

/// Who may call a data provider: whoever sends its `auth_secret` (AF §1.8), or is one of its callers.
fn callers(provider: &Definition) -> Vec<Credential> {
    let secret = provider.registration().and_then(|registration| registration.auth_secret.as_ref());
    let credential = |secret: &Secret| Credential {
        name: "callers".to_owned(),
        client_id: "auth_secret".to_owned(),
        client_secret: secret.expose().to_owned(),
    };
    let named = |caller: &Caller| Credential {
        name: caller.name.clone(),
        client_id: caller.client_id.clone(),
        client_secret: caller.client_secret.expose().to_owned(),
    };
    secret.map(credential).into_iter().chain(provider.callers.iter().map(named)).collect()
}

/// What a broker gives, in the manifest's shape; a record that does not fit is left out and logged.
fn typed<T: serde::de::DeserializeOwned>(what: &str, records: Vec<Value>) -> Vec<T> {
    let fit = |record: Value| match serde_json::from_value(record) {
        Ok(record) => Some(record),
        Err(error) => {
            tracing::error!(%error, "a {what} of a broker does not fit the manifest: {error}");
            None
        }
    };
    records.into_iter().filter_map(fit).collect()
}

fn personas(sandbox: &Sandbox) -> Vec<ManifestPersona> {
    let account = |persona: &crate::personas::Persona| {
        let mut accounts = Vec::new();
        for service in persona.services.iter().filter(|service| sandbox.origins().brokers.contains_key(*service)) {
            accounts.extend(sandbox.accounts(persona, service).into_iter().map(|provider| Account {
                service: service.clone(),
                identity_provider: provider.uid.clone(),
                login: persona.id.clone(),
                password: persona.password.clone(),
            }));
        }
        accounts
    };
    let everybody = sandbox.personas().all();
    everybody
        .iter()
        .map(|persona| ManifestPersona {
            id: persona.id.clone(),
            label: persona.label.clone(),
            accounts: account(persona),
        })
        .collect()
}
