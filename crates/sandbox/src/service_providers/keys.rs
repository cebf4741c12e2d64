//! The key of a demo service provider: what a broker encrypts for it, it opens (`FC §3.2`).

use std::sync::OnceLock;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guichet_jose::encryption::{DecryptionKey, DecryptionKeys};
use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret};
use http::StatusCode;

use super::failure::Failure;
use super::provider::At;

/// Made when it is first needed; nothing that it opens outlives the stack.
#[derive(Default)]
pub(super) struct Key(OnceLock<DecryptionKey>);

impl Key {
    fn get(&self, algorithm: KeyManagementAlgorithm) -> Result<DecryptionKey, Failure> {
        if let Some(key) = self.0.get() {
            return Ok(key.clone());
        }
        let (key, _) = DecryptionKey::generate(algorithm)?;
        // Two first needs at once make two keys; the first one in its place is everybody's.
        Ok(self.0.get_or_init(|| key).clone())
    }
}

/// `GET /{slug}/.well-known/keys`
pub(super) async fn publish(State(at): State<At>) -> Response {
    let keys = at.client().and_then(|client| {
        let definition = &client.definition;
        let algorithm = definition.id_token_encrypted_response_alg.or(definition.userinfo_encrypted_response_alg);
        algorithm.map(|algorithm| at.key.get(algorithm).map(|key| key.public_jwk().clone())).transpose()
    });
    match keys {
        Ok(key) => Json(JwkSet { keys: key.into_iter().collect() }).into_response(),
        Err(failure) => {
            tracing::error!(%failure, "a demo service provider has no key: {failure}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl At {
    /// The signed token inside of what the broker sent, where the registration says that it encrypts.
    pub(super) fn opened(&self, how: Option<KeyManagementAlgorithm>, received: &str) -> Result<Secret, Failure> {
        let Some(algorithm) = how else { return Ok(Secret::new(received.to_owned())) };
        let keys = DecryptionKeys::from_iter([self.key.get(algorithm)?]);
        let opened = keys.decrypt(received, &[algorithm], &[ContentEncryption::A256Gcm])?;
        Ok(Secret::new(String::from_utf8_lossy(&opened.content).into_owned()))
    }
}
