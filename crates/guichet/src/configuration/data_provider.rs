//! `[data_provider]`: APIs behind an access token of FranceConnect.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;

use guichet_gateway::connector::GuardRules;
use guichet_jose::{KeyManagementAlgorithm, SignatureAlgorithm};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::guard::guard;

/// `[data_provider]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataProviderSettings {
    /// A folder of APIs, each a folder with a `data-provider.toml`.
    pub definitions: PathBuf,
    /// Who says whose an access token is.
    pub france_connect: ChecktokenSettings,
    /// The base address of each API behind, by the name in the definitions.
    pub upstreams: BTreeMap<String, Url>,
    /// The service providers whose access tokens are taken, by client identifier. Default: all that FranceConnect lets.
    #[serde(default)]
    pub service_providers: Vec<String>,
    /// Who may call, where an API wants a key or client credentials beside the access token. Default: nobody.
    #[serde(default)]
    pub callers: Vec<CallerSettings>,
    /// After so many failures in a row FranceConnect, or an API behind, is not asked for a while; 0: it is always asked.
    /// Default: 5 in production, 0 in a sandbox.
    #[serde(default)]
    pub open_after: Option<u32>,
    /// How long it is not asked, in seconds; then one call decides. Default: 30.
    #[serde(default)]
    pub open_seconds: Option<NonZeroU32>,
    /// Most calls to each of them at a time; those beyond are refused at once. Default: 256.
    #[serde(default)]
    pub concurrent_calls: Option<NonZeroU32>,
}

impl DataProviderSettings {
    /// When FranceConnect or an API behind is left alone.
    pub fn guard(&self, rehearsed: bool) -> GuardRules {
        guard(rehearsed, self.open_after, self.open_seconds, self.concurrent_calls)
    }
}

/// `[data_provider.france_connect]`: FranceConnect, and what was agreed with it at the registration (AF §1.4).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecktokenSettings {
    /// Its issuer: `https://fcp-low.example.org/api/v2`.
    pub issuer: String,
    /// Its `checktoken` endpoint. Default: `checktoken` below the issuer.
    #[serde(default)]
    pub checktoken_url: Option<Url>,
    /// Its published keys. Default: `jwks` below the issuer.
    #[serde(default)]
    pub jwks_url: Option<Url>,
    /// Our name there.
    pub client_id: String,
    /// The file that holds our secret there.
    pub client_secret_file: PathBuf,
    /// How it signs its answers: `checktoken_signed_response_alg`. Default: `ES256`.
    #[serde(default)]
    pub signed_response_alg: ChecktokenSignature,
    /// How it encrypts them: `checktoken_encrypted_response_alg`. Default: `ECDH-ES`.
    #[serde(default)]
    pub encrypted_response_alg: ChecktokenEncryption,
}

/// How FranceConnect signs for a data provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the names are those of RFC 7518")]
pub enum ChecktokenSignature {
    #[default]
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "RS256")]
    Rs256,
}

impl From<ChecktokenSignature> for SignatureAlgorithm {
    fn from(signature: ChecktokenSignature) -> Self {
        match signature {
            ChecktokenSignature::Es256 => Self::Es256,
            ChecktokenSignature::Rs256 => Self::Rs256,
        }
    }
}

/// How FranceConnect encrypts for a data provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the names are those of RFC 7518")]
pub enum ChecktokenEncryption {
    #[default]
    #[serde(rename = "ECDH-ES")]
    EcdhEs,
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
    #[serde(rename = "RSA-OAEP")]
    RsaOaep,
}

impl From<ChecktokenEncryption> for KeyManagementAlgorithm {
    fn from(encryption: ChecktokenEncryption) -> Self {
        match encryption {
            ChecktokenEncryption::EcdhEs => Self::EcdhEs,
            ChecktokenEncryption::RsaOaep256 => Self::RsaOaep256,
            ChecktokenEncryption::RsaOaep => Self::RsaOaep,
        }
    }
}

/// One `[[data_provider.callers]]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallerSettings {
    /// Its name.
    pub client_id: String,
    /// The file that holds its key, or its secret of client credentials.
    pub secret_file: PathBuf,
    /// The service providers whose access tokens it may bring, by client identifier. Default: any.
    #[serde(default)]
    pub service_providers: Vec<String>,
    /// The `caller_scope`s of resources that it may read. Default: none.
    #[serde(default)]
    pub scopes: Vec<String>,
}
