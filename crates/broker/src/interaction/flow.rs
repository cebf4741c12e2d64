//! What a flow was asked for.

use guichet_oidc::{
    authorize::{Prompt, Target},
    claims::ClaimsRequest,
    pkce::Challenge,
    profile::ResponseMode,
};
use serde::{Deserialize, Serialize};

/// What the service provider asked for, and whose browser it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Identifier, 43 characters.
    pub uid: String,
    /// The visit to which it belongs; another browser may not go on with it.
    pub browsing_session_id: String,
    /// Who asked.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// How it goes there.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// Echoed.
    pub state: Option<String>,
    /// Echoed in the ID token.
    pub nonce: Option<String>,
    /// The only person who may log in, where the request names her.
    pub expected_sub: Option<String>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// Kept level.
    pub acr: Option<String>,
    /// Meaning of `prompt`.
    pub prompt: StoredPrompt,
    /// Claims asked for one by one.
    pub claims: ClaimsRequest,
    /// PKCE challenge.
    pub pkce: Option<Challenge>,
    /// Whether the context is suspicious (FC §5.9).
    pub suspicious: bool,
    /// Whether a finished login serves it.
    pub is_sso: bool,
    /// Whether the rehearsal decided its pages ahead.
    pub decided: bool,
    /// Where the request would have the person led.
    #[serde(default)]
    pub hints: Hints,
    /// Whether no finished login serves it: one did not do.
    #[serde(default)]
    pub needs_login: bool,
    /// The provider to which the person was sent last, by `uid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<String>,
}

/// Where a request would have the person led (PC §2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hints {
    /// The provider, by `uid`.
    pub idp: Option<String>,
    /// Her address.
    pub login: Option<String>,
    /// Her establishment.
    pub siret: Option<String>,
}

impl Flow {
    /// Where the answer goes, and how.
    #[must_use]
    pub fn target(&self) -> Target {
        Target { redirect_uri: self.redirect_uri.clone(), state: self.state.clone(), mode: self.response_mode }
    }
}

/// The part of `prompt` that outlives the request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPrompt {
    /// No page may be shown.
    pub none: bool,
    /// The person authenticates again, at the identity provider too.
    pub login: bool,
    /// The consent page is shown again.
    pub consent: bool,
    /// The information page is left out.
    pub skip_page: bool,
}

impl From<Prompt> for StoredPrompt {
    fn from(prompt: Prompt) -> Self {
        Self { none: prompt.none, login: prompt.login, consent: prompt.consent, skip_page: prompt.skip_page }
    }
}
