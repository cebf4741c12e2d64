//! What identity providers encrypt for this broker: its keys, made when they are first needed, and their use (FC §3.5, §5.4).

use guichet_jose::encryption::{DecryptionKey, DecryptionKeys, EncryptError};
use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, digest};
use guichet_store::StoreError;
use guichet_store::registry::Registry;
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::records::{DecryptionKeyRecord, KeyState};
use crate::{broker::Broker, refusal::Refusal};

/// The decryption keys of all services, and those of one once they were needed. Two RSA keys are slow to make: a stack
/// whose providers encrypt nothing does without.
pub struct Decryption {
    registry: Registry<DecryptionKeyRecord>,
    keys: OnceCell<DecryptionKeys>,
}

/// Why keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum DecryptionKeysError {
    /// The store.
    #[error("decryption keys: {0}")]
    Store(#[from] StoreError),
    /// A key that cannot be made or read.
    #[error("decryption keys: {0}")]
    Key(#[from] EncryptError),
    /// A stored key that is not base64.
    #[error("decryption keys: the stored key {0} is not readable")]
    Unreadable(String),
}

impl Decryption {
    /// The keys of this registry, none of them read yet.
    pub fn new(registry: Registry<DecryptionKeyRecord>) -> Self {
        Self { registry, keys: OnceCell::new() }
    }

    async fn open(
        &self,
        service: &str,
        algorithms: &[KeyManagementAlgorithm],
        now: Timestamp,
    ) -> Result<DecryptionKeys, DecryptionKeysError> {
        for algorithm in algorithms.iter().copied() {
            let owner = service.to_owned();
            let current = move |record: &DecryptionKeyRecord| {
                record.service == owner && record.algorithm == algorithm && record.state == KeyState::Current
            };
            if !self.registry.all().iter().any(|record| current(record)) {
                let (key, pkcs8) = DecryptionKey::generate(algorithm)?;
                let record = DecryptionKeyRecord {
                    service: service.to_owned(),
                    kid: key.public_jwk().kid().unwrap_or_default().to_owned(),
                    algorithm,
                    state: KeyState::Current,
                    pkcs8: digest::base64(pkcs8.as_bytes()),
                };
                // Another node may need them at the same time: all keep the key of the first.
                self.registry.put_unless(current, record, now).await?;
            }
        }
        let all = self.registry.all();
        let usable = all.iter().filter(|record| record.service == service && record.state != KeyState::Revoked);
        let read = |record: &DecryptionKeyRecord| {
            let unreadable = || DecryptionKeysError::Unreadable(record.kid.clone());
            let der = digest::from_base64(&record.pkcs8).ok_or_else(unreadable)?;
            Ok(DecryptionKey::from_pkcs8(record.algorithm, Some(&record.kid), &der)?)
        };
        usable.map(|record| read(record)).collect()
    }
}

impl Broker {
    async fn decryption_keys(&self) -> Result<&DecryptionKeys, Refusal> {
        let algorithms = &self.parts.profile.relying_party.decryption_algorithms;
        let decryption = &self.parts.decryption;
        let made = decryption.keys.get_or_try_init(|| decryption.open(self.service(), algorithms, self.now())).await;
        made.map_err(|error| {
            tracing::error!(%error, "{error}");
            match error {
                DecryptionKeysError::Store(_) => Refusal::StoreUnavailable,
                DecryptionKeysError::Key(_) | DecryptionKeysError::Unreadable(_) => Refusal::Unknown,
            }
        })
    }

    /// What identity providers encrypt for: `GET /client/.well-known/keys`.
    pub(crate) async fn published_for_providers(&self) -> Result<JwkSet, Refusal> {
        let keys = self.decryption_keys().await?.iter().map(|key| key.public_jwk().clone()).collect();
        Ok(JwkSet { keys })
    }

    /// The signed token inside of what a provider sent, when its record says that it encrypts.
    pub(crate) async fn opened(
        &self,
        how: Option<KeyManagementAlgorithm>,
        content: Option<ContentEncryption>,
        received: &str,
    ) -> Result<Option<String>, String> {
        let Some(algorithm) = how else { return Ok(None) };
        let keys = self.decryption_keys().await.map_err(|_| "our decryption keys cannot be had".to_owned())?;
        let content = content.unwrap_or(ContentEncryption::A256Gcm);
        let opened = keys.decrypt(received, &[algorithm], &[content]).map_err(|error| error.to_string())?;
        String::from_utf8(opened.content).map(Some).map_err(|_| "what was encrypted is not text".to_owned())
    }
}
