//! The signing keys of the simulated providers: one for each algorithm, made when it is first needed.

use std::sync::OnceLock;

use guichet_jose::{JoseError, Jwk, SignatureAlgorithm, SigningKey};

use super::provider::Broker;

/// Fresh keys of one stack; nothing that they sign outlives it.
#[derive(Default)]
pub(super) struct Keys {
    es256: OnceLock<SigningKey>,
    rs256: OnceLock<SigningKey>,
}

impl Keys {
    /// The key with which something for this broker is signed.
    pub(super) fn signing(&self, algorithm: SignatureAlgorithm, broker: &Broker) -> Result<SigningKey, JoseError> {
        match algorithm {
            SignatureAlgorithm::Hs256 => SigningKey::hmac(broker.client.client_secret.expose().as_bytes()),
            asymmetric => self.asymmetric(asymmetric),
        }
    }

    /// The public key of an algorithm; none for HS256, whose key is the broker's secret.
    pub(super) fn public(&self, algorithm: SignatureAlgorithm) -> Result<Option<Jwk>, JoseError> {
        match algorithm {
            SignatureAlgorithm::Hs256 => Ok(None),
            asymmetric => Ok(self.asymmetric(asymmetric)?.public_jwk()),
        }
    }

    fn asymmetric(&self, algorithm: SignatureAlgorithm) -> Result<SigningKey, JoseError> {
        // An RSA key signs both RS256 and PS256, but a key has one algorithm: definitions use ES256 and RS256.
        let (slot, algorithm) = match algorithm {
            SignatureAlgorithm::Rs256 => (&self.rs256, SignatureAlgorithm::Rs256),
            _ => (&self.es256, SignatureAlgorithm::Es256),
        };
        if let Some(key) = slot.get() {
            return Ok(key.clone());
        }
        let (key, _) = SigningKey::generate(algorithm)?;
        // Two first needs at once make two keys; the first one in its place is everybody's.
        Ok(slot.get_or_init(|| key).clone())
    }
}
