//! `[portal]`: settings of the portal alone.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

/// `[portal]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PortalSettings {
    /// A folder of pages of the catalogue (`api/`, `producteurs/`, `guides/` …). A file takes the place of the shipped one of the
    /// same path. Default: none.
    pub content: Option<PathBuf>,
    /// Whether the pages that the program carries are served too. Default: yes.
    pub shipped_content: Option<bool>,
}
