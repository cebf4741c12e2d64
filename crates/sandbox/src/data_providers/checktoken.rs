//! What a data provider of FranceConnect asks: whose token is this (AF §1.3), and what it verifies of the answer (AF §1.6).

use guichet_jose::encryption::DecryptError;
use guichet_jose::{
    ContentEncryption, JwkSet, KeyManagementAlgorithm, VerificationKeys, VerifyError, decode_unverified,
};
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
    /// Several of them have the name of the one that signed.
    #[error("the broker publishes several keys named {0:?}")]
    SeveralKeys(String),
    /// The answer is not believed.
    #[error("the answer of checktoken is not believed: {0}")]
    Answer(#[from] Wrong),
    /// Its own key.
    #[error("there is no key of its own: {0}")]
    OwnKey(String),
}

impl Failure {
    /// The code of the reference's client, and what the caller is answered (FC §6, §10.2; AF §1.8).
    pub(super) fn answered(&self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::NoAnswer(_) => ("Y430001", StatusCode::REQUEST_TIMEOUT, "temporarily_unavailable"),
            failure => (failure.code(), StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer(_) => "Y430001",
            Self::NoBroker(_) | Self::Status(_) | Self::OwnKey(_) => "Y430002",
            Self::Keys(_) => "Y430003",
            Self::SeveralKeys(_) => "Y440009",
            Self::Answer(wrong) => match wrong {
                Wrong::Encryption(DecryptError::AlgorithmRefused(_)) => "Y430004",
                Wrong::Encryption(DecryptError::EncryptionRefused(_)) => "Y430005",
                Wrong::Encryption(DecryptError::Malformed(_) | DecryptError::CriticalHeader) => "Y440003",
                Wrong::Encryption(DecryptError::TooLarge(_) | DecryptError::KeyUnknown(_) | DecryptError::Failed) => {
                    "Y440006"
                }
                Wrong::Content
                | Wrong::Signature(
                    VerifyError::TooLarge(_) | VerifyError::Malformed(_) | VerifyError::CriticalHeader,
                ) => "Y440007",
                Wrong::Signature(
                    VerifyError::AlgorithmRefused { .. } | VerifyError::KeyUnknown(_) | VerifyError::SignatureWrong,
                )
                | Wrong::Issuer
                | Wrong::Audience
                | Wrong::IssuedAt => "Y440002",
            },
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
        only_one(&set, &signed)?;
        Ok(expected.verified(&signed, &VerificationKeys::from_jwks(&set))?)
    }
}

/// The key that signed is found by its name (FC §6): several of that name are none.
fn only_one(set: &JwkSet, signed: &str) -> Result<(), Failure> {
    let header = decode_unverified(signed).ok().map(|(header, _)| header);
    let kid = header.as_ref().and_then(|header| header.get("kid")?.as_str());
    let named = set.keys.iter().filter(|key| key.kid().is_some() && key.kid() == kid).count();
    if named > 1 { Err(Failure::SeveralKeys(kid.unwrap_or_default().to_owned())) } else { Ok(()) }
}
