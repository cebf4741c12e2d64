//! What a provider encrypts for a broker: signed tokens, for the key that the broker publishes (`FC §3.5`, `§5.4`).

use guichet_jose::encryption::{EncryptionKey, FurtherMembers};
use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm};
use guichet_oidc::client::Client;
use guichet_web::outgoing::Request;

use super::provider::At;

/// How this service names itself to the others.
const FROM: &str = "identity-providers";

/// Why nothing could be encrypted.
#[derive(Debug, thiserror::Error)]
#[error("{client}: {reason}")]
pub(super) struct NotEncrypted {
    client: String,
    reason: String,
}

impl At {
    /// A signed token as it leaves: encrypted, when the broker is registered so.
    pub(super) async fn sealed(
        &self,
        client: &Client,
        algorithm: Option<KeyManagementAlgorithm>,
        signed: String,
    ) -> Result<String, NotEncrypted> {
        let Some(algorithm) = algorithm else { return Ok(signed) };
        let failed = |reason: String| NotEncrypted { client: client.client_id.clone(), reason };
        let request = Request::get(client.jwks_uri.as_deref().unwrap_or_default());
        let answer =
            self.sandbox.edge().outgoing.send(FROM, request).await.map_err(|error| failed(error.to_string()))?;
        let keys = JwkSet::parse(&answer.body).map_err(|error| failed(error.to_string()))?;
        let key = keys.for_encryption(algorithm).ok_or_else(|| failed(format!("it publishes no {algorithm} key")))?;
        let recipient = EncryptionKey::from_jwk(key, algorithm).map_err(|error| failed(error.to_string()))?;
        let further = FurtherMembers { cty: Some("JWT"), kid: recipient.kid(), ..FurtherMembers::default() };
        recipient
            .encrypt(ContentEncryption::A256Gcm, further, signed.as_bytes())
            .map_err(|error| failed(error.to_string()))
    }
}
