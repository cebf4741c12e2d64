//! The userinfo endpoint's rules (FC §3.3; RFC 6750).

use serde_json::{Map, Value, json};

use crate::{params::Params, reason::Named, scopes::ScopeTable, token::CodeGrant};

/// Why no userinfo is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No token was brought.
    NoToken,
    /// The `Authorization` header is not a scheme and a token.
    HeaderMalformed,
    /// The `Authorization` header has another scheme than `Bearer`.
    HeaderScheme,
    /// What stands behind `Bearer` is no token.
    TokenMalformed,
    /// A token in several places.
    SeveralTokens,
    /// `access_token` stands twice in the query or in the body.
    DuplicatedToken,
    /// Unknown, expired or revoked.
    TokenNotFound,
    /// The token belongs to no grant.
    GrantNotFound,
    /// What the person agreed to has ended before its token.
    GrantExpired,
    /// The token is one client's, and its grant another's.
    ClientMismatch,
    /// The token is one person's, and its grant another's.
    AccountMismatch,
    /// The token tells nobody.
    AccountNotFound,
    /// The token does not carry `openid`.
    NoOpenidScope,
}

impl Reason {
    /// The names of all reasons.
    pub const NAMES: &'static [&'static str] = &[
        "no-access-token",
        "authorization-malformed",
        "authorization-scheme",
        "authorization-token-malformed",
        "several-tokens",
        "access-token-not-found",
        "token-grant-not-found",
        "token-grant-expired",
        "token-client-mismatch",
        "token-account-mismatch",
        "token-account-not-found",
        "token-without-openid",
    ];
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::NoToken => "no-access-token",
            Self::HeaderMalformed => "authorization-malformed",
            Self::HeaderScheme => "authorization-scheme",
            Self::TokenMalformed => "authorization-token-malformed",
            Self::SeveralTokens => "several-tokens",
            Self::DuplicatedToken => "token-parameter-duplicated",
            Self::TokenNotFound => "access-token-not-found",
            Self::GrantNotFound => "token-grant-not-found",
            Self::GrantExpired => "token-grant-expired",
            Self::ClientMismatch => "token-client-mismatch",
            Self::AccountMismatch => "token-account-mismatch",
            Self::AccountNotFound => "token-account-not-found",
            Self::NoOpenidScope => "token-without-openid",
        }
    }

    fn detail(&self) -> Option<String> {
        Some(
            match self {
                Self::NoToken => "no access token provided",
                Self::HeaderMalformed => "invalid authorization header value format",
                Self::HeaderScheme => "authorization header scheme must be Bearer",
                Self::TokenMalformed => "the access token holds blanks",
                Self::DuplicatedToken => return None,
                Self::SeveralTokens => "access token must only be provided using one mechanism",
                Self::TokenNotFound => "access token not found",
                Self::GrantNotFound => "grant not found",
                Self::GrantExpired => "grant is expired",
                Self::ClientMismatch => "client mismatch",
                Self::AccountMismatch => "accountId mismatch",
                Self::AccountNotFound => "associated account not found",
                Self::NoOpenidScope => "access token missing openid scope",
            }
            .to_owned(),
        )
    }
}

/// The token of a request: header, query or form body, in one place only.
///
/// # Errors
/// None, several, one twice, or a header of another form.
pub fn bearer(authorization: Option<&str>, query: &Params, body: &Params) -> Result<String, Reason> {
    let header = match authorization {
        None => None,
        Some(value) => {
            let (named, token) = value.trim().split_once(' ').ok_or(Reason::HeaderMalformed)?;
            if !named.eq_ignore_ascii_case("bearer") {
                return Err(Reason::HeaderScheme);
            }
            let token = token.trim();
            if token.contains(char::is_whitespace) {
                return Err(Reason::TokenMalformed);
            }
            Some(token)
        }
    };
    let twice = |place: &Params| place.iter().filter(|(name, _)| *name == "access_token").count() > 1;
    if twice(query) || twice(body) {
        return Err(Reason::DuplicatedToken);
    }
    let mut places = [header, query.filled("access_token"), body.filled("access_token")].into_iter().flatten();
    match (places.next(), places.next()) {
        (None, _) => Err(Reason::NoToken),
        (Some(_), Some(_)) => Err(Reason::SeveralTokens),
        (Some(token), None) => Ok(token.to_owned()),
    }
}

/// What userinfo says: `sub`, then the claims of the granted scopes and those asked for one by one that have a value.
pub fn claims(scopes: &ScopeTable, grant: &CodeGrant) -> Map<String, Value> {
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), json!(grant.sub));
    let asked = grant.claims.userinfo.iter().map(String::as_str);
    for name in scopes.claims(&grant.scopes).into_iter().chain(asked) {
        if let Some(value) = grant.identity.get(name).filter(|_| !claims.contains_key(name)) {
            claims.insert(name.to_owned(), value.clone());
        }
    }
    claims
}
