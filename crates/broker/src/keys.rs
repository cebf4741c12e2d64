//! The signing keys of a service: parsed once, the current one signs, all but revoked ones are published (FC §3.5).

use guichet_jose::{JoseError, Jwk, JwkSet, SignatureAlgorithm, SigningKey, VerificationKeys, digest};
use guichet_pkcs11::HardwareKeys;
use guichet_store::{StoreError, registry::Registry};
use jiff::Timestamp;

use crate::records::{KeyRecord, KeyState};

/// The keys of one service.
pub struct Keys {
    hardware: Option<HardwareKeys>,
    signing: Vec<(KeyState, SigningKey)>,
    published: JwkSet,
    verification: VerificationKeys,
}

/// What signs.
pub enum Signer<'a> {
    /// A key of this process.
    Here(&'a SigningKey),
    /// A key that stays in a hardware security module.
    Hardware(&'a HardwareKeys),
}

/// The algorithm of keys in hardware.
const HARDWARE: SignatureAlgorithm = SignatureAlgorithm::Es256;

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
    /// Loads the service's keys, making one for each asymmetric algorithm that has none. Keys in hardware take the place of
    /// those of their algorithm, which sign nothing and are not published any more: they only verify what they signed.
    ///
    /// # Errors
    /// The store, or a key that cannot be made or read.
    pub async fn open(
        registry: &Registry<KeyRecord>,
        service: &str,
        algorithms: &[SignatureAlgorithm],
        hardware: Option<HardwareKeys>,
        now: Timestamp,
    ) -> Result<Self, KeysError> {
        let elsewhere = |algorithm: SignatureAlgorithm| algorithm == HARDWARE && hardware.is_some();
        let made =
            |algorithm: &&SignatureAlgorithm| **algorithm != SignatureAlgorithm::Hs256 && !elsewhere(**algorithm);
        for algorithm in algorithms.iter().filter(made) {
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
        let here = signing.iter().filter(|(state, _)| *state != KeyState::Revoked).map(|(_, key)| key);
        let (retired, current): (Vec<_>, Vec<_>) = here.partition(|key| elsewhere(key.algorithm()));
        let mut keys: Vec<Jwk> = hardware.iter().flat_map(HardwareKeys::published).cloned().collect();
        keys.extend(current.into_iter().filter_map(SigningKey::public_jwk));
        let published = JwkSet { keys: keys.clone() };
        keys.extend(retired.into_iter().filter_map(SigningKey::public_jwk));
        let verification = VerificationKeys::from_jwks(&JwkSet { keys });
        Ok(Self { hardware, signing, published, verification })
    }

    /// What signs with an algorithm.
    pub fn signing(&self, algorithm: SignatureAlgorithm) -> Option<Signer<'_>> {
        if let Some(keys) = self.hardware.as_ref().filter(|_| algorithm == HARDWARE) {
            return Some(Signer::Hardware(keys));
        }
        let current =
            |(state, key): &&(KeyState, SigningKey)| *state == KeyState::Current && key.algorithm() == algorithm;
        self.signing.iter().find(current).map(|(_, key)| Signer::Here(key))
    }

    /// What `jwks` publishes.
    pub fn published(&self) -> &JwkSet {
        &self.published
    }

    /// The same keys and those that hardware has replaced, to verify hints with.
    pub fn verification(&self) -> &VerificationKeys {
        &self.verification
    }
}
