//! What a data provider of FranceConnect asks: whose token is this (AF §1.3), and what it verifies of the answer (AF §1.6).

use guichet_jose::encryption::DecryptError;
use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, VerificationKeys};
use guichet_oidc::data_provider::{Expected, Wrong};
use guichet_web::outgoing::{Failure as NoAnswer, Request};
use http::StatusCode;
use serde_json::{Map, Value};
use thiserror::Error;

use super::api::At;
use super::introspection::FROM;
use crate::faults::Mistake;

/// Why nothing is known of a token.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// The broker does not run here, or the data provider is none of FranceConnect's.
    #[error("the broker {0} does not run")]
    NoBroker(String),
    /// `checktoken` does not answer.
    #[error("checktoken was not answered: {0}")]
    NoAnswer(NoAnswer),
    /// It refuses.
    #[error("checktoken was answered with the status {0}")]
    Status(StatusCode),
    /// The keys of the broker cannot be had.
    #[error("the keys of the broker cannot be had: {0}")]
    Keys(String),
    /// The answer is not believed.
    #[error("the answer of checktoken is not believed: {0}")]
    Answer(#[from] Wrong),
    /// Its own key.
    #[error("there is no key of its own: {0}")]
    OwnKey(String),
}

impl Failure {
    /// The code of the reference's client, and what the caller is answered (AF §1.8).
    pub(super) fn answered(&self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::NoAnswer(_) => ("Y430001", StatusCode::REQUEST_TIMEOUT, "temporarily_unavailable"),
            Self::Keys(_) => ("Y430003", StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
            Self::Answer(Wrong::Encryption(DecryptError::AlgorithmRefused(_))) => {
                ("Y430004", StatusCode::INTERNAL_SERVER_ERROR, "server_error")
            }
            Self::Answer(Wrong::Encryption(DecryptError::EncryptionRefused(_))) => {
                ("Y430005", StatusCode::INTERNAL_SERVER_ERROR, "server_error")
            }
            Self::NoBroker(_) | Self::Status(_) | Self::Answer(_) | Self::OwnKey(_) => {
                ("Y430002", StatusCode::INTERNAL_SERVER_ERROR, "server_error")
            }
        }
    }
}

impl At {
    /// The whole answer, opened and verified.
    pub(super) async fn checktoken(
        &self,
        token: &str,
        mistake: Option<Mistake>,
    ) -> Result<Map<String, Value>, Failure> {
        let (provider, outgoing) = (self.provider(), &self.sandbox.edge().outgoing);
        let broker = self.sandbox.origins().brokers.get(&provider.service);
        let (Some(broker), Some(registration)) = (broker, provider.registration()) else {
            return Err(Failure::NoBroker(provider.service.clone()));
        };
        let form = [("token", token), ("client_id", &provider.client_id), ("client_secret", self.secret(mistake))];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let request = Request::post_form(&format!("{}/checktoken", broker.issuer), form);
        let answer = outgoing.send(FROM, request).await.map_err(Failure::NoAnswer)?;
        if answer.status != StatusCode::OK {
            return Err(Failure::Status(answer.status));
        }
        let expected = Expected {
            issuer: &broker.issuer,
            client_id: &provider.client_id,
            signed: registration.signed,
            encrypted: match (mistake, registration.encrypted) {
                (Some(Mistake::Encryption), KeyManagementAlgorithm::EcdhEs) => KeyManagementAlgorithm::RsaOaep256,
                (Some(Mistake::Encryption), _) => KeyManagementAlgorithm::EcdhEs,
                (_, agreed) => agreed,
            },
            contents: &[ContentEncryption::A256Gcm],
            now: self.sandbox.edge().clock.now().as_second(),
        };
        let own = self.key().map_err(|error| Failure::OwnKey(error.to_string()))?;
        let signed = expected.opened(&answer.body, &std::iter::once(own).collect())?;
        let published = outgoing.send(FROM, Request::get(&format!("{}/jwks", broker.issuer))).await;
        let published = published.map_err(|failure| Failure::Keys(failure.to_string()))?;
        let set = JwkSet::parse(&published.body).map_err(|error| Failure::Keys(error.to_string()))?;
        Ok(expected.verified(&signed, &VerificationKeys::from_jwks(&set))?)
    }
}
