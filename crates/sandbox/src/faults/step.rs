//! The steps of a login at which a fault can show.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The step at which a fault shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint's answer.
    Token,
    /// The userinfo endpoint's answer.
    Userinfo,
    /// The signing keys.
    Jwks,
    /// The discovery document.
    Discovery,
    /// The ID token inside the token endpoint's answer.
    IdToken,
    /// The register's one call.
    Individus,
    /// The one call of API Entreprise.
    Etablissements,
    /// A call of a producer for data.
    Call,
    /// The mail server's first word.
    Greeting,
    /// Its answer to who sends a mail.
    Sender,
    /// Its answer to whom a mail goes.
    Recipient,
    /// Its answer to the mail itself.
    Data,
}

impl Step {
    /// The name in the control API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
            Self::Jwks => "jwks",
            Self::Discovery => "discovery",
            Self::IdToken => "id_token",
            Self::Individus => "individus",
            Self::Etablissements => "etablissements",
            Self::Call => "call",
            Self::Greeting => "greeting",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Data => "data",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
