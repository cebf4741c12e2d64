//! Our certificate at a producer that takes one (AP §15), with the key that also signs what is said there.

use std::sync::{Arc, OnceLock};

use guichet_jose::{JoseError, Secret, SignatureAlgorithm, SigningKey};
use guichet_web::outgoing::Client;

use super::ProducerFailure;

/// A certificate with its key.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    chain: String,
    pem: Secret,
    /// RS256.
    pub(super) key: SigningKey,
    /// Shows the certificate; made at the first call.
    client: Arc<OnceLock<Client>>,
}

impl ClientCertificate {
    /// The chain and the key as PEM, and the key once more as PKCS#8 DER.
    ///
    /// # Errors
    /// [`JoseError::KeyRejected`] when it is no RSA key.
    pub fn new(chain: &str, key: &Secret, pkcs8: &[u8]) -> Result<Self, JoseError> {
        let pem = Secret::new(format!("{chain}\n{}", key.expose()));
        let key = SigningKey::from_pkcs8(SignatureAlgorithm::Rs256, None, pkcs8)?;
        Ok(Self { chain: chain.to_owned(), pem, key, client: Arc::default() })
    }

    /// The first certificate, as base64 without line breaks.
    pub(super) fn base64(&self) -> String {
        let lines = self.chain.lines().skip_while(|line| !line.starts_with("-----BEGIN")).skip(1);
        lines.take_while(|line| !line.starts_with("-----END")).map(str::trim).collect()
    }

    /// What `client` is, and shows the certificate where a server asks for one.
    pub(super) fn client(&self, client: &Client) -> Result<&Client, ProducerFailure> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let showing = client.showing(self.pem.expose().as_bytes()).map_err(|error| {
            tracing::error!(%error, "the client certificate of a producer cannot be used: {error}");
            ProducerFailure::Authentication
        })?;
        Ok(self.client.get_or_init(|| showing))
    }
}
