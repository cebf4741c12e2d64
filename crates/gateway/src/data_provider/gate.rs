//! What must be there before a resource opens: how many scopes, which year.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How many of the scopes of a resource a token must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Gate {
    /// One.
    #[default]
    Any,
    /// Each.
    All,
}

/// Scopes that open years (AF §2.1.5).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Years {
    /// The parameter that holds the year.
    pub(super) parameter: String,
    /// How far before this year, by scope: `dgfip_annee_n_moins_1 = 1`.
    pub(super) scopes: BTreeMap<String, i64>,
}
