//! `[api_particulier]`: settings of that service alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// `[api_particulier]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApiParticulierSettings {
    /// A folder of further APIs, each a folder like those of `data/apis`. Default: none.
    pub definitions: Option<PathBuf>,
    /// Whether answers of producers are kept for as long as the definition of their API says (AP §10). Default: in
    /// production, not in a sandbox, as at the real service.
    pub keep_answers: Option<bool>,
    /// Where each producer is called and as whom, by the name in the definitions: `api-secu`. Default: the simulated ones in a
    /// sandbox; in production a producer that is not named is unavailable.
    pub producers: BTreeMap<String, ProducerSettings>,
    /// Who says whose an access token of FranceConnect is. Default: a simulated introspection in a sandbox, nobody in
    /// production.
    pub france_connect: Option<IntrospectionSettings>,
}

/// One producer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProducerSettings {
    /// Its base address.
    pub url: Url,
    /// Where its access tokens are had, if it takes them.
    #[serde(default)]
    pub token_url: Option<Url>,
    /// Our name there.
    #[serde(default)]
    pub client_id: String,
    /// The file that holds our secret there.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
}

/// The introspection of FranceConnect.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntrospectionSettings {
    /// Its `checktoken` endpoint.
    pub checktoken_url: Url,
    /// Its published keys.
    pub jwks_url: Url,
    /// Who signs its answers.
    pub issuer: String,
    /// The data-provider account of each API, by its name there: `quotient_familial` (AP §1.4).
    pub accounts: BTreeMap<String, AccountSettings>,
}

/// An account at FranceConnect.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Its name.
    pub client_id: String,
    /// The file that holds its secret.
    pub client_secret_file: PathBuf,
}
