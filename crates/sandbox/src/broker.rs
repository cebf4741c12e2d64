//! What the sandbox needs from a broker: its registries, seen and changed by the control API.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::personas::Persona;

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A broker that runs in this stack.
pub trait Broker: Send + Sync {
    /// The name of the manifest: `franceconnect`, `openid`.
    fn service(&self) -> &str;
    /// The registered relying parties, as the manifest lists them.
    fn clients(&self) -> Vec<Value>;
    /// Whether a relying party of this id is registered here.
    fn knows_client(&self, client_id: &str) -> bool;
    /// Registers a relying party and gives its whole record.
    fn add_client(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Changes the members given of a relying party's record, and gives the record; a member that is null gets its
    /// default again.
    fn change_client(&self, client_id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Takes a relying party away; `false` when there is none of this id.
    fn remove_client(&self, client_id: &str) -> BoxFuture<'_, Result<bool, Refused>>;
    /// The identity providers, as registered with this broker.
    fn identity_providers(&self) -> Vec<Value>;
    /// Changes the members given of an identity provider's record, and gives the record.
    fn patch_identity_provider(&self, uid: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// The registered data providers (AF §1.4); none where they are clients.
    fn data_providers(&self) -> Vec<Value>;
    /// Registers a data provider and gives its whole record.
    fn add_data_provider(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Changes the members given of a data provider's record, and gives the record.
    fn change_data_provider(&self, uid: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Takes a data provider away; `false` when there is none of this uid.
    fn remove_data_provider(&self, uid: &str) -> BoxFuture<'_, Result<bool, Refused>>;
    /// Back to the state of a fresh start.
    fn reset(&self, keep_clients: bool) -> BoxFuture<'_, Result<(), Refused>>;
    /// Blocks the account of a person, or lets it in again; nothing where the broker knows no register.
    fn account_of(&self, person: &Persona) -> BoxFuture<'_, Result<(), Refused>>;
    /// The account of a person, by the names of FC §5.5; none where there is none, or the broker knows no register.
    fn account(&self, person: &Persona) -> BoxFuture<'_, Result<Option<Value>, Refused>>;
    /// Changes the members given of a person's account, and gives the account, which is made where there is none.
    fn change_account(&self, person: &Persona, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Whether the broker could answer with this error code, and so rehearse it.
    fn rehearses(&self, code: &str) -> bool;
    /// Every refusal that the broker can make, as its catalogue tells it.
    fn error_texts(&self) -> Vec<ErrorText>;
}

/// Why a broker refuses a change.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}: {detail}")]
pub struct Refused {
    /// A short name: `invalid_client_metadata`, `not_found`, `conflict`…
    pub error: String,
    /// Which rule, what was received, what is expected.
    pub detail: String,
}

impl Refused {
    /// A refusal.
    #[must_use]
    pub fn new(error: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { error: error.into(), detail: detail.into() }
    }
}

/// An entry of an error catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    /// The code.
    pub code: String,
    /// The refusal's name, by which `data/errors/explanations.toml` tells what it means.
    pub name: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Where the answer goes.
    pub place: AnswerPlace,
    /// OAuth error.
    pub error: String,
    /// OAuth description.
    pub description: String,
    /// What the person reads, where the answer is a page: in French, then in English.
    pub message: (String, String),
}

/// Where a refusal is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerPlace {
    /// An error page.
    Page,
    /// A redirect to the service provider.
    Redirect,
    /// A JSON body.
    Json,
}
