//! `[token_space]`: settings of that service alone.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// `[token_space]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TokenSpaceSettings {
    /// The issuer at which professionals log in. Default: the ProConnect of this program, where it runs.
    pub issuer: Option<Url>,
    /// The identifier of the token space there. Default: the rehearsal's own in a sandbox; in production nobody logs in without one.
    pub client_id: Option<String>,
    /// The file that holds the secret of the token space there, in its first line.
    pub client_secret_file: Option<PathBuf>,
    /// Where DataPass is, for links. Default: the DataPass of this program, where it runs.
    pub datapass: Option<Url>,
    /// The file that holds, in its first line, the secret with which a DataPass elsewhere signs its webhooks. Default: none, and no
    /// webhook is taken.
    pub webhook_secret_file: Option<PathBuf>,
}
