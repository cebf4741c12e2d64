//! What a profile says of its authorization endpoint.

use serde::{Deserialize, Serialize};

/// The rules of the authorization endpoint (FC §2.1 to §2.5; OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// Parameters that must be present and, unless `may_be_empty` names them, filled.
    pub required: Vec<String>,
    /// Required parameters that may be empty.
    #[serde(default)]
    pub may_be_empty: Vec<String>,
    /// Every parameter that is understood.
    pub known: Vec<String>,
    /// What happens to a parameter that is not in `known`.
    pub unknown: UnknownParameters,
    /// How an answer may reach the service provider; the first is the one of who asks for none.
    #[serde(default = "query")]
    pub response_modes: Vec<ResponseMode>,
    /// Least length of `nonce`, in characters; 0 when it is optional.
    pub nonce_min_length: usize,
    /// Where `nonce` is ASCII of 1 to so many characters (PC §2.1); absent: any text.
    #[serde(default)]
    pub nonce_ascii_max: Option<usize>,
    /// Most words of `acr_values` and `prompt`.
    pub list_max: usize,
    /// Which hosts a `redirect_uri` may have.
    #[serde(default)]
    pub redirect_hosts: RedirectHosts,
    /// PKCE (RFC 7636).
    pub pkce: Pkce,
    /// How `prompt` is read.
    pub prompt: PromptRule,
    /// How the `claims` parameter is read.
    pub claims: ClaimsRule,
    /// What a wrong `id_token_hint` does.
    #[serde(default)]
    pub id_token_hint: IdTokenHint,
    /// Identity providers to which `idp_hint` may send directly, for every client.
    #[serde(default)]
    pub allowed_idp_hints: Vec<String>,
}

fn query() -> Vec<ResponseMode> {
    vec![ResponseMode::Query]
}

/// How the answer to an authorization request reaches the service provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of its address (RFC 6749 §4.1.2).
    #[default]
    Query,
    /// In the fragment of its address (OAuth 2.0 Multiple Response Types §2.1).
    Fragment,
    /// In a form that the browser sends there (OAuth 2.0 Form Post Response Mode §2).
    FormPost,
}

impl ResponseMode {
    /// The mode of this registered name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// What becomes of an `id_token_hint` that does not verify.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdTokenHint {
    /// Nobody whom we know is expected.
    #[default]
    ExpectsNobody,
    /// The request fails (PC §2.1).
    Refused,
}

/// What happens to a parameter that the profile does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownParameters {
    /// The request fails (FC §2.1).
    Refused,
    /// It is ignored (OpenID Connect Core §3.1.2.1).
    Ignored,
}

/// Which hosts a `redirect_uri` may have (FC §2.1, `urlsRequireTld`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RedirectHosts {
    /// Any.
    #[default]
    Any,
    /// Names below a top-level domain: not `localhost`, no address.
    WithTopLevelDomain,
}

/// Proof Key for Code Exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pkce {
    /// Its parameters are unknown parameters (FC §2.1).
    Refused,
    /// Taken and enforced when sent, with S256 only.
    Optional,
}

/// How `prompt` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptRule {
    /// The engine always authenticates and shows its page; a value is remembered only for clients entitled to it (FC §2.3).
    EntitledOnly,
    /// OpenID Connect Core §3.1.2.1.
    Standard,
    /// `none` is heeded; `login` and `consent` are taken and change nothing (PC §2.4).
    SilentOnly,
}

/// How the `claims` parameter is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimsRule {
    /// `amr` for clients that are entitled to it, else an error page (FC §2.4).
    EntitledAmr,
    /// The same, and the mandates of a professional helper (`rep_scope`), which are added to the grant (FC §2.4, §5.10).
    EntitledAmrAndMandates,
    /// Individual claims are added to what the scopes give (OpenID Connect Core §5.5).
    Standard,
}

impl ClaimsRule {
    /// Whether professional helpers log in for others, with mandates (FC §5.10).
    #[must_use]
    pub const fn takes_mandates(self) -> bool {
        matches!(self, Self::EntitledAmrAndMandates)
    }
}
