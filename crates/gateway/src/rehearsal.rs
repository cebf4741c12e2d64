//! What a gateway is told by a sandbox around it: whom one may call about, and with what.

use crate::about::Known;

/// A person to call about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Handle of the person: her login.
    pub id: String,
    /// What people call her.
    pub name: String,
    /// What a caller may say of her.
    pub known: Known,
    /// What stands for her access token of FranceConnect.
    pub france_connect_token: String,
}

/// The sandbox around a gateway.
pub trait Rehearsal: Send + Sync {
    /// Whom one may call about.
    fn subjects(&self) -> Vec<Subject>;
    /// The id of the token that the pages propose.
    fn proposed_token(&self) -> &str;
}
