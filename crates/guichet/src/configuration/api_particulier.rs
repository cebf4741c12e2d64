//! `[api_particulier]`: settings of that service alone.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use guichet_gateway::AddressRules;
use guichet_gateway::connector::{GuardRules, PATIENCE};
use guichet_gateway::definition::{Catalogue, DefinitionRefused};
use guichet_gateway::mocks::Unmatched;
use guichet_web::outgoing::Steps;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::guard::guard;
use super::within::Within;

/// `[api_particulier]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApiParticulierSettings {
    /// A folder of further APIs, each a folder like those of `data/apis`. Default: none.
    pub definitions: Option<PathBuf>,
    /// Whether answers of producers are kept for as long as the definition of their API says (AP §10). Default: in
    /// production, not in a sandbox, as at the real service.
    pub keep_answers: Option<bool>,
    /// Whether the addresses of the older era answer with data (AP §6). Default: in a sandbox; in production they say, with
    /// 410, that they are gone.
    pub older_era: Option<bool>,
    /// Whether a token may stand in the address of a call, as `?token=`, where logs of proxies show it (AP §1.2).
    /// Default: no.
    pub token_in_query: bool,
    /// Origins whose pages may call from a browser, as browsers write them: `https://town.example`, or `https://*.town.example`
    /// for every name below one; a port only where it is not the scheme's. Default: those of the real service (AP §1.1).
    pub page_origins: Option<Vec<String>>,
    /// Most calls in a minute of one address, whatever the tokens (AP §9); 0: any number. Default: 1000.
    pub calls_per_address: Option<u32>,
    /// For so many hours an address that called more often gets no answer at all; the real service has 12. Default: none, it is
    /// told how long to wait.
    pub ban_hours: Option<Within<1, 8_760>>,
    /// After so many failures in a row a producer is not asked for a while; 0: it is always asked. Default: 5 in
    /// production, 0 in a sandbox.
    pub open_after: Option<u32>,
    /// How long it is not asked, in seconds; then one call decides. Default: 30.
    pub open_seconds: Option<NonZeroU32>,
    /// Most calls to one producer at a time; those beyond are told at once that it is unavailable. Default: 256.
    pub concurrent_calls: Option<NonZeroU32>,
    /// For a connection to a producer, in seconds. Default: 10, as at the real service.
    pub connect_seconds: Option<Within<1, 60>>,
    /// For the head of a producer's answer, in seconds from the beginning of the exchange, so that the time of the connection is
    /// part of it; then for each wait for more of the answer. The sum of both is for the whole exchange. Default: 10, as at the
    /// real service.
    pub answer_seconds: Option<Within<1, 60>>,
    /// Where each producer is called and as whom, by the name in the definitions: `api-secu`. Default: the simulated ones in a
    /// sandbox; in production a producer that is not named is unavailable.
    pub producers: BTreeMap<String, ProducerSettings>,
    /// Who says whose an access token of FranceConnect is. Default: a simulated introspection in a sandbox, nobody in
    /// production.
    pub france_connect: Option<IntrospectionSettings>,
    /// Files that answer in the place of producers (AP §13); in a sandbox alone. Default: none.
    pub mocks: Option<MockFilesSettings>,
}

/// `[api_particulier.mocks]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MockFilesSettings {
    /// A checkout of the public mock data, or its folder of payloads.
    pub folder: PathBuf,
    /// What is answered to a call that no file is about. Default: `not-found`.
    #[serde(default)]
    pub unmatched: UnmatchedSettings,
    /// Payloads as they stand, whatever scopes the token has. Default: false.
    #[serde(default)]
    pub verbatim: bool,
    /// The file that holds the key of the real sandbox's tokens, whose scopes and end stand in their text (AP §1.3). Default:
    /// those tokens are none here.
    #[serde(default)]
    pub token_key_file: Option<PathBuf>,
}

impl MockFilesSettings {
    /// The files of a folder, everything else by default.
    pub fn of(folder: PathBuf) -> Self {
        Self { folder, unmatched: UnmatchedSettings::default(), verbatim: false, token_key_file: None }
    }
}

/// What is answered to a call that no mock file is about (AP §13.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnmatchedSettings {
    /// The `404.yaml` of the folder.
    #[default]
    NotFound,
    /// 200, with an answer made from the description of the operation.
    Example,
}

impl From<UnmatchedSettings> for Unmatched {
    fn from(settings: UnmatchedSettings) -> Self {
        match settings {
            UnmatchedSettings::NotFound => Self::NotFound,
            UnmatchedSettings::Example => Self::Example,
        }
    }
}

impl ApiParticulierSettings {
    /// The APIs that are served; `rehearsed`: by a sandbox.
    ///
    /// # Errors
    /// When one of the folder does not fit.
    pub fn catalogue(&self, rehearsed: bool) -> Result<Catalogue, DefinitionRefused> {
        let catalogue = match &self.definitions {
            Some(folder) => Catalogue::with_folder(folder),
            None => Catalogue::shipped(),
        }?;
        Ok(if self.older_era.unwrap_or(rehearsed) { catalogue } else { catalogue.without_older_era() })
    }

    /// How often one may call from one address.
    pub fn addresses(&self) -> AddressRules {
        AddressRules {
            calls_per_minute: self.calls_per_address.unwrap_or(AddressRules::DEFAULT.calls_per_minute),
            ban_seconds: self.ban_hours.map(|hours| hours.get() * 3_600),
        }
    }

    /// How long a producer is waited for.
    pub fn patience(&self) -> Steps {
        let given = |value: Option<Within<1, 60>>, default| {
            value.map_or(default, |seconds| Duration::from_secs(seconds.get().into()))
        };
        Steps {
            connect: given(self.connect_seconds, PATIENCE.connect),
            read: given(self.answer_seconds, PATIENCE.read),
        }
    }

    /// When a producer is left alone.
    pub fn guard(&self, rehearsed: bool) -> GuardRules {
        guard(rehearsed, self.open_after, self.open_seconds, self.concurrent_calls)
    }
}

/// One producer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProducerSettings {
    /// Its base address.
    pub url: Url,
    /// Addresses of calls that do not stand below it by their names in the definitions, whole: `statut`, `indemnites` of
    /// `france-travail`.
    #[serde(default)]
    pub calls: BTreeMap<String, Url>,
    /// Where its access tokens are had, if it takes them.
    #[serde(default)]
    pub token_url: Option<Url>,
    /// Our name there.
    #[serde(default)]
    pub client_id: String,
    /// The file that holds our secret there.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Our certificate there (chain, PEM), where it asks for one; `ants` does.
    #[serde(default)]
    pub certificate_file: Option<PathBuf>,
    /// The file of its key (RSA, PKCS#8, PEM), which also signs the assertion for `ants`.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
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
