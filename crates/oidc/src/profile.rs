//! A broker profile: behaviour as a small set of enums, each choice named in the profile's file, the rest numbers and lists.
//!
//! A profile is dated: a change of the real service is a new file that can be pinned. Unknown keys are refused.

mod authorization;
mod business_log;
mod pages;
mod professionals;
mod programs;

use std::collections::BTreeMap;

use guichet_jose::{ContentEncryption, KeyManagementAlgorithm, SignatureAlgorithm};
use serde::{Deserialize, Serialize};

use crate::{acr::Ladder, client::Platform, endpoints::Endpoint, professional::level::Membership};

pub use authorization::{
    Authorization, ClaimsRule, IdTokenHint, Pkce, PromptRule, RedirectHosts, ResponseMode, UnknownParameters,
};
pub use business_log::RequestField;
pub use pages::{ExcludedProviders, Landing, NotFound};
pub use professionals::{AuthenticationClaims, MailedCode, ProviderChoice, ProviderErrors};
pub use programs::{Challenge, Charset, Checktoken, Introspection, Programs, Revocation};

/// One broker profile, as `data/profiles/<service>.toml` gives it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The service's name in the manifest, the configuration and the cookies' suffix.
    pub service: String,
    /// What pages call it.
    pub title: String,
    /// The day from which the real service behaves like this (`YYYY-MM-DD`).
    pub dated: String,
    /// Path of the issuer below its origin; empty when the issuer is the origin.
    pub prefix: String,
    /// First letter of the codes of its errors: `Y` for codes of the reference, `G` for ours.
    pub error_prefix: String,
    /// Name of its table in `data/errors/`.
    pub errors: String,
    /// Name of its table in `data/scopes/`.
    pub scopes: String,
    /// The platform whose clients it serves, where records name one (FC §1.1); absent: of any.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// What `GET /` answers.
    pub landing: Landing,
    /// The address of a redirecting landing.
    #[serde(default)]
    pub landing_url: Option<String>,
    /// What the form of the support calls it (FC §10.1); absent: by its service's name.
    #[serde(default)]
    pub support_platform: Option<String>,
    /// Pages that help with a code, beside the support (FC §10.1): address by code.
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    /// What the page of an address where nothing stands says.
    #[serde(default)]
    pub not_found: NotFound,
    /// Endpoints that this profile routes in another way than every profile does.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// The authorization endpoint.
    pub authorization: Authorization,
    /// How a person reaches her identity provider.
    #[serde(default)]
    pub provider_choice: ProviderChoice,
    /// What becomes of the error with which an identity provider sends a person back.
    #[serde(default)]
    pub provider_errors: ProviderErrors,
    /// The levels of authentication; absent where none is demanded nor given.
    #[serde(default)]
    pub acr: Option<Ladder>,
    /// The levels where they are compared by membership, not by order (PC §5.7); absent beside a ladder, or without levels.
    #[serde(default)]
    pub membership: Option<Membership>,
    /// The code that this service sends to the person's address; absent where it sends none.
    #[serde(default)]
    pub mailed_code: Option<MailedCode>,
    /// Where the identity given to the service provider comes from.
    pub identity: IdentitySource,
    /// How the identity providers that a client excludes are shown.
    #[serde(default)]
    pub excluded_providers: ExcludedProviders,
    /// How `sub` is made.
    pub subject: Subject,
    /// When a person must agree, and when she is only informed.
    pub consent: Consent,
    /// How many flows one browser session may have open.
    pub flows: Flows,
    /// Name of the cookie of the browser's session.
    #[serde(default = "session_cookie")]
    pub session_cookie: String,
    /// Client authentication, token and userinfo endpoints.
    pub token: TokenRules,
    /// Introspection, revocation, userinfo, and the form of answers to programs.
    #[serde(default)]
    pub programs: Programs,
    /// What is asked of identity providers.
    pub relying_party: RelyingParty,
    /// Whether the people of a device are remembered, and how; absent where nobody is.
    #[serde(default)]
    pub device: Option<Device>,
    /// The mail that tells a person of her login; absent where none is sent.
    #[serde(default)]
    pub notification: Option<Notification>,
    /// How a logout is asked for.
    pub logout: Logout,
    /// Lifetimes, in seconds.
    pub lifetimes: Lifetimes,
    /// What the business log says of a request; nothing where none is kept.
    #[serde(default)]
    pub logged_of_requests: Vec<RequestField>,
    /// Numbers of the steps of the business log where they are not the usual ones, by event.
    #[serde(default)]
    pub steps: BTreeMap<String, String>,
    /// Fields of the discovery document that no rule derives, as they are published.
    #[serde(default)]
    pub discovery: BTreeMap<String, serde_json::Value>,
}

/// An endpoint with the methods under which the profile routes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Which endpoint.
    pub endpoint: Endpoint,
    /// `GET`, `POST`; none closes an endpoint that every profile has.
    pub methods: Vec<String>,
    /// Its path below the prefix, where it is not the usual one.
    #[serde(default)]
    pub path: Option<String>,
}

/// Where the identity given to the service provider comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentitySource {
    /// The register, after the identity check (FC §5.4, §5.5).
    Register,
    /// The identity provider, after the identity check; what the register writes stands beside it (FC §1.1 "high").
    IdentityProviderAndRegister,
    /// The identity provider, as it stands.
    IdentityProvider,
    /// The identity provider, after the check of a professional's claims; the register of organisations adds the roles
    /// (PC §4, §5.6).
    Professional,
}

impl IdentitySource {
    /// Whether the register is asked who the person is.
    #[must_use]
    pub const fn asks_register(self) -> bool {
        matches!(self, Self::Register | Self::IdentityProviderAndRegister)
    }
}

fn session_cookie() -> String {
    "fc_session_id".to_owned()
}

/// How `sub` is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Pairwise by the client's `entityId` (FC §5.5).
    PairwiseEntity,
    /// One for all clients.
    Public,
}

/// When a person must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// A page at each login; a box to tick only for private clients that want it (FC §5.7).
    EachLogin,
    /// Once for a client and a person, and again when more is asked or `prompt=consent`.
    OncePerClientAndPerson,
    /// Never: there is no such page (PC §2.4).
    Never,
}

/// How many flows one browser session may have open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flows {
    /// The last one started; the others are refused (FC §5.1).
    LastStarted,
    /// The last one started; whoever comes for another is led to it (PC §5.1).
    Latest,
    /// Each on its own.
    Independent,
}

/// Client authentication, token, userinfo.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRules {
    /// Accepted client authentication methods.
    pub authentication: Vec<AuthMethod>,
    /// Algorithms of client assertions.
    pub assertion_algorithms: Vec<SignatureAlgorithm>,
    /// Algorithms that a client may register for ID tokens and userinfo.
    pub signing_algorithms: Vec<SignatureAlgorithm>,
    /// Algorithm of a client that registers none.
    pub default_algorithm: SignatureAlgorithm,
    /// How the keys of encrypted tokens may reach clients and us; empty where tokens are signed only.
    #[serde(default)]
    pub encryption_algorithms: Vec<KeyManagementAlgorithm>,
    /// How tokens may be encrypted.
    #[serde(default)]
    pub content_encryptions: Vec<ContentEncryption>,
    /// Members of an ID token, in order; those without a value are left out.
    pub id_token_claims: Vec<String>,
    /// When an ID token tells level and time of the authentication.
    #[serde(default)]
    pub authentication_claims: AuthenticationClaims,
    /// The wording of error descriptions.
    pub descriptions: Descriptions,
    /// Base of `error_uri`; the edge may set another.
    #[serde(default)]
    pub error_uri: Option<String>,
}

/// The wording of error descriptions in JSON answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Descriptions {
    /// `<description> (<detail or the word undefined>)` (FC §3.1).
    WithDetail,
    /// The description, and the detail behind it where it adds something.
    Plain,
    /// The description of the table, whatever the detail (PC §3.1).
    Exact,
}

/// How a client authenticates at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Secret in the `Authorization` header (RFC 6749 §2.3.1).
    ClientSecretBasic,
    /// Secret in the body.
    ClientSecretPost,
    /// Signed assertion (RFC 7523).
    PrivateKeyJwt,
}

impl AuthMethod {
    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
}

/// What is asked of identity providers (FC §5.4).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelyingParty {
    /// Scope of the request.
    pub scope: String,
    /// `prompt` of the request.
    #[serde(default)]
    pub prompt: Option<String>,
    /// Random bytes of the `nonce`, which is written in hexadecimal.
    pub nonce_bytes: usize,
    /// How identity providers may bring us the keys of what they encrypt; a key of ours is published for each (FC §3.5).
    #[serde(default)]
    pub decryption_algorithms: Vec<KeyManagementAlgorithm>,
}

/// The cookie that remembers who logged in on a device (FC §5.9, §12).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Name of the cookie.
    pub cookie: String,
    /// How long a person is remembered after her last login, in seconds.
    pub lifetime: u32,
    /// Most people that are remembered.
    pub identities: usize,
    /// Most people of a device that is trusted.
    pub trusted: usize,
}

/// The mail that tells a person of her login (FC §5.9).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// Whom it comes from, where the operator names nobody else.
    pub sender: String,
}

/// How a logout is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Logout {
    /// `id_token_hint` is mandatory and unknown parameters are refused (FC §5.11).
    HintRequired,
    /// RP-Initiated Logout §2: the hint is recommended; without one, the person confirms.
    HintOptional,
    /// Nothing is required and nobody is asked: whoever comes leaves, at the identity provider first (PC §3.10).
    Unasked,
}

/// Lifetimes, in seconds (FC §2.8).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifetimes {
    /// Authorization code.
    pub code: u32,
    /// What the person agreed to, from then until its code is used; absent where the code alone counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<u32>,
    /// Access token.
    pub access_token: u32,
    /// ID token.
    pub id_token: u32,
    /// Refresh token, issued with each code's tokens; absent where there is none. One that takes its place ends when it
    /// would have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<u32>,
    /// Interaction.
    pub interaction: u32,
    /// Browser session.
    pub session: u32,
    /// Whether each hit renews the session.
    pub session_slides: bool,
    /// `max-age` of discovery and JWKS.
    pub metadata_cache: u32,
}

impl Lifetimes {
    /// How long anything of a grant can live once its code is issued: so long are its marks of revocation and of use kept.
    #[must_use]
    pub fn of_grant(&self) -> u32 {
        let longest = self.access_token.max(self.id_token).max(self.code);
        [self.refresh_token.unwrap_or_default(), longest].into_iter().fold(self.code, u32::saturating_add)
    }
}

/// Why a profile's file is not a profile.
#[derive(Debug, thiserror::Error)]
#[error("profile: {0}")]
pub struct ProfileError(#[from] toml::de::Error);

impl Profile {
    /// Reads a profile's file.
    ///
    /// # Errors
    /// When the text is not TOML, misses a member or has one that is not known; with line and column.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        Ok(toml::from_str(text)?)
    }

    /// The same profile for rehearsals that take PKCE where the real service refuses it (FC §2.1, the strictness switch).
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.authorization.pkce = Pkce::Optional;
        self
    }

    /// The same profile for rehearsals, whose service providers have no names of the internet.
    #[must_use]
    pub fn rehearsed(mut self) -> Self {
        self.authorization.redirect_hosts = RedirectHosts::Any;
        self
    }

    /// The issuer at an origin.
    pub fn issuer(&self, origin: &str) -> String {
        format!("{origin}{}", self.prefix)
    }

    fn routed(&self, endpoint: Endpoint) -> Option<&Route> {
        self.routes.iter().find(|route| route.endpoint == endpoint)
    }

    /// The path of an endpoint below the origin.
    pub fn path(&self, endpoint: Endpoint) -> String {
        let below = self.routed(endpoint).and_then(|route| route.path.as_deref()).unwrap_or(endpoint.path());
        format!("{}{below}", self.prefix)
    }

    /// Whether an endpoint that every profile has is not served.
    pub fn closes(&self, endpoint: Endpoint) -> bool {
        self.routed(endpoint).is_some_and(|route| route.methods.is_empty())
    }

    /// The methods under which an endpoint is routed; empty when it is not.
    pub fn methods(&self, endpoint: Endpoint) -> &[String] {
        self.routed(endpoint).map(|route| route.methods.as_slice()).unwrap_or_default()
    }
}
