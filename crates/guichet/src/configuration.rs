//! The configuration file: one TOML shape for `dev`, `check` and production (contract, "Configuration").
//!
//! Reading goes in two steps, each with its own errors: [`Configuration::parse`] refuses what is not of the shape
//! (line, column, what was expected, the nearest known key), [`Configuration::refusals`] refuses what is of the shape
//! but cannot be served in a mode. The members of `[[clients]]`, `[[identity_providers]]`, `[[personas]]` … are open
//! here: the slice that owns the record checks them, and turns a wrong one into a sentence with [`Configuration::place`].

mod api_particulier;
mod backchannel;
mod broker;
mod data_provider;
mod datapass;
mod folders;
mod guard;
mod health;
mod limits;
mod mail;
mod mode;
mod network;
mod pkcs11;
mod portal;
mod proconnect;
mod read;
mod refusal;
mod row;
mod rules;
mod schema;
mod services;
mod source;
mod store;
mod token_space;
mod unused;
mod within;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

pub use api_particulier::{
    AccountSettings, ApiParticulierSettings, IntrospectionSettings, MockFilesSettings, ProducerSettings,
    UnmatchedSettings,
};
pub use backchannel::{BackchannelRefused, backchannel_base};
pub use broker::{DeviceSecret, FranceConnectSettings, REHEARSAL_SUB_SECRET, SubSecret};
pub use data_provider::{
    CallerSettings, ChecktokenEncryption, ChecktokenSettings, ChecktokenSignature, DataProviderSettings,
};
pub use datapass::{DatapassSettings, OfficeSettings};
pub use folders::user_data;
pub use health::HealthSettings;
pub use limits::LimitSettings;
pub use mail::{MailAddress, MailEncryption, MailSettings};
pub use mode::Mode;
pub use network::{Network, NotANetwork};
pub use pkcs11::{KeyId, Pkcs11Key, Pkcs11Settings};
pub use portal::PortalSettings;
pub use proconnect::{BridgeSettings, OrganisationSource, ProConnectSettings, QueueAddress};
pub use read::{ReadError, ShapeError};
pub use refusal::{Reason, Refusal};
pub use row::Row;
pub use schema::{generator, json_schema};
pub use services::ServiceSettings;
pub use source::{Place, Position, Step};
pub use store::{DurableEngine, EphemeralEngine, NodeName, StoreSettings};
pub use token_space::{EditorSettings, ReporterSettings, TokenSpaceSettings};
pub use within::Within;

use crate::services::ServiceName;
use source::Source;

/// What a configuration file declares. The empty file declares nothing and is what `guichet dev` starts from.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Configuration of Guichet")]
pub struct Configuration {
    /// `guichet dev` is always a sandbox, whatever stands here.
    pub mode: Option<Mode>,
    /// Public origin, listener and profile of each service.
    pub services: BTreeMap<ServiceName, ServiceSettings>,
    /// Where the stack keeps what it must remember.
    pub store: StoreSettings,
    /// The proxies in front of the stack.
    pub proxy: ProxySettings,
    /// Where calls may go.
    pub outgoing: OutgoingSettings,
    /// Where the master key is.
    pub secrets: SecretsSettings,
    /// Names that the stack's HTTP client resolves by this table and not by the system (sandbox only).
    pub resolve: BTreeMap<String, SocketAddr>,
    /// How mails leave.
    pub mail: MailSettings,
    /// Relying parties: `service` and the members of the registration record (FC §8.1).
    pub clients: Vec<Row>,
    /// Identity providers: `service` and the members of FC §8.2.
    pub identity_providers: Vec<Row>,
    /// Data providers: `service` and the members of FC §8.3.
    pub data_providers: Vec<Row>,
    /// Scopes of data providers beside those of the service: `service`, `scope`, `fd`, `label` (FC §8.4).
    pub scopes: Vec<Row>,
    /// Claims that may be asked for one by one, beside those of the service: `service`, `name` (FC §8.4).
    pub claims: Vec<Row>,
    /// Information messages of the page of identity providers, or of ProConnect's page of the address: `service` and the
    /// members of FC §8.4 `notifications`.
    pub notifications: Vec<Row>,
    /// People of the sandbox: `id`, `label`, `services` and the identity columns.
    pub personas: Vec<Row>,
    /// API tokens.
    pub tokens: Vec<Row>,
    /// From when on an identity provider is in trouble, and what is done about it.
    pub identity_provider_health: HealthSettings,
    /// How much is read, how long is waited, and how much is served at once.
    pub limits: LimitSettings,
    /// Settings of the FranceConnect service alone.
    pub franceconnect: FranceConnectSettings,
    /// Settings of the ProConnect service alone.
    pub proconnect: ProConnectSettings,
    /// Settings of API Particulier alone.
    pub api_particulier: ApiParticulierSettings,
    /// Settings of the portal alone.
    pub portal: PortalSettings,
    /// Settings of DataPass alone.
    pub datapass: DatapassSettings,
    /// Settings of the token space alone.
    pub token_space: TokenSpaceSettings,
    /// APIs behind an access token of FranceConnect; `guichet data-provider` serves them.
    pub data_provider: Option<DataProviderSettings>,
    /// The text that all this was read from.
    #[serde(skip)]
    source: Source,
}

/// The proxies in front of the stack.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProxySettings {
    /// Networks whose `X-Forwarded-For` is believed: `10.0.0.0/8`.
    pub trusted: Vec<Network>,
}

/// Where calls may go.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OutgoingSettings {
    /// Private networks where a provider may be: a service provider's keys (`jwks_uri`) and addresses
    /// (`sector_identifier_uri`), a data provider's keys, all of an identity provider. In production no other private
    /// address is called for one; a sandbox calls them all.
    pub private_networks: Vec<Network>,
    /// Our certificate chain (PEM), shown to identity providers and to the register of identities where they ask for one.
    pub certificate_file: Option<PathBuf>,
    /// Its private key (PEM).
    pub key_file: Option<PathBuf>,
}

/// Where the master key is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsSettings {
    /// Default: `master.key` in the data folder. Made at the first start, mode 0600; the processes that share a store
    /// share its key.
    pub master_key_file: Option<PathBuf>,
}
