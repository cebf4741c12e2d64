//! The demo data providers, as `data/data-providers/*.toml` define them.

use guichet_jose::{Secret, SignatureAlgorithm};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::NotStarted;

#[derive(RustEmbed)]
#[folder = "../../data/data-providers"]
#[include = "*.toml"]
struct Files;

/// One demo data provider: a client of its broker that starts no login. Its identifiers and secrets are fixed and published.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its path on the origin of the data providers.
    pub slug: String,
    /// Its place in lists.
    pub order: u32,
    /// The broker that it asks.
    pub service: String,
    /// Shown name.
    pub name: String,
    /// Client identifier.
    pub client_id: String,
    /// Client secret.
    pub client_secret: Secret,
    /// The scopes that it serves.
    pub scopes: Vec<String>,
    /// Signature of what introspection answers to it.
    pub introspection_signed_response_alg: SignatureAlgorithm,
}

/// As the files say, in no order.
pub(crate) fn definitions() -> Result<Vec<Definition>, NotStarted> {
    Files::iter().map(|name| crate::tables::parse("data-providers", &name, Files::get(&name))).collect()
}

/// The demo data providers, in their order.
///
/// # Errors
/// [`NotStarted::Data`] names the file that does not fit.
pub fn demo_data_providers() -> Result<Vec<Definition>, NotStarted> {
    let mut definitions = definitions()?;
    definitions.sort_by(|one, other| (one.order, &one.slug).cmp(&(other.order, &other.slug)));
    Ok(definitions)
}
