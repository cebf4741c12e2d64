//! What a decision brings about elsewhere: a token, a client. DataPass says how a request stands; whoever serves what was granted
//! makes that so, as often as it is told.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;

use crate::answers::Answers;
use crate::records::Person;

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
    /// The data that were granted last; to FranceConnect, with those of each authorisation that stands on it.
    pub scopes: Vec<String>,
    /// The level of guarantee; empty where none is asked for.
    pub guarantee: String,
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

/// Something that happened to a request (DP §3.3), as the token space has to hear of it.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// Number of the event: whoever is told the same twice knows it by this.
    pub event_id: i64,
    /// `submit`, `request_changes`, `refuse`, `approve`, `archive` or `revoke`.
    pub event: String,
    /// When it happened.
    pub at: Timestamp,
    /// Number of the request.
    pub request_id: i64,
    /// Its UUID, which stays.
    pub public_id: String,
    /// What is asked for.
    pub definition: String,
    /// By which form.
    pub form_uid: String,
    /// A name of DP §2.1, as it is when this is told.
    pub state: String,
    /// What was answered; where something is granted, as it was granted.
    pub answers: Answers,
    /// What is asked for, or was granted, with what the definition always grants.
    pub scopes: Vec<String>,
    /// SIRET of the organisation.
    pub siret: String,
    /// Its name.
    pub organisation: String,
    /// Who asks.
    pub applicant: Person,
}

/// Who hears of what happens.
pub trait Listener: Send + Sync {
    /// Whether it takes part in requests of a definition: then it is it that tells the applicant of decisions (DP §2.6).
    fn hears(&self, definition: &str) -> bool;

    /// Does what has to be done; the identifier of what was issued, where something was. To be told the same twice changes nothing.
    fn hear<'a>(&'a self, occurrence: &'a Occurrence) -> Settling<'a>;
}
