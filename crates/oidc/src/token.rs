//! The token endpoint's rules for `authorization_code` (FC §3.1; RFC 6749 §4.1.3).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

use crate::{
    claims::ClaimsRequest, client::Client, params::Params, pkce::Challenge, profile::Profile, reason::Named, refresh,
};

/// What an authorization code stands for.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeGrant {
    /// Whose code it is.
    pub client_id: String,
    /// The address of the authorization request.
    pub redirect_uri: String,
    /// Its `nonce`.
    pub nonce: Option<String>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// Claims asked for one by one.
    pub claims: ClaimsRequest,
    /// Level asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_acr: Option<String>,
    /// Level returned.
    pub acr: Option<String>,
    /// Methods of authentication.
    pub amr: Vec<String>,
    /// When the person authenticated, seconds since the epoch.
    pub auth_time: i64,
    /// The person, as this client knows her.
    pub sub: String,
    /// PKCE challenge of the request.
    pub pkce: Option<Challenge>,
    /// Until when it holds, in seconds since the epoch, where that is not as long as its code or its token does (FC §2.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_until: Option<i64>,
    /// The person's claims.
    pub identity: Map<String, Value>,
    /// Fields of the journal that the later steps repeat: an object, nothing of which is read here.
    pub trace: Option<Box<RawValue>>,
    /// Those of them that tell of the person, where the later steps repeat them, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_trace: Option<Box<RawValue>>,
}

impl CodeGrant {
    /// Whether what was agreed to has ended.
    #[must_use]
    pub fn has_ended(&self, now: i64) -> bool {
        self.holds_until.is_some_and(|until| until < now)
    }

    /// Whether it tells nobody: a subject that is made of nothing would be everybody's.
    #[must_use]
    pub fn is_of_nobody(&self) -> bool {
        self.sub.is_empty()
    }
}

/// A token request.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The code.
    pub code: String,
    /// The address of the authorization request.
    pub redirect_uri: String,
    /// PKCE verifier.
    pub code_verifier: Option<String>,
}

/// Who the person is stays out, and what proves whose code it is.
impl fmt::Debug for CodeGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client_id, scopes, acr, auth_time, .. } = self;
        f.debug_struct("CodeGrant")
            .field("client_id", client_id)
            .field("scopes", scopes)
            .field("acr", acr)
            .field("auth_time", auth_time)
            .finish_non_exhaustive()
    }
}

/// Code and verifier stay out.
impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

/// Why no token is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A required parameter is absent or empty.
    MissingParameter(&'static str),
    /// Another grant type.
    GrantTypeUnsupported,
    /// A grant type that the client's record leaves out.
    GrantTypeNotAllowed,
    /// No such code, or one that has expired.
    CodeNotFound,
    /// The code was used; what it gave is revoked.
    CodeConsumed,
    /// The code or the refresh token is another client's.
    ClientMismatch,
    /// The code belongs to no grant.
    GrantNotFound,
    /// The code is this client's, and its grant another's.
    GrantClientMismatch,
    /// What the person agreed to has ended before its code was used.
    GrantExpired,
    /// The grant is another person's.
    AccountMismatch,
    /// The code tells nobody.
    AccountNotFound,
    /// The address is not the one of the authorization request.
    RedirectUriMismatch,
    /// The verifier is absent, unasked for or wrong.
    PkceFailed,
    /// No such refresh token, or one that has expired.
    RefreshTokenNotFound,
    /// The refresh token was replaced; its grant is revoked.
    RefreshTokenConsumed,
    /// A scope that the refresh token does not carry.
    ScopeBeyondGrant(String),
}

impl Reason {
    /// The names of all reasons.
    pub const NAMES: &'static [&'static str] = &[
        "missing-token-parameter",
        "grant-type-unsupported",
        "grant-type-not-allowed",
        "code-not-found",
        "code-consumed",
        "client-mismatch",
        "grant-not-found",
        "grant-client-mismatch",
        "grant-expired",
        "code-account-mismatch",
        "code-account-not-found",
        "redirect-uri-mismatch",
        "pkce-failed",
        "refresh-token-not-found",
        "refresh-token-consumed",
        "refresh-scope-beyond-grant",
    ];
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::MissingParameter(_) => "missing-token-parameter",
            Self::GrantTypeUnsupported => "grant-type-unsupported",
            Self::GrantTypeNotAllowed => "grant-type-not-allowed",
            Self::CodeNotFound => "code-not-found",
            Self::CodeConsumed => "code-consumed",
            Self::ClientMismatch => "client-mismatch",
            Self::GrantNotFound => "grant-not-found",
            Self::GrantClientMismatch => "grant-client-mismatch",
            Self::GrantExpired => "grant-expired",
            Self::AccountMismatch => "code-account-mismatch",
            Self::AccountNotFound => "code-account-not-found",
            Self::RedirectUriMismatch => "redirect-uri-mismatch",
            Self::PkceFailed => "pkce-failed",
            Self::RefreshTokenNotFound => "refresh-token-not-found",
            Self::RefreshTokenConsumed => "refresh-token-consumed",
            Self::ScopeBeyondGrant(_) => "refresh-scope-beyond-grant",
        }
    }

    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::MissingParameter(_) | Self::GrantTypeUnsupported | Self::GrantTypeNotAllowed => return None,
            Self::CodeNotFound => "authorization code not found".to_owned(),
            Self::CodeConsumed => "authorization code already consumed".to_owned(),
            Self::ClientMismatch | Self::GrantClientMismatch => "client mismatch".to_owned(),
            Self::GrantNotFound => "grant not found".to_owned(),
            Self::GrantExpired => "grant is expired".to_owned(),
            Self::AccountMismatch => "accountId mismatch".to_owned(),
            Self::AccountNotFound => "referenced account not found".to_owned(),
            Self::RedirectUriMismatch => "authorization code redirect_uri mismatch".to_owned(),
            Self::PkceFailed => "PKCE verification failed".to_owned(),
            Self::RefreshTokenNotFound => "refresh token not found".to_owned(),
            Self::RefreshTokenConsumed => "refresh token already used".to_owned(),
            Self::ScopeBeyondGrant(scope) => scope.clone(),
        })
    }
}

impl Reason {
    /// The name of the parameter that the description quotes.
    pub fn parameter(&self) -> Option<&'static str> {
        match self {
            Self::MissingParameter(name) => Some(name),
            _ => None,
        }
    }
}

/// Whether the client's record lets it use the grant of a token request.
///
/// # Errors
/// [`Reason::GrantTypeNotAllowed`].
pub fn allowed(profile: &Profile, client: &Client, params: &Params) -> Result<(), Reason> {
    let served = params.get("grant_type") == Some("authorization_code") || refresh::asked(profile, params);
    let grant_type = params.get("grant_type").unwrap_or_default();
    if served && !client.may_use(grant_type) { Err(Reason::GrantTypeNotAllowed) } else { Ok(()) }
}

/// Reads a token request.
///
/// # Errors
/// The first parameter that is missing, or another grant type.
pub fn request(params: &Params) -> Result<TokenRequest, Reason> {
    let required = |name: &'static str| params.filled(name).ok_or(Reason::MissingParameter(name));
    if required("grant_type")? != "authorization_code" {
        return Err(Reason::GrantTypeUnsupported);
    }
    Ok(TokenRequest {
        code: required("code")?.to_owned(),
        redirect_uri: required("redirect_uri")?.to_owned(),
        code_verifier: params.filled("code_verifier").map(str::to_owned),
    })
}

/// Whether the code may be redeemed by this client with this request.
///
/// # Errors
/// Mismatch of client, address or PKCE.
pub fn redeem(grant: &CodeGrant, client: &Client, request: &TokenRequest) -> Result<(), Reason> {
    if grant.client_id != client.client_id {
        return Err(Reason::ClientMismatch);
    }
    if grant.redirect_uri != request.redirect_uri {
        return Err(Reason::RedirectUriMismatch);
    }
    let proved = match (&grant.pkce, &request.code_verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => challenge.answered_by(verifier),
        // RFC 9700 §2.1.1: a verifier without a challenge is a downgrade attack.
        _ => false,
    };
    if proved { Ok(()) } else { Err(Reason::PkceFailed) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_printed_for_debugging_tells_neither_the_person_nor_a_secret() {
        let grant: CodeGrant = serde_json::from_value(json!({
            "client_id": "shop", "redirect_uri": "https://shop.test/secret-path", "nonce": "secret-nonce",
            "scopes": ["openid"], "claims": ClaimsRequest::default(), "acr": "eidas1", "amr": [], "auth_time": 7,
            "sub": "secret-sub", "pkce": null, "identity": {"given_name": "secret-name"},
            "trace": {"ip": "secret-address"},
        }))
        .unwrap();
        let request = TokenRequest {
            code: "secret-code".to_owned(),
            redirect_uri: "https://shop.test/back".to_owned(),
            code_verifier: Some("secret-verifier".to_owned()),
        };
        let printed = format!("{grant:?} {request:#?}");
        assert!(printed.contains("shop") && printed.contains("eidas1") && printed.contains("back"), "{printed}");
        assert!(!printed.contains("secret"), "{printed}");
    }
}
