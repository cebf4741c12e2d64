//! What a data provider asks of the broker: is this token worth anything (RFC 7662), in a signed answer (RFC 9701; PC §3.9).

use guichet_jose::{JwkSet, VerificationKeys, VerifyError};
use guichet_oidc::introspection::SIGNED;
use guichet_oidc::rp::metadata::discovery_address;
use guichet_web::outgoing::{Answer, Failure as NoAnswer, Request};
use http::header::ACCEPT;
use http::{HeaderValue, StatusCode};
use serde_json::Value;
use thiserror::Error;

use super::api::At;
use super::definition::Asks;
use crate::faults::Mistake;

/// How this service names itself to the others.
pub(super) const FROM: &str = "data-providers";

/// Why nothing is known of a token.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// The broker does not run here.
    #[error("the broker {0} does not run")]
    NoBroker(String),
    /// It does not answer.
    #[error("{0} was not answered: {1}")]
    NoAnswer(&'static str, NoAnswer),
    /// It refuses.
    #[error("{0} was answered with the status {1}")]
    Status(&'static str, StatusCode),
    /// The answer is not what was expected.
    #[error("the answer of {0} cannot be read")]
    Unreadable(&'static str),
    /// The answer is not signed by the broker.
    #[error("the answer of introspection is not signed by the broker: {0}")]
    Signature(#[from] VerifyError),
    /// The answer is another's.
    #[error("the answer of introspection has another `{0}`")]
    Claim(&'static str),
}

impl At {
    /// The member `token_introspection` of the broker's answer.
    pub(super) async fn introspect(&self, token: &str, mistake: Option<Mistake>) -> Result<Value, Failure> {
        let provider = self.provider();
        let Asks::Introspection { signed } = &provider.asks else { return Err(Failure::Unreadable("introspection")) };
        let brokers = &self.sandbox.origins().brokers;
        let broker = brokers.get(&provider.service).ok_or_else(|| Failure::NoBroker(provider.service.clone()))?;
        let found =
            json(&self.call("discovery", Request::get(&discovery_address(&broker.issuer))).await?, "discovery")?;
        let address = |member: &str| {
            found.get(member).and_then(Value::as_str).map(str::to_owned).ok_or(Failure::Unreadable("discovery"))
        };
        let form = [("token", token), ("client_id", &provider.client_id), ("client_secret", self.secret(mistake))];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let request = Request::post_form(&address("introspection_endpoint")?, form);
        let answer = self.call("introspection", request.header(ACCEPT, HeaderValue::from_static(SIGNED))).await?;
        let keys = self.call("jwks", Request::get(&address("jwks_uri")?)).await?;
        let keys = VerificationKeys::from_jwks(&JwkSet::parse(&keys.body).map_err(|_| Failure::Unreadable("jwks"))?);
        let text = String::from_utf8_lossy(&answer.body);
        let verified = keys.verify(text.trim(), &[*signed])?;
        let mut claims = verified.claims()?;
        for (claim, expected) in [("iss", broker.issuer.as_str()), ("aud", provider.client_id.as_str())] {
            if claims.get(claim).and_then(Value::as_str) != Some(expected) {
                return Err(Failure::Claim(claim));
            }
        }
        claims.remove("token_introspection").ok_or(Failure::Unreadable("introspection"))
    }

    async fn call(&self, step: &'static str, request: Request) -> Result<Answer, Failure> {
        let sent = self.sandbox.edge().outgoing.send(FROM, request).await;
        let answer = sent.map_err(|failure| Failure::NoAnswer(step, failure))?;
        if answer.status == StatusCode::OK { Ok(answer) } else { Err(Failure::Status(step, answer.status)) }
    }
}

fn json(answer: &Answer, step: &'static str) -> Result<Value, Failure> {
    serde_json::from_slice(&answer.body).map_err(|_| Failure::Unreadable(step))
}
