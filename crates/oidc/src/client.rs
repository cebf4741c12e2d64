//! The registration record of a relying party (FC §8.1; OpenID Connect Dynamic Client Registration §2 for the rest).

use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod fields;
mod rules;

pub use fields::FIELDS;
pub use rules::{Names, Rules, faults};

use crate::mail_domain::compared_all;
use crate::profile::{AuthMethod, Profile};

/// A relying party, as it was registered.
#[derive(Clone, Serialize, Deserialize)]
pub struct Client {
    /// Its public identifier, unique over all services.
    pub client_id: String,
    /// Its secret, 32 characters or more (FC §12).
    #[serde(with = "guichet_jose::secret::exposed")]
    pub client_secret: Secret,
    /// The name that pages show.
    pub name: String,
    /// Only active ones are served.
    #[serde(default = "yes")]
    pub active: bool,
    /// Public or private organisation (FC §5.7).
    #[serde(default)]
    pub r#type: ClientType,
    /// Pairwise key of `sub` (FC §5.5).
    #[serde(rename = "entityId")]
    pub entity_id: String,
    /// Exact addresses to which an answer may be sent.
    pub redirect_uris: Vec<String>,
    /// Exact addresses to which a logout may return.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Needed when the redirect URIs span several hosts.
    #[serde(default)]
    pub sector_identifier_uri: Option<String>,
    /// Scopes that it may ask for.
    pub scopes: Vec<String>,
    /// Claims that it may ask for one by one (`amr`).
    #[serde(default)]
    pub claims: Vec<String>,
    /// Mandates that it may receive (FC §5.10).
    #[serde(default)]
    pub rep_scope: Vec<String>,
    /// Signature of its ID tokens.
    pub id_token_signed_response_alg: SignatureAlgorithm,
    /// How the key of its encrypted ID tokens reaches it; none means that they are signed only (FC §3.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// How its ID tokens are encrypted; absent beside an algorithm, the first that the profile offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<ContentEncryption>,
    /// Signature of userinfo; none means plain JSON.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SignatureAlgorithm>,
    /// How the key of its encrypted userinfo reaches it; none means that it is not encrypted (FC §3.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// How its userinfo is encrypted; absent beside an algorithm, the first that the profile offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<ContentEncryption>,
    /// Signature of what introspection answers to it; none means plain JSON (RFC 9701).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<SignatureAlgorithm>,
    /// `code`, also when absent; empty for a data provider, which starts no login (PC §7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<String>>,
    /// Grants that it may use, all of the profile when absent; empty for a data provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<String>>,
    /// How it authenticates; none means any method of the profile but assertions.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<AuthMethod>,
    /// Whether a private organisation's consent box is shown.
    #[serde(default, rename = "identityConsent")]
    pub identity_consent: bool,
    /// Whether `idpFilterList` excludes (true) or is the only choice (false).
    #[serde(default = "yes", rename = "idpFilterExclude")]
    pub idp_filter_exclude: bool,
    /// Identity providers, by `uid`.
    #[serde(default, rename = "idpFilterList")]
    pub idp_filter_list: Vec<String>,
    /// Prompts that it may ask for (FC §2.3).
    #[serde(default, rename = "allowedPrompts")]
    pub allowed_prompts: Vec<String>,
    /// Identity providers to which it may send directly; replaces the instance's list when present (FC §2.5).
    #[serde(default, rename = "allowedIdpHints")]
    pub allowed_idp_hints: Option<Vec<String>>,
    /// The e-mail domains of the professionals whom it takes; all when empty (PC §5.4).
    #[serde(
        default,
        rename = "authorizedAttachedEmailDomains",
        deserialize_with = "compared_all",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub authorized_email_domains: Vec<String>,
    /// Where its public keys stand.
    #[serde(default)]
    pub jwks_uri: Option<String>,
    /// Its public keys, given by value.
    #[serde(default)]
    pub jwks: Option<JwkSet>,
    /// The platform that serves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Members that offices keep and no rule reads.
    #[serde(flatten)]
    pub administrative: Map<String, Value>,
}

/// A platform of the real service (FC §1.1): one collection of records, of which each serves its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Platform {
    /// FranceConnect.
    #[serde(rename = "CORE_FCP")]
    Low,
    /// FranceConnect+.
    #[serde(rename = "CORE_FCP_HIGH")]
    High,
    /// FranceConnect v1.
    #[serde(rename = "CORE_LEGACY")]
    Legacy,
}

/// Kind of organisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientType {
    /// An administration.
    #[default]
    Public,
    /// A company.
    Private,
}

fn yes() -> bool {
    true
}

impl Client {
    /// Whether a platform serves it: a record that names none belongs to the service where it is registered (FC §1.1).
    #[must_use]
    pub fn is_of(&self, platform: Option<Platform>) -> bool {
        platform.is_none() || self.platform.is_none() || self.platform == platform
    }

    /// Whether it may use a grant.
    #[must_use]
    pub fn may_use(&self, grant_type: &str) -> bool {
        self.grant_types.as_ref().is_none_or(|types| types.iter().any(|known| known == grant_type))
    }

    /// Whether it was put to rest: its addresses are there, and its record leaves it no way to log anybody in.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        !self.redirect_uris.is_empty() && self.response_types.as_ref().is_some_and(Vec::is_empty)
    }

    /// How ID tokens are encrypted for this client; none when they are signed only.
    #[must_use]
    pub fn id_token_encryption(&self, profile: &Profile) -> Option<(KeyManagementAlgorithm, ContentEncryption)> {
        encryption(self.id_token_encrypted_response_alg, self.id_token_encrypted_response_enc, profile)
    }

    /// How userinfo is encrypted for this client; none when it is not.
    #[must_use]
    pub fn userinfo_encryption(&self, profile: &Profile) -> Option<(KeyManagementAlgorithm, ContentEncryption)> {
        encryption(self.userinfo_encrypted_response_alg, self.userinfo_encrypted_response_enc, profile)
    }
}

fn encryption(
    alg: Option<KeyManagementAlgorithm>,
    enc: Option<ContentEncryption>,
    profile: &Profile,
) -> Option<(KeyManagementAlgorithm, ContentEncryption)> {
    Some((alg?, enc.or_else(|| profile.token.content_encryptions.first().copied())?))
}
