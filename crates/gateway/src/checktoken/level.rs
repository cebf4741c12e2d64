//! How strong a login is (AF §1.6, point 8).

use schemars::JsonSchema;
use serde::Deserialize;

/// A level of assurance, by the name of its `acr`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Low.
    #[default]
    Eidas1 = 1,
    /// Substantial.
    Eidas2 = 2,
    /// High.
    Eidas3 = 3,
}
