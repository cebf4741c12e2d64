//! What a rehearsal may decide ahead or spoil. Production has none.

use axum::response::Response;
use guichet_jose::SignatureAlgorithm;
use guichet_oidc::{client::Client, endpoints::Endpoint, tampering::Tampering};
use guichet_web::{exchanges::ExchangeNote, faults::AnswerFault};
use serde_json::{Map, Value};

use crate::{broker::Broker, refusal::Refusal};

/// Decides logins before they happen, and what goes wrong.
pub trait Rehearsal: Send + Sync {
    /// Asked when the identity provider page would be shown: the `uid` of the provider to go to, if this login was
    /// decided. `state` is the one that will be sent there, so that the simulated provider knows whom to answer for.
    fn next_login(&self, service: &str, client_id: &str, state: &str) -> Option<String>;

    /// Told each time a browser is sent to a provider: for which client, with which `state`.
    fn sent_to_provider(&self, client_id: &str, state: &str);

    /// What befalls the whole answer of an endpoint, whoever calls it.
    fn outage(&self, service: &str, endpoint: Endpoint) -> Option<AnswerFault>;

    /// What befalls the whole answer of an endpoint to this client.
    fn disturbance(&self, client_id: &str, endpoint: Endpoint) -> Option<AnswerFault>;

    /// The OAuth error with which an acceptable authorization request of this client is answered.
    fn refusal(&self, client_id: &str) -> Option<String>;

    /// How something that is about to be issued to this client is spoilt.
    fn tampering(&self, client_id: &str, issued: Issued<'_>) -> Option<Tampering>;
}

/// Something that a broker is about to issue to a client.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'a> {
    /// What it is.
    pub piece: Piece,
    /// Its members.
    pub members: &'a Map<String, Value>,
    /// Whether it will be signed.
    pub signed: bool,
}

/// What a broker issues to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The parameters of the redirect with the code.
    AuthorizationAnswer,
    /// The members of the token endpoint's answer.
    TokenAnswer,
    /// The ID token.
    IdToken,
    /// The userinfo.
    Userinfo,
}

impl Broker {
    /// The answer that a rehearsal gives in the place of this endpoint's, whoever calls it.
    pub(crate) async fn outage(&self, endpoint: Endpoint) -> Option<Response> {
        let fault = self.parts.rehearsal.as_ref()?.outage(self.service(), endpoint)?;
        Some(marked(fault.answer().await?, None))
    }

    /// The answer that a rehearsal gives this client in the place of the endpoint's.
    pub(crate) async fn disturbance(&self, client: &Client, endpoint: Endpoint) -> Option<Response> {
        let fault = self.parts.rehearsal.as_ref()?.disturbance(&client.client_id, endpoint)?;
        Some(marked(fault.answer().await?, Some(client.client_id.clone())))
    }

    /// The error that a rehearsal wants for this client's authorization request.
    pub(crate) fn wanted_refusal(&self, client: &Client) -> Option<String> {
        self.parts.rehearsal.as_ref()?.refusal(&client.client_id)
    }

    /// Spoils the members of what is issued unsigned, if a rehearsal wants it; whether it did.
    pub(crate) fn spoil(&self, client: &Client, piece: Piece, members: &mut Map<String, Value>) -> bool {
        let tampering = self.tampering(client, Issued { piece, members, signed: false });
        if let Some(tampering) = &tampering {
            tampering.apply(members);
        }
        tampering.is_some()
    }

    /// Signs what is issued to a client, spoilt if a rehearsal wants it.
    pub(crate) async fn sign_for(
        &self,
        client: &Client,
        algorithm: SignatureAlgorithm,
        piece: Piece,
        mut claims: Map<String, Value>,
    ) -> Result<String, Refusal> {
        let Some(tampering) = self.tampering(client, Issued { piece, members: &claims, signed: true }) else {
            return self.signed(client, algorithm, &claims).await;
        };
        tampering.apply(&mut claims);
        Ok(tampering.finish(&self.signed(client, algorithm, &claims).await?))
    }

    fn tampering(&self, client: &Client, issued: Issued<'_>) -> Option<Tampering> {
        self.parts.rehearsal.as_ref()?.tampering(&client.client_id, issued)
    }
}

/// Tells whoever reads the exchanges that the answer is a fault which was asked for.
fn marked(mut response: Response, client_id: Option<String>) -> Response {
    let rule = Some("a fault of the rehearsal".to_owned());
    response.extensions_mut().insert(ExchangeNote { rule, client_id, ..ExchangeNote::default() });
    response
}
