//! The registration record of a relying party (FC §8.1; OpenID Connect Dynamic Client Registration §2 for the rest).

use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// Where its public keys stand.
    #[serde(default)]
    pub jwks_uri: Option<String>,
    /// Its public keys, given by value.
    #[serde(default)]
    pub jwks: Option<JwkSet>,
    /// Members that offices keep and no rule reads ([`ADMINISTRATIVE`]).
    #[serde(flatten)]
    pub administrative: Map<String, Value>,
}

/// The administrative members of FC §8.1; any other member that is not in the record is refused.
pub const ADMINISTRATIVE: [&str; 16] = [
    "title",
    "platform",
    "site",
    "signup_id",
    "eidas",
    "credentialsFlow",
    "email",
    "IPServerAddressesAndRanges",
    "createdAt",
    "createdBy",
    "createdVia",
    "updatedAt",
    "updatedBy",
    "secretCreatedAt",
    "secretUpdatedAt",
    "secretUpdatedBy",
];

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

/// Why a record is refused when it is registered (FC §8.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordRefused {
    /// A member that no record has.
    #[error("unknown field `{0}`")]
    UnknownMember(String),
    /// The secret is too short.
    #[error("client_secret has {0} characters, at least 32 are needed")]
    SecretTooShort(usize),
    /// The pairwise key is too short.
    #[error("entityId has {0} characters, at least 32 are needed")]
    EntityTooShort(usize),
    /// No redirect URI.
    #[error("redirect_uris is empty")]
    NoRedirectUri,
    /// Not an absolute address, or with a fragment.
    #[error("{member}: «{value}» is not an absolute http or https address without fragment")]
    Address {
        /// Which list.
        member: &'static str,
        /// The value received.
        value: String,
    },
    /// A scope that the service does not have.
    #[error("scopes: «{0}» is not a scope of this service")]
    UnknownScope(String),
    /// An algorithm that the profile does not offer.
    #[error("{member}: {received} is not offered here; offered: {offered}")]
    Algorithm {
        /// Which member.
        member: &'static str,
        /// The value received.
        received: String,
        /// The values offered.
        offered: String,
    },
    /// Encryption is asked for, and there is no key to encrypt for.
    #[error("{0} needs jwks_uri, where the key with `use` «enc» and that `alg` is published")]
    NoKeyToEncryptFor(&'static str),
    /// Userinfo is to be encrypted and not signed, which says nothing of who made it.
    #[error(
        "userinfo_encrypted_response_alg needs userinfo_signed_response_alg: what is encrypted here is a signed token"
    )]
    EncryptedUnsigned,
    /// A content encryption without a key management algorithm.
    #[error("{0} is there without its alg")]
    EncryptionWithoutAlgorithm(&'static str),
    /// An authentication method that the profile does not accept.
    #[error("token_endpoint_auth_method: {0} is not accepted here")]
    AuthMethod(&'static str),
}

impl Client {
    /// Checks the record against its profile when it is registered or loaded.
    ///
    /// # Errors
    /// The first member that the reference refuses.
    pub fn validate(&self, profile: &Profile, scopes: &crate::scopes::ScopeTable) -> Result<(), RecordRefused> {
        if let Some(name) = self.administrative.keys().find(|name| !ADMINISTRATIVE.contains(&name.as_str())) {
            return Err(RecordRefused::UnknownMember(name.clone()));
        }
        let secret = self.client_secret.expose().chars().count();
        if secret < 32 {
            return Err(RecordRefused::SecretTooShort(secret));
        }
        let entity = self.entity_id.chars().count();
        if entity < 32 {
            return Err(RecordRefused::EntityTooShort(entity));
        }
        if self.redirect_uris.is_empty() {
            return Err(RecordRefused::NoRedirectUri);
        }
        addresses("redirect_uris", &self.redirect_uris)?;
        addresses("post_logout_redirect_uris", &self.post_logout_redirect_uris)?;
        if let Some(unknown) = self.scopes.iter().find(|scope| scopes.get(scope).is_none()) {
            return Err(RecordRefused::UnknownScope(unknown.clone()));
        }
        let signatures = &profile.token.signing_algorithms;
        offered("id_token_signed_response_alg", Some(self.id_token_signed_response_alg), signatures)?;
        offered("userinfo_signed_response_alg", self.userinfo_signed_response_alg, signatures)?;
        self.validate_encryption(profile)?;
        match self.token_endpoint_auth_method {
            Some(method) if !profile.token.authentication.contains(&method) => {
                Err(RecordRefused::AuthMethod(method.as_str()))
            }
            _ => Ok(()),
        }
    }
}

impl Client {
    fn validate_encryption(&self, profile: &Profile) -> Result<(), RecordRefused> {
        for (alg_member, alg, enc_member, enc) in [
            (
                "id_token_encrypted_response_alg",
                self.id_token_encrypted_response_alg,
                "id_token_encrypted_response_enc",
                self.id_token_encrypted_response_enc,
            ),
            (
                "userinfo_encrypted_response_alg",
                self.userinfo_encrypted_response_alg,
                "userinfo_encrypted_response_enc",
                self.userinfo_encrypted_response_enc,
            ),
        ] {
            offered(alg_member, alg, &profile.token.encryption_algorithms)?;
            offered(enc_member, enc, &profile.token.content_encryptions)?;
            match (alg, enc) {
                (None, Some(_)) => return Err(RecordRefused::EncryptionWithoutAlgorithm(enc_member)),
                (Some(_), _) if self.jwks_uri.is_none() && self.jwks.is_none() => {
                    return Err(RecordRefused::NoKeyToEncryptFor(alg_member));
                }
                _ => {}
            }
        }
        let encrypted_unsigned =
            self.userinfo_encrypted_response_alg.is_some() && self.userinfo_signed_response_alg.is_none();
        if encrypted_unsigned { Err(RecordRefused::EncryptedUnsigned) } else { Ok(()) }
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

fn addresses(member: &'static str, list: &[String]) -> Result<(), RecordRefused> {
    let bad = list.iter().find(|value| {
        !url::Url::parse(value)
            .is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https") && parsed.fragment().is_none())
    });
    bad.map_or(Ok(()), |value| Err(RecordRefused::Address { member, value: value.clone() }))
}

fn offered<T: Copy + PartialEq + std::fmt::Display>(
    member: &'static str,
    asked: Option<T>,
    choice: &[T],
) -> Result<(), RecordRefused> {
    match asked {
        Some(algorithm) if !choice.contains(&algorithm) => {
            let names: Vec<String> = choice.iter().map(ToString::to_string).collect();
            let offered = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Err(RecordRefused::Algorithm { member, received: algorithm.to_string(), offered })
        }
        _ => Ok(()),
    }
}
