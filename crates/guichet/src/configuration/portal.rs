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
    /// The address to which messages of visitors go. Default: none in production, and there is no form.
    pub contact: Option<String>,
    /// The address of whoever keeps the list of those who want the newsletter: it is told of each of them. Default: none in
    /// production, and nobody can sign up.
    pub newsletter: Option<String>,
}
