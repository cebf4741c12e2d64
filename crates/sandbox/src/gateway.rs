//! What the sandbox needs from the gateway: its tokens, seen and changed by the control API.

use serde_json::{Map, Value};

use crate::broker::{BoxFuture, Refused};

/// The gateway that runs in this stack.
pub trait Gateway: Send + Sync {
    /// The name of the manifest: `api-particulier`.
    fn service(&self) -> &str;
    /// Its tokens, with their texts, as the manifest lists them; those that are refused as disclosed apart.
    fn tokens(&self) -> Vec<Value>;
    /// Every scope that opens something.
    fn scopes(&self) -> Vec<String>;
    /// Issues a token and gives its `id` and its text, `token`.
    fn add_token(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Changes the members given of a token, whose text stays the same.
    fn change_token(&self, id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>>;
    /// Puts a token on the black list; `false` when there is none of this id.
    fn blacklist_token(&self, id: &str) -> BoxFuture<'_, Result<bool, Refused>>;
    /// Back to the tokens of a fresh start.
    fn reset(&self) -> BoxFuture<'_, Result<(), Refused>>;
}
