//! How often APIs were there, as it was measured.

use std::sync::Arc;

use super::uptime::Uptime;
use crate::status::Status;

/// Who knows it.
pub trait Availability: Send + Sync {
    /// The uptime of the last thirty days of what bears a name; none where nothing was measured.
    fn uptime(&self, name: &str) -> Option<Uptime>;

    /// A number that is another one once any of them has changed.
    fn changes(&self) -> u64;
}

/// Nobody measures.
impl Availability for () {
    fn uptime(&self, _: &str) -> Option<Uptime> {
        None
    }

    fn changes(&self) -> u64 {
        0
    }
}

impl Availability for Arc<Status> {
    fn uptime(&self, name: &str) -> Option<Uptime> {
        self.measured_uptime(name)
    }

    fn changes(&self) -> u64 {
        Status::changes(self)
    }
}
