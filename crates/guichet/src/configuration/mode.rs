//! Sandbox or production, fixed at start (design §4).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a stack is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// People, providers and faults are simulated; the control API is on.
    #[default]
    Sandbox,
    /// Nothing is simulated, and nothing of the sandbox can be switched on.
    Production,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        })
    }
}
