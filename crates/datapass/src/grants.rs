//! What a decision brings about elsewhere: a token, a client. DataPass says how a request stands; whoever serves what was granted
//! makes that so, as often as it is told.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;

/// On its way.
pub type Settling<'a> = Pin<Box<dyn Future<Output = Result<Option<String>, String>> + Send + 'a>>;

/// How a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Number of the request.
    pub request_id: i64,
    /// Its UUID, which stays.
    pub public_id: String,
    /// What was asked for.
    pub definition: String,
    /// The project's name.
    pub title: String,
    /// SIRET of the organisation.
    pub siret: String,
    /// The data that were granted last.
    pub scopes: Vec<String>,
    /// How they are reached.
    pub modalities: Vec<String>,
    /// When they were granted last.
    pub granted_at: Timestamp,
    /// Whether that counts.
    pub active: bool,
}

/// Who serves what is granted.
pub trait Grants: Send + Sync {
    /// Brings what was issued for a request in line with how it stands; the identifier of what was issued, where something is. To be
    /// told the same twice changes nothing.
    fn settle<'a>(&'a self, granted: &'a Granted) -> Settling<'a>;
}
