//! What a rehearsal may decide ahead. Production has none.

/// Decides logins before they happen.
pub trait Rehearsal: Send + Sync {
    /// Asked when the identity provider page would be shown: the `uid` of the provider to go to, if this login was
    /// decided. `state` is the one that will be sent there, so that the simulated provider knows whom to answer for.
    fn next_login(&self, service: &str, client_id: &str, state: &str) -> Option<String>;

    /// Told each time a browser is sent to a provider: for which client, with which `state`.
    fn sent_to_provider(&self, client_id: &str, state: &str);
}
