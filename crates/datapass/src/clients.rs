//! The client of FranceConnect or ProConnect that an authorisation has brought about, as its holder handles it: DataPass asks for no
//! address and shows no secret before the decision, so that both are settled here afterwards.

use std::future::Future;
use std::pin::Pin;

use guichet_jose::Secret;

/// On its way.
pub type Handling<'a, T> = Pin<Box<dyn Future<Output = Result<T, NotHandled>> + Send + 'a>>;

/// A client as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its public identifier.
    pub client_id: String,
    /// The issuer that serves it.
    pub issuer: String,
    /// What it may ask for.
    pub scopes: Vec<String>,
    /// Where answers go, and logouts return.
    pub addresses: Addresses,
    /// Whether it is served: not without an address.
    pub active: bool,
}

/// Where a client may be answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// After a login: one or more.
    pub redirect_uris: Vec<String>,
    /// After a logout.
    pub post_logout_redirect_uris: Vec<String>,
}

/// Why nothing is changed.
#[derive(Debug, thiserror::Error)]
pub enum NotHandled {
    /// There is no such client, or none any more.
    #[error("there is no client for this request")]
    Absent,
    /// The addresses cannot be registered.
    #[error("the addresses are refused: {0}")]
    Refused(String),
    /// Whoever keeps it does not answer.
    #[error("the client cannot be changed: {0}")]
    Unavailable(String),
}

/// Who keeps the clients that authorisations bring about. Each is known by the UUID of its request and the definition.
pub trait Clients: Send + Sync {
    /// The client of a request.
    fn client(&self, definition: &str, public_id: &str) -> Option<Client>;

    /// Says where it may be answered; with the first address it begins to be served.
    ///
    /// # Errors
    /// [`NotHandled`].
    fn keep_addresses<'a>(&'a self, definition: &'a str, public_id: &'a str, addresses: Addresses) -> Handling<'a, ()>;

    /// A new secret, the one before counts no more.
    ///
    /// # Errors
    /// [`NotHandled`].
    fn renew_secret<'a>(&'a self, definition: &'a str, public_id: &'a str) -> Handling<'a, Secret>;
}
