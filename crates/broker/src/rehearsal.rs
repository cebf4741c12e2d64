//! What a rehearsal may decide ahead. Production has none.

use serde_json::{Map, Value};

/// Decides logins before they happen.
pub trait Rehearsal: Send + Sync {
    /// Whether the account of the person with these claims of an identity provider plays the disabled one.
    fn account_disabled(&self, service: &str, claims: &Map<String, Value>) -> bool;

    /// Asked when the identity provider page would be shown: the `uid` of the provider to go to, if this login was
    /// decided. `state` is the one that will be sent there, so that the simulated provider knows whom to answer for.
    fn next_login(&self, service: &str, client_id: &str, state: &str) -> Option<String>;

    /// Told each time a browser is sent to a provider: for which client, with which `state`.
    fn sent_to_provider(&self, client_id: &str, state: &str);
}
