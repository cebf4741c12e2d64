//! The record of an identity provider and who may use it (FC §5.3, §8.2).

mod fields;
mod handlers;
mod modal;
mod rules;

use guichet_jose::{ContentEncryption, KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use guichet_oidc::{acr::Ladder, client::Client, profile::AuthMethod};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{professional::Work, refusal::Refusal};
pub use fields::FIELDS;
pub use handlers::{AuthenticationEmail, CoreAuthorization, CoreVerify, FeatureHandlers, IdpIdentityCheck};
pub use modal::Modal;

/// An identity provider, as it was registered.
#[derive(Clone, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Fixed uuid v4.
    pub uid: String,
    /// Short name of logs.
    pub name: String,
    /// Label of pages.
    pub title: String,
    /// Second line of the label.
    #[serde(default)]
    pub subtitle: String,
    /// Whether logins may go there.
    #[serde(default = "yes")]
    pub active: bool,
    /// Whether the page lists it.
    #[serde(default = "yes")]
    pub display: bool,
    /// Whether the page marks it as new.
    #[serde(default, rename = "isBeta")]
    pub is_beta: bool,
    /// Place in the list.
    #[serde(default)]
    pub order: i64,
    /// Methods of authentication that service providers are told.
    #[serde(default)]
    pub amr: Vec<String>,
    /// Levels that it may give.
    #[serde(default, rename = "allowedAcr")]
    pub allowed_acr: Vec<String>,
    /// Whether its addresses come from its discovery document.
    #[serde(default)]
    pub discovery: bool,
    /// Address of that document.
    #[serde(default, rename = "discoveryUrl")]
    pub discovery_url: Option<String>,
    /// Issuer; needed without discovery, and with it where the issuer is not the discovery address without its well-known
    /// ending (an issuer that ends with a slash).
    #[serde(default)]
    pub url: Option<String>,
    /// Authorization endpoint, without discovery.
    #[serde(default, rename = "authzURL")]
    pub authz_url: Option<String>,
    /// Token endpoint, without discovery.
    #[serde(default, rename = "tokenURL")]
    pub token_url: Option<String>,
    /// Userinfo endpoint, without discovery.
    #[serde(default, rename = "userInfoURL")]
    pub user_info_url: Option<String>,
    /// Keys, without discovery; needed for asymmetric algorithms.
    #[serde(default, rename = "jwksURL")]
    pub jwks_url: Option<String>,
    /// Logout.
    #[serde(default, rename = "endSessionURL")]
    pub end_session_url: Option<String>,
    /// Our identifier there.
    #[serde(rename = "clientID")]
    pub client_id: String,
    /// Our secret there.
    #[serde(with = "guichet_jose::secret::exposed")]
    pub client_secret: Secret,
    /// How we authenticate there.
    #[serde(default = "post")]
    pub token_endpoint_auth_method: AuthMethod,
    /// Algorithm of its ID tokens.
    pub id_token_signed_response_alg: SignatureAlgorithm,
    /// How the key of its encrypted ID tokens reaches us; none means that they are signed only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// How they are encrypted; absent beside an algorithm, `A256GCM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<ContentEncryption>,
    /// Algorithm of its userinfo; none means JSON.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SignatureAlgorithm>,
    /// How the key of its encrypted userinfo reaches us; none means that it is not encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// How it is encrypted; absent beside an algorithm, `A256GCM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<ContentEncryption>,
    /// The confirmation before it is used; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modal: Option<Modal>,
    /// What is particular to it.
    #[serde(default, rename = "featureHandlers")]
    pub feature_handlers: FeatureHandlers,
    /// What concerns professionals.
    #[serde(flatten)]
    pub work: Work,
    /// Members that no rule reads.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

fn yes() -> bool {
    true
}
fn post() -> AuthMethod {
    AuthMethod::ClientSecretPost
}

impl guichet_store::registry::Record for IdentityProvider {
    const KIND: &'static str = "identity-provider";
    fn id(&self) -> String {
        self.uid.clone()
    }
}

impl IdentityProvider {
    /// Names the provider with its addresses: what was fetched from others, or measured there, says nothing of them.
    pub(crate) fn addressed(&self) -> String {
        self.addresses().into_iter().fold(self.uid.clone(), |mut key, address| {
            key.push(' ');
            key.push_str(address.unwrap_or("-"));
            key
        })
    }

    /// All of its addresses that the record says.
    pub(crate) fn addresses(&self) -> [Option<&str>; 7] {
        let discovered = self.discovery_url.as_deref().filter(|_| self.discovery);
        let [issuer, authorization, token] = [&self.url, &self.authz_url, &self.token_url].map(|it| it.as_deref());
        let [userinfo, keys, logout] =
            [&self.user_info_url, &self.jwks_url, &self.end_session_url].map(|it| it.as_deref());
        [discovered, issuer, authorization, token, userinfo, keys, logout]
    }

    /// This record, with each address that `other` says in the place of its own.
    #[must_use]
    pub fn at_the_addresses_of(self, other: &Self) -> Self {
        let either = |other: &Option<String>, own: Option<String>| other.clone().or(own);
        Self {
            discovery_url: either(&other.discovery_url, self.discovery_url),
            url: either(&other.url, self.url),
            authz_url: either(&other.authz_url, self.authz_url),
            token_url: either(&other.token_url, self.token_url),
            user_info_url: either(&other.user_info_url, self.user_info_url),
            jwks_url: either(&other.jwks_url, self.jwks_url),
            end_session_url: either(&other.end_session_url, self.end_session_url),
            ..self
        }
    }
}

/// Whether a client's list lets it use a provider (FC §5.3): a blacklist, or a whitelist that may be empty.
pub fn allowed(client: &Client, uid: &str) -> bool {
    client.idp_filter_list.iter().any(|listed| listed == uid) != client.idp_filter_exclude
}

/// What a flow wants of a provider.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The profile's ladder; none where no level is demanded.
    pub ladder: Option<&'a Ladder>,
    /// The kept level.
    pub acr: Option<&'a str>,
    /// Whether the context is suspicious (FC §5.9).
    pub suspicious: bool,
}

/// Whether a provider can serve the flow at all, beside the client's list.
pub fn usable(provider: &IdentityProvider, wanted: Wanted<'_>) -> bool {
    let (Some(ladder), Some(acr)) = (wanted.ladder, wanted.acr) else { return provider.active };
    let high_enough = ladder.highest(&provider.allowed_acr).is_some_and(|highest| ladder.reaches(highest, acr));
    let safe_enough = !wanted.suspicious
        || ladder
            .lowest(&provider.allowed_acr)
            .is_some_and(|lowest| ladder.reaches(lowest, &ladder.suspicious_minimum));
    provider.active && high_enough && safe_enough
}

/// Whether a chosen provider may be used.
///
/// # Errors
/// Unknown (Y020019), excluded by the client (Y020023), disabled (Y020017), in the order of FC §5.3, or without a handler
/// for a step (Y200001).
pub fn chosen<'a>(
    provider: Option<&'a IdentityProvider>,
    client: &Client,
    wanted: Wanted<'_>,
) -> Result<&'a IdentityProvider, Refusal> {
    let provider = provider.ok_or(Refusal::IdpUnknown)?;
    if !allowed(client, &provider.uid) {
        return Err(Refusal::IdpNotAllowed);
    }
    if !usable(provider, wanted) {
        return Err(Refusal::IdpDisabled);
    }
    if !provider.feature_handlers.are_complete() {
        return Err(Refusal::HandlerEmpty);
    }
    Ok(provider)
}

/// Checks the level that came back (FC §5.6), in the order of the reference.
///
/// # Errors
/// Missing (Y100002), lower than asked or unknown (Y100001), not one of the provider's (Y100018).
pub fn level_returned(
    ladder: &Ladder,
    provider: &IdentityProvider,
    asked: &str,
    given: Option<&str>,
) -> Result<(), Refusal> {
    let given = given.filter(|acr| !acr.is_empty()).ok_or(Refusal::AcrMissing)?;
    if !ladder.reaches(given, asked) {
        return Err(Refusal::AcrLower { expected: asked.to_owned(), received: given.to_owned() });
    }
    if !provider.allowed_acr.iter().any(|allowed| allowed == given) {
        return Err(Refusal::AcrNotAllowed { expected: provider.allowed_acr.clone(), received: given.to_owned() });
    }
    Ok(())
}
