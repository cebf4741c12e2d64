//! How an answer reaches a data provider: signed, then encrypted for the key that it publishes (AF §1.3, §1.5).

use guichet_jose::encryption::FurtherMembers;
use guichet_oidc::introspection::SIGNED_TYPE;
use serde_json::{Map, Value};

use super::DataProvider;
use crate::{broker::Broker, refusal::Refusal};

/// What the headers of an answer say beside the algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Headers {
    /// As at `checktoken`: nothing but the `kid` of the signature (AF §1.3).
    Bare,
    /// The types that RFC 9701 asks for, and whose key it is.
    Standard,
}

impl Broker {
    /// The claims of an answer as a token within a token.
    pub(crate) async fn sealed_for_data_provider(
        &self,
        provider: &DataProvider,
        claims: &Map<String, Value>,
        headers: Headers,
    ) -> Result<String, Refusal> {
        let typ = (headers == Headers::Standard).then_some(SIGNED_TYPE);
        let algorithm = provider.checktoken_signed_response_alg;
        let signed = self.signed(&provider.client_secret, algorithm, typ, claims).await;
        let signed = signed.map_err(|refusal| match refusal {
            Refusal::SigningFailed => Refusal::AnswerNotSigned,
            other => other,
        })?;
        let recipient = self.data_provider_key(provider).await?;
        let further = match headers {
            Headers::Bare => FurtherMembers::default(),
            Headers::Standard => FurtherMembers { cty: Some("JWT"), kid: recipient.kid(), ..FurtherMembers::default() },
        };
        let sealed = recipient.encrypt(provider.checktoken_encrypted_response_enc, further, signed.as_bytes());
        sealed.map_err(|error| Refusal::EncryptionFailed(error.to_string()))
    }
}
