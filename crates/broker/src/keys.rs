//! The signing keys of a service: parsed once, the current one signs, all but revoked ones are published (FC §3.5).

use guichet_jose::{JoseError, Jwk, JwkSet, SignatureAlgorithm, SigningKey, VerificationKeys, digest};
use guichet_store::{StoreError, registry::Registry};
use jiff::Timestamp;

use crate::records::{KeyRecord, KeyState};

/// The keys of one service.
pub struct Keys {
    signing: Vec<(KeyState, SigningKey)>,
    published: JwkSet,
    verification: VerificationKeys,
}

/// Why keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The store.
    #[error("keys: {0}")]
    Store(#[from] StoreError),
    /// A key that cannot be made or read.
    #[error("keys: {0}")]
    Key(#[from] JoseError),
    /// A stored key that is not base64.
    #[error("keys: the stored key {0} is not readable")]
    Unreadable(String),
}

impl Keys {
    /// Loads the service's keys, making one for each asymmetric algorithm that has none.
    ///
    /// # Errors
    /// The store, or a key that cannot be made or read.
    pub async fn open(
        registry: &Registry<KeyRecord>,
        service: &str,
        algorithms: &[SignatureAlgorithm],
        now: Timestamp,
    ) -> Result<Self, KeysError> {
        for algorithm in algorithms.iter().filter(|algorithm| **algorithm != SignatureAlgorithm::Hs256) {
            let (owner, algorithm) = (service.to_owned(), *algorithm);
            let current = move |record: &KeyRecord| {
                record.service == owner && record.algorithm == algorithm && record.state == KeyState::Current
            };
            if !registry.all().iter().any(|record| current(record)) {
                let (key, pkcs8) = SigningKey::generate(algorithm)?;
                let record = KeyRecord {
                    service: service.to_owned(),
                    kid: key.kid().unwrap_or_default().to_owned(),
                    algorithm,
                    state: KeyState::Current,
                    pkcs8: digest::base64(pkcs8.as_bytes()),
                };
                // Another node may be starting on the same store: all keep the key of the first.
                registry.put_unless(current, record, now).await?;
            }
        }
        let mut signing = Vec::new();
        for record in registry.all().iter().filter(|record| record.service == service) {
            let der = digest::from_base64(&record.pkcs8).ok_or_else(|| KeysError::Unreadable(record.kid.clone()))?;
            signing.push((record.state, SigningKey::from_pkcs8(record.algorithm, Some(&record.kid), &der)?));
        }
        let keys: Vec<Jwk> = signing
            .iter()
            .filter(|(state, _)| *state != KeyState::Revoked)
            .filter_map(|(_, key)| key.public_jwk())
            .collect();
        let published = JwkSet { keys };
        let verification = VerificationKeys::from_jwks(&published);
        Ok(Self { signing, published, verification })
    }

    /// The key that signs with an algorithm.
    pub fn signing(&self, algorithm: SignatureAlgorithm) -> Option<&SigningKey> {
        self.signing
            .iter()
            .find(|(state, key)| *state == KeyState::Current && key.algorithm() == algorithm)
            .map(|(_, key)| key)
    }

    /// What `jwks` publishes.
    pub fn published(&self) -> &JwkSet {
        &self.published
    }

    /// The same keys, to verify hints with.
    pub fn verification(&self) -> &VerificationKeys {
        &self.verification
    }
}
