//! A call that shows what a sandbox answers, as `cases.toml` of a folder has it: the page of its operation proposes it.

use std::collections::BTreeMap;

use guichet_web::language::Words;
use serde::Deserialize;
use serde_json::Value;

/// One call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxCase {
    /// What it shows.
    pub about: Words,
    /// The path, with its version.
    pub path: String,
    /// Whom it is about, by her login: the parameters tell what is known of her, and her simulated token stands for the access
    /// token of FranceConnect.
    #[serde(default)]
    pub person: Option<String>,
    /// Another simulated access token of FranceConnect.
    #[serde(default)]
    pub token: Option<String>,
    /// Parameters in the place of those, or beside them.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// The status of the answer.
    #[serde(default = "ok")]
    pub status: u16,
    /// The code of a refusal, where the answer has one (AP §8.1).
    #[serde(default)]
    pub code: Option<String>,
    /// Some of what the answer holds, by its place below `data`: `enfants.0.prenoms`.
    #[serde(default)]
    pub shows: BTreeMap<String, Value>,
}

fn ok() -> u16 {
    200
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cases: Vec<SandboxCase>,
}

/// Reads a `cases.toml`.
pub(super) fn parse(text: &str) -> Result<Vec<SandboxCase>, String> {
    toml::from_str::<File>(text).map(|file| file.cases).map_err(|error| error.to_string())
}
