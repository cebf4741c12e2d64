//! What a rehearsal may decide ahead or spoil. Production has none.

use axum::response::Response;
use guichet_jose::SignatureAlgorithm;
use guichet_oidc::{
    authorize::Target, client::Client, endpoints::Endpoint, profile::ResponseMode, reason::Named, tampering::Tampering,
};
use guichet_web::{exchanges::ExchangeNote, faults::AnswerFault};
use serde_json::{Map, Value};

use crate::{
    broker::Broker,
    catalogue::Out,
    http::{is_for_programs, query},
    refusal::Refusal,
    visit::Visit,
};

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

    /// The error code with which an endpoint refuses, whoever calls it.
    fn refusal_everywhere(&self, service: &str, endpoint: Endpoint) -> Option<String>;

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

    /// The error code with which a rehearsal has this endpoint refuse.
    pub(crate) fn code_everywhere(&self, endpoint: Endpoint) -> Option<String> {
        self.parts.rehearsal.as_ref()?.refusal_everywhere(self.service(), endpoint)
    }

    /// Refuses with an error code as if it had happened: as JSON, on a page, or at the service provider where the request
    /// or the session knows its address.
    pub(crate) async fn refuse_with(&self, visit: &Visit, endpoint: Endpoint, code: &str) -> Response {
        let Some((name, entry)) = self.parts.catalogue.of_code(code, is_for_programs(endpoint)) else {
            return self.page(visit, &Refusal::Unknown, None, None);
        };
        let reason = Rehearsed(name.to_owned());
        match entry.out {
            Out::Json => self.json_error(&reason, Some("code"), None),
            Out::Page => self.failed(visit, None, &reason).await,
            Out::Redirect => match self.way_back(visit).await {
                Some((target, client_id)) => self.redirect_error(visit, &target, &reason, &client_id),
                None => self.failed(visit, None, &reason).await,
            },
        }
    }

    /// Where an error of this request goes, and to whom: by the request's own parameters, else by the flow under way.
    async fn way_back(&self, visit: &Visit) -> Option<(Target, String)> {
        let params = query(&visit.uri).unwrap_or_default();
        let client = params.filled("client_id").and_then(|client_id| self.client(client_id));
        let asked = params.filled("redirect_uri").unwrap_or_default();
        if let Some(record) = client.filter(|record| record.client.redirect_uris.iter().any(|known| known == asked)) {
            let state = params.get("state").map(str::to_owned);
            let target = Target { redirect_uri: asked.to_owned(), state, mode: ResponseMode::Query };
            return Some((target, record.client.client_id.clone()));
        }
        let flow = self.flow_on(visit, None).await?;
        Some((flow.target(), flow.client_id))
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
        let typ = self.parts.profile.programs.token_type.as_deref();
        let Some(tampering) = self.tampering(client, Issued { piece, members: &claims, signed: true }) else {
            return self.signed(&client.client_secret, algorithm, typ, &claims).await;
        };
        tampering.apply(&mut claims);
        Ok(tampering.finish(&self.signed(&client.client_secret, algorithm, typ, &claims).await?))
    }

    fn tampering(&self, client: &Client, issued: Issued<'_>) -> Option<Tampering> {
        self.parts.rehearsal.as_ref()?.tampering(&client.client_id, issued)
    }
}

/// A refusal that a rehearsal asks for.
struct Rehearsed(String);

impl Named for Rehearsed {
    fn name(&self) -> &str {
        &self.0
    }
}

/// Tells whoever reads the exchanges that the answer is a fault which was asked for.
fn marked(mut response: Response, client_id: Option<String>) -> Response {
    let rule = Some("a fault of the rehearsal".to_owned());
    response.extensions_mut().insert(ExchangeNote { rule, client_id, ..ExchangeNote::default() });
    response
}
