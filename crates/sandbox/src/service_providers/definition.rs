//! The demo service providers, as `data/service-providers/*.toml` define them.

use guichet_jose::{KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use guichet_web::origin::Origin;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value;

use crate::NotStarted;

#[derive(RustEmbed)]
#[folder = "../../data/service-providers"]
#[include = "*.toml"]
struct Files;

/// One demo service provider; its identifiers and secrets are fixed and published.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its path on the origin of the service providers.
    pub slug: String,
    /// Its place in lists.
    pub order: u32,
    /// The broker that it uses.
    pub service: String,
    /// Shown name.
    pub name: String,
    /// `public` or `private`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Private ones: the person must agree (`FC §5.7`).
    pub identity_consent: bool,
    /// Client identifier.
    pub client_id: String,
    /// Client secret.
    pub client_secret: Secret,
    /// Pairwise key (`FC §5.5`), where the broker has one.
    #[serde(default)]
    pub entity_id: Option<String>,
    /// Scopes asked for and granted.
    pub scopes: Vec<String>,
    /// `claims` of the request.
    #[serde(default)]
    pub claims: Option<Value>,
    /// The e-mail domains of those whom it takes; all when empty (PC §5.4).
    #[serde(default)]
    pub authorized_email_domains: Vec<String>,
    /// Signature of the ID token.
    pub id_token_signed_response_alg: SignatureAlgorithm,
    /// How the key of its encrypted ID tokens reaches it (`FC §3.2`); absent is not encrypted.
    #[serde(default)]
    pub id_token_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// The same of userinfo; one algorithm serves both, since the service has one key.
    #[serde(default)]
    pub userinfo_encrypted_response_alg: Option<KeyManagementAlgorithm>,
    /// Signature of the userinfo; absent is JSON.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SignatureAlgorithm>,
    /// Paths of the addresses of return.
    pub redirect_paths: Vec<String>,
    /// Paths of the addresses of return after logout.
    pub post_logout_redirect_paths: Vec<String>,
    /// `acr_values` of the request, where the broker wants them.
    #[serde(default)]
    pub acr_values: Option<String>,
    /// Whether the request carries a PKCE challenge.
    pub pkce: bool,
}

impl Definition {
    /// Whether what it receives is encrypted for it.
    #[must_use]
    pub fn decrypts(&self) -> bool {
        self.id_token_encrypted_response_alg.or(self.userinfo_encrypted_response_alg).is_some()
    }
}

/// A demo service provider with its addresses: what the wiring registers at the brokers.
#[derive(Debug, Clone)]
pub struct DemoClient {
    /// Its definition.
    pub definition: Definition,
    /// Its page.
    pub url: String,
    /// Where it publishes the key for which tokens are encrypted.
    pub keys_url: String,
    /// Addresses of return.
    pub redirect_uris: Vec<String>,
    /// Addresses of return after logout.
    pub post_logout_redirect_uris: Vec<String>,
}

/// As the files say, in no order.
pub(crate) fn definitions() -> Result<Vec<Definition>, NotStarted> {
    Files::iter().map(|name| crate::tables::parse("service-providers", &name, Files::get(&name))).collect()
}

/// The demo service providers on this origin, in their order.
///
/// # Errors
/// [`NotStarted::Data`] names the file that does not fit.
pub fn demo_clients(origin: &Origin) -> Result<Vec<DemoClient>, NotStarted> {
    let mut definitions = definitions()?;
    definitions.sort_by(|one, other| (one.order, &one.slug).cmp(&(other.order, &other.slug)));
    let urls = |paths: &[String]| paths.iter().map(|path| origin.url(path)).collect();
    Ok(definitions
        .into_iter()
        .map(|definition| DemoClient {
            url: origin.url(&format!("/{}", definition.slug)),
            keys_url: origin.url(&format!("/{}{}", definition.slug, super::KEYS)),
            redirect_uris: urls(&definition.redirect_paths),
            post_logout_redirect_uris: urls(&definition.post_logout_redirect_paths),
            definition,
        })
        .collect())
}
