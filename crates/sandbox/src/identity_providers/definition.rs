//! The simulated identity providers, as `data/identity-providers/*.toml` define them.

use std::collections::BTreeMap;

use guichet_jose::{KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use guichet_oidc::endpoints::Endpoint;
use guichet_oidc::profile::AuthMethod;
use guichet_web::origin::Origin;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value;

use super::levels::{LevelClaim, UnmetLevel};
use super::professional::Professional;
use crate::NotStarted;

#[derive(RustEmbed)]
#[folder = "../../data/identity-providers"]
#[include = "*.toml"]
struct Files;

/// One simulated identity provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Fixed uuid, by which brokers and tests name it.
    pub uid: String,
    /// Its path on the origin of the identity providers.
    pub slug: String,
    /// Its technical name.
    pub name: String,
    /// Its shown name.
    pub title: String,
    /// What stands below the name on a button; may be empty.
    pub subtitle: String,
    /// Two letters in the place of a logo.
    pub mark: String,
    /// Its place in lists.
    pub order: u32,
    /// Whether the brokers' records let logins go there.
    #[serde(default = "yes")]
    pub active: bool,
    /// Levels that it may answer, as it names them.
    pub allowed_acr: Vec<String>,
    /// The level that it answers when it can give none of those demanded; the first one when absent.
    #[serde(default)]
    pub default_acr: Option<String>,
    /// The claim in which it tells the level.
    #[serde(default)]
    pub level_claim: LevelClaim,
    /// What it does when it can give none of the levels that a broker insists on.
    #[serde(default)]
    pub unmet_level: UnmetLevel,
    /// Methods of authentication that it answers.
    pub amr: Vec<String>,
    /// Those that belong to a level, where they are others.
    #[serde(default)]
    pub amr_of_level: BTreeMap<String, Vec<String>>,
    /// Its table of scopes in `protocol/scopes`, which also says what its form offers.
    pub scopes: String,
    /// What it makes of a scope that is not in its table.
    #[serde(default)]
    pub unknown_scopes: UnknownScopes,
    /// Members of its discovery document that are not as the protocol gives them.
    #[serde(default)]
    pub metadata: BTreeMap<String, Value>,
    /// The person as whom anybody is let in, whatever the login and the password; where absent, both must be right.
    #[serde(default)]
    pub stranger: Option<String>,
    /// What only the records of professionals' providers say.
    #[serde(default)]
    pub professional: Option<Professional>,
    /// The mandates of the helpers who log in there (`FC §5.10`); none where everybody logs in for herself.
    #[serde(default)]
    pub mandates: Vec<String>,
    /// Whether brokers learn its addresses by discovery.
    pub discovery: bool,
    /// Signature of its ID tokens.
    pub id_token_signed_response_alg: SignatureAlgorithm,
    /// Signature of its userinfo; absent is JSON.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SignatureAlgorithm>,
    /// How brokers authenticate.
    pub token_endpoint_auth_method: AuthMethod,
    /// The brokers that are registered here.
    pub clients: Vec<RegisteredBroker>,
}

/// What a provider makes of a scope that it does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownScopes {
    /// Nothing (OpenID Connect Core §3.1.2.1).
    #[default]
    Ignored,
    /// `invalid_scope`.
    Refused,
}

fn yes() -> bool {
    true
}

/// A broker, as a simulated identity provider knows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredBroker {
    /// The broker's name in the manifest.
    pub service: String,
    /// Its shown name.
    pub title: String,
    /// Its identifier here.
    pub client_id: String,
    /// Its secret here.
    pub client_secret: Secret,
    /// Its `nonce` must be 64 alphanumerics (`FC §13`).
    pub nonce_of_64: bool,
    /// The methods of authentication that the broker's record of this provider gives to service providers, whatever
    /// the provider tells (`FC §3.2`); absent is the provider's own.
    #[serde(default)]
    pub amr: Option<Vec<String>>,
    /// Signature of the userinfo for this broker, where it is not that of the others.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SignatureAlgorithm>,
    /// How the keys of ID tokens that are encrypted for this broker reach it (`FC §5.4`); absent is not encrypted.
    #[serde(default)]
    pub id_token_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// The same of userinfo.
    #[serde(default)]
    pub userinfo_encrypted_response_alg: Option<KeyManagementAlgorithm>,
}

/// Where a simulated identity provider answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// `issuer`.
    pub issuer: String,
    /// Its discovery document.
    pub discovery: String,
    /// Its authorization endpoint.
    pub authorization: String,
    /// Its token endpoint.
    pub token: String,
    /// Its userinfo endpoint.
    pub userinfo: String,
    /// Its signing keys.
    pub jwks: String,
    /// Its logout.
    pub end_session: String,
}

impl Definition {
    /// Its addresses on the origin of the identity providers.
    #[must_use]
    pub fn addresses(&self, origin: &Origin) -> Addresses {
        let issuer = origin.url(&format!("/{}", self.slug));
        let at = |endpoint: Endpoint| format!("{issuer}{}", endpoint.path());
        Addresses {
            discovery: at(Endpoint::Discovery),
            authorization: at(Endpoint::Authorize),
            token: at(Endpoint::Token),
            userinfo: at(Endpoint::Userinfo),
            jwks: at(Endpoint::Jwks),
            end_session: at(Endpoint::EndSession),
            issuer,
        }
    }

    /// The signature of the userinfo for a broker; none is JSON.
    #[must_use]
    pub fn userinfo_signature(&self, client: &RegisteredBroker) -> Option<SignatureAlgorithm> {
        client.userinfo_signed_response_alg.or(self.userinfo_signed_response_alg)
    }

    /// The registration of a broker here.
    #[must_use]
    pub fn client_of(&self, service: &str) -> Option<&RegisteredBroker> {
        self.clients.iter().find(|client| client.service == service)
    }
}

/// The simulated identity providers, in their order.
///
/// # Errors
/// [`NotStarted::Data`] names the file that does not fit.
pub fn provider_definitions() -> Result<Vec<Definition>, NotStarted> {
    let mut definitions = Vec::new();
    for name in Files::iter().filter(|name| !name.contains('/')) {
        definitions.push(crate::tables::parse::<Definition>("identity-providers", &name, Files::get(&name))?);
    }
    definitions.sort_by(|one, other| (one.order, &one.slug).cmp(&(other.order, &other.slug)));
    Ok(definitions)
}

/// A file of the folder `protocol`: how all of them speak.
pub(super) fn protocol(name: &str) -> Result<String, NotStarted> {
    crate::tables::text("identity-providers", name, Files::get(&format!("protocol/{name}")))
}
