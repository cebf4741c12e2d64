//! What a broker keeps in registries: the clients and providers of each service, its keys (served from memory).

use guichet_jose::{KeyManagementAlgorithm, SignatureAlgorithm};
use guichet_oidc::client::Client;
use guichet_store::registry::Record;
use serde::{Deserialize, Serialize};

use crate::{
    data_provider::DataProvider, identity_provider::IdentityProvider, information_message::InformationMessage,
};

/// A client and the service to which it belongs.
#[derive(Clone, Serialize, Deserialize)]
pub struct ServiceClient {
    /// Name of the service.
    pub service: String,
    /// The record.
    pub client: Client,
}

impl Record for ServiceClient {
    const KIND: &'static str = "client";
    fn id(&self) -> String {
        self.client.client_id.clone()
    }
}

/// A provider and the service to which it is offered.
#[derive(Clone, Serialize, Deserialize)]
pub struct ServiceProvider {
    /// Name of the service.
    pub service: String,
    /// The record.
    pub provider: IdentityProvider,
}

impl Record for ServiceProvider {
    const KIND: &'static str = "identity-provider";
    fn id(&self) -> String {
        provider_key(&self.service, &self.provider.uid)
    }
}

/// The registry's key of a provider: the same provider may serve several services.
pub fn provider_key(service: &str, uid: &str) -> String {
    format!("{service}/{uid}")
}

/// A data provider and the service that answers it.
#[derive(Clone, Serialize, Deserialize)]
pub struct ServiceDataProvider {
    /// Name of the service.
    pub service: String,
    /// The record.
    pub provider: DataProvider,
}

impl Record for ServiceDataProvider {
    const KIND: &'static str = "data-provider";
    fn id(&self) -> String {
        provider_key(&self.service, &self.provider.uid)
    }
}

/// An information message and the service that shows it.
#[derive(Clone, Serialize, Deserialize)]
pub struct ServiceMessage {
    /// Name of the service.
    pub service: String,
    /// The record.
    pub message: InformationMessage,
}

impl Record for ServiceMessage {
    const KIND: &'static str = "information-message";
    fn id(&self) -> String {
        provider_key(&self.service, &self.message.id)
    }
}

/// Where a key is in its life: published before it signs, and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Published, not yet signing.
    Next,
    /// Signing.
    Current,
    /// Published for what it signed.
    Retired,
    /// Gone.
    Revoked,
}

/// A signing key of a service.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyRecord {
    /// Name of the service.
    pub service: String,
    /// Its identifier, the RFC 7638 thumbprint.
    pub kid: String,
    /// What it signs with.
    pub algorithm: SignatureAlgorithm,
    /// Where it is in its life.
    pub state: KeyState,
    /// PKCS#8, standard base64; the registry seals the record.
    pub pkcs8: String,
}

impl Record for KeyRecord {
    const KIND: &'static str = "signing-key";
    fn id(&self) -> String {
        format!("{}/{}", self.service, self.kid)
    }
}

/// A key of a service with which it decrypts what identity providers encrypt (FC §3.5).
#[derive(Clone, Serialize, Deserialize)]
pub struct DecryptionKeyRecord {
    /// Name of the service.
    pub service: String,
    /// Its identifier, the RFC 7638 thumbprint.
    pub kid: String,
    /// How keys are brought to it.
    pub algorithm: KeyManagementAlgorithm,
    /// Where it is in its life.
    pub state: KeyState,
    /// PKCS#8, standard base64; the registry seals the record.
    pub pkcs8: String,
}

impl Record for DecryptionKeyRecord {
    const KIND: &'static str = "decryption-key";
    fn id(&self) -> String {
        format!("{}/{}", self.service, self.kid)
    }
}

/// A secret that a service made for itself at its first start.
#[derive(Clone, Serialize, Deserialize)]
pub struct ServiceSecret {
    /// Name of the service.
    pub service: String,
    /// What it is for: `sub_secret`.
    pub name: String,
    /// The secret; the registry seals the record.
    pub value: String,
}

impl Record for ServiceSecret {
    const KIND: &'static str = "secret";
    fn id(&self) -> String {
        format!("{}/{}", self.service, self.name)
    }
}
