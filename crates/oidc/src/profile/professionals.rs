//! What a profile says of professionals (PC §3.3, §5).

use serde::{Deserialize, Serialize};

/// How a person reaches her identity provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderChoice {
    /// She chooses on a page that lists them (FC §5.3).
    #[default]
    List,
    /// She types her work address, whose domain tells it (PC §5.2 to §5.4).
    Email,
}

/// What becomes of the error with which an identity provider sends a person back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderErrors {
    /// She is back at the choice, and told there (FC §5.3).
    #[default]
    Choice,
    /// An error page quotes it (PC §5.5).
    Page,
}

/// The code that the service sends by mail (PC §5.8).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailedCode {
    /// Its digits.
    pub digits: u8,
    /// How long it is good, in seconds.
    pub lifetime: u32,
    /// How soon another may be asked for, in seconds.
    pub resend_after: u32,
    /// How many codes may be tried for one address …
    pub attempts: u32,
    /// … in this many seconds.
    pub window: u32,
}

/// When an ID token has `acr`, `auth_time` and `amr`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticationClaims {
    /// The first two always, `amr` when it was asked for.
    #[default]
    Always,
    /// Each when it was asked for, by `claims`, `acr_values` or `max_age`, and is known (PC §3.3).
    WhenAsked,
}
