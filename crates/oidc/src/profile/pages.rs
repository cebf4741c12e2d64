//! What a service shows where no flow is under way, and of what a client leaves out.

use serde::{Deserialize, Serialize};

/// What `GET /` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Landing {
    /// 301 to `landing_url`.
    Redirect,
    /// 303 to the discovery document.
    Discovery,
}

/// What the page of an address where nothing stands says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotFound {
    /// That nothing was found.
    #[default]
    Plain,
    /// What was asked for (PC §1.2).
    NamesPath,
}

/// How the identity providers that a client excludes are shown (FC §5.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExcludedProviders {
    /// In their place, not to be chosen.
    #[default]
    Greyed,
    /// Not at all.
    Hidden,
}
