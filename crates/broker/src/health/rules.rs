//! From when on a provider is in trouble, and what is done about it.

use guichet_web::circuit::CircuitRules;

/// `[identity_provider_health]` of the configuration, whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthRules {
    /// So many failures in a row of one kind of call, and it is not made for a while; 0: it is always made.
    pub open_after: u32,
    /// How long it is not made, in seconds of the stack's clock; then one call decides.
    pub open_seconds: u32,
    /// A provider that nobody has called for so long is asked for its addresses or keys; 0: never.
    pub probe_seconds: u32,
    /// From so many seconds on an answer is slow.
    pub slow_seconds: u32,
    /// Most calls to one provider at a time.
    pub concurrent_calls: u32,
}

impl HealthRules {
    /// Where people log in.
    pub const PRODUCTION: Self =
        Self { open_after: 5, open_seconds: 30, probe_seconds: 60, slow_seconds: 3, concurrent_calls: 256 };
    /// A rehearsal of failures must meet each of them, and none in its place: every call is made, and no other.
    pub const SANDBOX: Self = Self { open_after: 0, probe_seconds: 0, ..Self::PRODUCTION };

    pub(super) const fn circuit(&self) -> CircuitRules {
        CircuitRules { open_after: self.open_after, open_seconds: self.open_seconds }
    }
}
