//! The data that a definition gives, one by one (DP §1.3).

use jiff::civil::Date;
use serde::Deserialize;

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// What goes over the wire; it never changes.
    pub value: String,
    /// What is shown.
    pub name: String,
    /// Under which heading.
    #[serde(default)]
    pub group: Option<String>,
    /// Whether every request has it.
    #[serde(default)]
    pub included: bool,
    /// Whether nobody may choose it.
    #[serde(default)]
    pub disabled: bool,
    /// Since when it is no longer given.
    #[serde(default)]
    pub deprecated: Option<Deprecation>,
    /// A switch of the operator's without which it is not offered.
    #[serde(default)]
    pub feature: Option<String>,
    /// Divisions of the activities (NAF) of those to whom it is offered; everybody when empty.
    #[serde(default)]
    pub activities: Vec<String>,
}

/// The end of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// Requests made on that day or later do not see it.
    pub since: Date,
    /// Whether those made before may still tick or untick it.
    pub writable: bool,
}
