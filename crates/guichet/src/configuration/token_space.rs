//! `[token_space]`: settings of that service alone.

use std::collections::BTreeMap;
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
    /// The same of other definitions, by their names (`france_connect`, `pro_connect_service_provider`, `api_droits_cnam` …): clients of the
    /// brokers of this program follow from what is granted of them. Default: none.
    pub webhook_secret_files: BTreeMap<String, PathBuf>,
    /// Editors that requests may be delegated to (DP §4.1). Default: none, and nothing is delegated.
    pub editor: Vec<EditorSettings>,
    /// Who follows the requests of some data (DP §4.2). Default: nobody.
    pub reporter: Vec<ReporterSettings>,
}

/// `[[token_space.editor]]`: an editor that requests may be delegated to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditorSettings {
    /// Short name, which does not change: delegations are kept by it.
    pub id: String,
    /// Name, as it is shown.
    pub name: String,
    /// The addresses by which ProConnect knows those who belong to it.
    pub members: Vec<String>,
    /// Whether they may fetch the tokens of what is delegated to it. Default: no.
    #[serde(default)]
    pub copy_token: bool,
}

/// `[[token_space.reporter]]`: people of a data provider.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReporterSettings {
    /// Addresses that are told of what is submitted and granted, and by which ProConnect knows the people.
    pub emails: Vec<String>,
    /// Beginnings of scopes, such as `cnaf_`.
    pub scopes: Vec<String>,
}
