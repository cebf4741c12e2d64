//! Maintenances that an operator has announced ahead. Whoever shows them keeps them; the gateway calls nobody meanwhile.

use jiff::Timestamp;

/// Who knows them.
pub trait Announced: Send + Sync {
    /// The one that goes on for an API at an instant: when it began, and when it is over.
    fn under_way(&self, api: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)>;
}
