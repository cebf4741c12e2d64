//! `[datapass]`: settings of that service alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// `[datapass]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DatapassSettings {
    /// The issuer at which professionals log in. Default: the ProConnect of this program, where it runs.
    pub issuer: Option<Url>,
    /// The identifier of DataPass there. Default: the rehearsal's own in a sandbox; in production nobody logs in without one.
    pub client_id: Option<String>,
    /// The file that holds the secret of DataPass there, in its first line.
    pub client_secret_file: Option<PathBuf>,
    /// Who has which rights from the start (DP §1.2); rights that are given later are not taken away.
    pub office: Vec<OfficeSettings>,
    /// Who opens what is granted at a data provider, by its short name (`dgfip`): addresses that are told of each approval (DP §2.6).
    pub api_managers: BTreeMap<String, Vec<String>>,
}

/// `[[datapass.office]]`: somebody with rights.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeSettings {
    /// The address by which ProConnect knows the person.
    pub email: String,
    /// `admin`, `<provider>:<definition>:<role>` or `<provider>:*:<role>`, where the role is `reporter`, `instructor`, `manager` or
    /// `developer`.
    pub roles: Vec<String>,
}
