//! Signed tokens that only their client can read (FC §3.2, §3.3).

use guichet_jose::{ContentEncryption, KeyManagementAlgorithm, encryption::FurtherMembers};
use guichet_oidc::client::Client;

use crate::{broker::Broker, refusal::Refusal};

impl Broker {
    /// A signed token as it leaves for a client: nested in an encrypted one where `how` says so.
    pub(crate) async fn sealed_for(
        &self,
        client: &Client,
        how: Option<(KeyManagementAlgorithm, ContentEncryption)>,
        signed: String,
    ) -> Result<String, Refusal> {
        let Some((algorithm, content)) = how else { return Ok(signed) };
        let recipient = self.encryption_key(client, algorithm).await?;
        let further = FurtherMembers {
            cty: Some("JWT"),
            kid: recipient.kid(),
            iss: Some(&self.issuer),
            aud: Some(&client.client_id),
        };
        let sealed = recipient.encrypt(content, further, signed.as_bytes());
        sealed.map_err(|error| Refusal::EncryptionFailed(error.to_string()))
    }
}
