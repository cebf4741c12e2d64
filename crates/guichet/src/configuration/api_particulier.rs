//! `[api_particulier]`: settings of that service alone.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;

use guichet_gateway::connector::GuardRules;
use guichet_web::circuit::CircuitRules;
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
    /// Whether a token may stand in the address of a call, as `?token=`, where logs of proxies show it (AP §1.2).
    /// Default: no.
    pub token_in_query: bool,
    /// After so many failures in a row a producer is not asked for a while; 0: it is always asked. Default: 5 in
    /// production, 0 in a sandbox.
    pub open_after: Option<u32>,
    /// How long it is not asked, in seconds; then one call decides. Default: 30.
    pub open_seconds: Option<NonZeroU32>,
    /// Most calls to one producer at a time; those beyond are told at once that it is unavailable. Default: 256.
    pub concurrent_calls: Option<NonZeroU32>,
    /// Where each producer is called and as whom, by the name in the definitions: `api-secu`. Default: the simulated ones in a
    /// sandbox; in production a producer that is not named is unavailable.
    pub producers: BTreeMap<String, ProducerSettings>,
    /// Who says whose an access token of FranceConnect is. Default: a simulated introspection in a sandbox, nobody in
    /// production.
    pub france_connect: Option<IntrospectionSettings>,
}

impl ApiParticulierSettings {
    /// When a producer is left alone.
    pub fn guard(&self, rehearsed: bool) -> GuardRules {
        let default = if rehearsed { GuardRules::SANDBOX } else { GuardRules::PRODUCTION };
        let given = |value: Option<NonZeroU32>, default| value.map_or(default, NonZeroU32::get);
        GuardRules {
            circuit: CircuitRules {
                open_after: self.open_after.unwrap_or(default.circuit.open_after),
                open_seconds: given(self.open_seconds, default.circuit.open_seconds),
            },
            concurrent_calls: given(self.concurrent_calls, default.concurrent_calls),
        }
    }
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
