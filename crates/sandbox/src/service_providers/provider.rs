//! What a handler of a demo service provider works with, and its calls to the broker.

use std::sync::Arc;

use guichet_oidc::rp::metadata::{ProviderMetadata, discovery_address};
use guichet_web::outgoing::{Answer, Request};

use super::definition::DemoClient;
use super::failure::Failure;
use super::keys::Key;
use super::session::Call;
use crate::Sandbox;

/// One demo service provider of a sandbox.
#[derive(Clone)]
pub(super) struct At {
    pub(super) sandbox: Arc<Sandbox>,
    /// Its place in the list of demo service providers.
    pub(super) place: usize,
    /// Its private key.
    pub(super) key: Arc<Key>,
}

/// How this service names itself to the others.
const FROM: &str = "service-providers";

impl At {
    pub(super) fn client(&self) -> Result<&DemoClient, Failure> {
        self.sandbox.demo_clients().get(self.place).ok_or(Failure::NoBroker)
    }

    /// The path of the service provider.
    pub(super) fn path(&self) -> String {
        self.client().map(|client| format!("/{}", client.definition.slug)).unwrap_or_default()
    }

    pub(super) fn issuer(&self) -> Result<&str, Failure> {
        let service = &self.client()?.definition.service;
        let address = self.sandbox.origins().brokers.get(service).ok_or(Failure::NoBroker)?;
        Ok(&address.issuer)
    }

    /// The broker's addresses, asked for at each login: a rehearsal shows every step.
    pub(super) async fn metadata(&self) -> Result<ProviderMetadata, Failure> {
        let issuer = self.issuer()?;
        let answer = self.call("discovery", Request::get(&discovery_address(issuer))).await?;
        if answer.status != http::StatusCode::OK {
            return Err(Failure::Status("discovery", answer.status.as_u16()));
        }
        // Faithful otherwise, but the rehearsal's broker may be on plain http (design §3).
        Ok(ProviderMetadata::from_discovery(&answer.body, issuer, true)?)
    }

    pub(super) async fn call(&self, step: &'static str, request: Request) -> Result<Answer, Failure> {
        let sent = self.sandbox.edge().outgoing.send(FROM, request).await;
        sent.map_err(|failure| Failure::NoAnswer(step, failure))
    }

    /// The same, written down for the page.
    pub(super) async fn noted(
        &self,
        step: &'static str,
        request: Request,
        calls: &mut Vec<Call>,
    ) -> Result<Answer, Failure> {
        let (method, url) = (request.method.to_string(), request.url.clone());
        let answer = self.call(step, request).await?;
        calls.push(Call { method, url, status: answer.status.as_u16(), media_type: answer.media_type() });
        Ok(answer)
    }
}
