//! What a simulated provider keeps between two requests.

use guichet_oidc::token::CodeGrant;
use guichet_store::ephemeral::Entry;
use serde::{Deserialize, Serialize};

use super::levels::Demand;

/// An authorization request whose login page is shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Interaction {
    /// Which provider shows it.
    pub(super) slug: String,
    /// The request, as far as the answer needs it.
    pub(super) asked: Asked,
}

/// What the answer to an authorization request needs of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) scopes: Vec<String>,
    /// The levels that the broker demands.
    pub(super) demand: Demand,
    /// Who the broker thinks it is.
    pub(super) hint: Option<String>,
    /// What the login page shows of the request: names of parameters and their values.
    pub(super) shown: Vec<(String, String)>,
    pub(super) challenge: Option<guichet_oidc::pkce::Challenge>,
    /// The relying party behind the broker, when the broker told.
    pub(super) relying_party: Option<String>,
}

impl Entry for Interaction {
    const PREFIX: &'static str = "simulated_interaction";
}

/// A code, or an access token, of a simulated provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Granted {
    /// Which provider issued it.
    pub(super) slug: String,
    /// The login of the person; absent for a custom identity.
    pub(super) persona: Option<String>,
    /// The relying party behind the broker, when the broker told.
    pub(super) relying_party: Option<String>,
    /// What it stands for.
    pub(super) grant: CodeGrant,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Code(pub(super) Granted);

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct AccessToken(pub(super) Granted);

impl Entry for Code {
    const PREFIX: &'static str = "simulated_code";
}

impl Entry for AccessToken {
    const PREFIX: &'static str = "simulated_token";
}
