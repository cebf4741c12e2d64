//! The demo data providers, as `data/data-providers/*.toml` define them.

use guichet_jose::{KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::NotStarted;

#[derive(RustEmbed)]
#[folder = "../../data/data-providers"]
#[include = "*.toml"]
struct Files;

/// One demo data provider. Its identifiers and secrets are fixed and published.
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
    /// Those that it serves too, where its broker has them.
    #[serde(default)]
    pub disabled_scopes: Vec<String>,
    /// How it asks what a token is worth.
    pub asks: Asks,
    /// Where it answers.
    #[serde(default)]
    pub stands: Stands,
    /// Who may call it, where its API wants a credential beside the access token.
    #[serde(default)]
    pub callers: Vec<Caller>,
}

/// A demo caller of a data provider. Its secret is fixed and published.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caller {
    /// Shown name.
    pub name: String,
    /// Its name there.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// What it may read, and, where it names a person itself, what its authorisation opens.
    pub scopes: Vec<String>,
    /// The demo service providers whose access tokens it brings, by their slugs; anybody's where none is named.
    #[serde(default)]
    pub service_providers: Vec<String>,
}

/// How a data provider asks what a token is worth.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Asks {
    /// By introspection, as a client that starts no login (PC §3.9).
    Introspection {
        /// Signature of the answer.
        signed: SignatureAlgorithm,
    },
    /// By `checktoken`, as a registered data provider (AF §1.3).
    Checktoken(Registration),
}

/// What a data provider registers at FranceConnect (AF §1.4), beside its identifiers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// uuid v4.
    pub uid: String,
    /// Signature of the answer.
    pub signed: SignatureAlgorithm,
    /// How the key of the answer reaches it.
    pub encrypted: KeyManagementAlgorithm,
    /// What its callers say to it beside the token (AF §1.8).
    #[serde(default)]
    pub auth_secret: Option<Secret>,
}

/// Where a data provider answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stands {
    /// On the origin of the data providers, at its slug.
    #[default]
    Here,
    /// It is the gateway of this stack.
    Gateway,
    /// On the same origin, below its slug: the API of this name that the program carries, put behind FranceConnect.
    Carried,
}

impl Definition {
    /// What it registers at FranceConnect; none for a client.
    #[must_use]
    pub fn registration(&self) -> Option<&Registration> {
        match &self.asks {
            Asks::Checktoken(registration) => Some(registration),
            Asks::Introspection { .. } => None,
        }
    }
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
