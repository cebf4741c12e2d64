//! What a rehearsal lends DataPass: people who come in without a login, as outside production at the real service (DP §1.1).

use crate::roles::Role;

/// Somebody of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Telephone number.
    pub phone_number: String,
    /// SIRET of her organisation; empty where she has none.
    pub siret: String,
    /// Her roles.
    pub roles: Vec<Role>,
}

/// Who takes part in a rehearsal.
pub trait Rehearsal: Send + Sync {
    /// The professional of this address.
    fn professional(&self, email: &str) -> Option<Rehearsed>;
}
