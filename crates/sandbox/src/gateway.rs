//! What the sandbox needs from the gateway: its tokens, seen and changed by the control API.

use guichet_web::language::Words;
use serde_json::{Map, Value};

use crate::broker::{BoxFuture, Refused};
use crate::producers::Told;

/// The scopes of one API, as the form of DataPass shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeGroup {
    /// How that form calls the API, in French.
    pub title: String,
    /// Each scope; the French words are those of the form.
    pub scopes: Vec<(String, Option<Words>)>,
}

/// A call of the gateway about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Name of the API: `quotient-familial`.
    pub api: String,
    /// What people call it.
    pub label: Words,
    /// Path and query.
    pub target: String,
    /// The header that stands for the caller, and what it holds before the token.
    pub header: (&'static str, &'static str),
    /// Whether the token is one of FranceConnect.
    pub france_connect: bool,
    /// One of them opens it.
    pub scopes: Vec<String>,
}

/// The gateway that runs in this stack.
pub trait Gateway: Send + Sync {
    /// The name of the manifest: `api-particulier`.
    fn service(&self) -> &str;
    /// Its tokens, with their texts, as the manifest lists them; those that are refused as disclosed apart.
    fn tokens(&self) -> Vec<Value>;
    /// Every scope that opens something.
    fn scopes(&self) -> Vec<String>;
    /// The same, API by API, with their words.
    fn scope_groups(&self) -> Vec<ScopeGroup>;
    /// The id of the token that holds every scope.
    fn widest_token(&self) -> &str;
    /// Every call that can be made about a person of whom this is told, API by API, the newest version first.
    fn calls(&self, told: &Told) -> Vec<Call>;
    /// Issues a token and gives its `id` and its text, `token`.
    fn add_token(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Changes the members given of a token, whose text stays the same.
    fn change_token(&self, id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Puts a token on the black list; `false` when there is none of this id.
    fn blacklist_token(&self, id: &str) -> BoxFuture<'_, Result<bool, Refused>>;
    /// The accesses of its journal that these parameters ask for, oldest first.
    fn accesses(&self, asked: Vec<(String, String)>) -> BoxFuture<'_, Result<Vec<Value>, Refused>>;
    /// The access of a request; none when no call of a known token had this identifier.
    fn access(&self, request_id: &str) -> BoxFuture<'_, Result<Option<Value>, Refused>>;
    /// Back to the tokens of a fresh start.
    fn reset(&self) -> BoxFuture<'_, Result<(), Refused>>;
}
