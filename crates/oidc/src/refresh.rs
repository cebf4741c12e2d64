//! Refresh tokens: what a refresh asks for, what it may have, and how long a refresh token stays itself (PC §3.2; RFC 6749 §6).

use std::fmt;

use crate::{
    client::Client,
    params::Params,
    profile::Profile,
    token::{CodeGrant, Reason},
};

/// The part of its life, in hundredths, after which a refresh token gives way to another (PC §3.2).
const KEPT: i64 = 70;

/// What a refresh answers beside the new access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The same refresh token.
    Same,
    /// Another; the one presented is used up, and presented again it revokes its grant.
    Another,
}

/// Whether a refresh token of a client that authenticates is kept. All are instants in seconds.
#[must_use]
pub const fn next(issued_at: i64, expires_at: i64, now: i64) -> Next {
    let (life, age) = (expires_at.saturating_sub(issued_at), now.saturating_sub(issued_at));
    if age.saturating_mul(100) < life.saturating_mul(KEPT) { Next::Same } else { Next::Another }
}

/// A refresh.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshRequest {
    /// The refresh token.
    pub token: String,
    /// The scopes that the new access token is to have; those of the grant when absent.
    pub scopes: Option<Vec<String>>,
}

/// The token stays out.
impl fmt::Debug for RefreshRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshRequest").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// Whether a token request is a refresh, and the profile gives refresh tokens.
#[must_use]
pub fn asked(profile: &Profile, params: &Params) -> bool {
    profile.lifetimes.refresh_token.is_some() && params.get("grant_type") == Some("refresh_token")
}

/// Reads a refresh.
///
/// # Errors
/// No refresh token.
pub fn request(params: &Params) -> Result<RefreshRequest, Reason> {
    let token = params.filled("refresh_token").ok_or(Reason::MissingParameter("refresh_token"))?;
    let scopes = params.filled("scope").map(|_| params.words("scope").into_iter().map(str::to_owned).collect());
    Ok(RefreshRequest { token: token.to_owned(), scopes })
}

/// What a refresh token keeps of the code's grant: what proved who sent the code has served, and a `nonce` is of one
/// authentication (OpenID Connect Core §12.2).
#[must_use]
pub fn kept(grant: &CodeGrant) -> CodeGrant {
    CodeGrant { nonce: None, pkce: None, holds_until: None, ..grant.clone() }
}

/// What the new access token stands for: the grant, or the part of it that the request asks for.
///
/// # Errors
/// The token is another client's; a scope that was not granted.
pub fn granted(grant: &CodeGrant, client: &Client, request: &RefreshRequest) -> Result<CodeGrant, Reason> {
    if grant.client_id != client.client_id {
        return Err(Reason::ClientMismatch);
    }
    let mut narrowed = grant.clone();
    if let Some(wanted) = &request.scopes {
        if let Some(beyond) = wanted.iter().find(|scope| !grant.scopes.contains(scope)) {
            return Err(Reason::ScopeBeyondGrant(beyond.clone()));
        }
        narrowed.scopes.retain(|scope| wanted.contains(scope));
    }
    Ok(narrowed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pkce::Challenge;

    #[test]
    fn a_refresh_token_is_kept_until_seven_tenths_of_its_life() {
        assert_eq!(next(1_000, 1_000 + 43_200, 1_000), Next::Same);
        assert_eq!(next(1_000, 1_000 + 43_200, 1_000 + 30_239), Next::Same);
        assert_eq!(next(1_000, 1_000 + 43_200, 1_000 + 30_240), Next::Another);
    }

    #[test]
    fn a_clock_that_was_put_back_rotates_nothing() {
        assert_eq!(next(1_000, 44_200, 0), Next::Same);
    }

    fn grant() -> CodeGrant {
        serde_json::from_value(json!({
            "client_id": "shop", "redirect_uri": "https://shop.test/", "nonce": "n", "scopes": ["openid", "email"],
            "claims": { "id_token": [], "userinfo": [], "sub": null }, "acr": null, "amr": [], "auth_time": 7,
            "sub": "s", "pkce": Challenge::of("a verifier"), "identity": {}, "trace": {},
        }))
        .unwrap()
    }

    fn client(client_id: &str) -> Client {
        serde_json::from_value(json!({
            "client_id": client_id, "client_secret": "s", "name": "Shop", "entityId": "e", "redirect_uris": [],
            "scopes": ["openid"], "id_token_signed_response_alg": "HS256",
        }))
        .unwrap()
    }

    fn asking(scope: &str) -> RefreshRequest {
        request(&Params::from_pairs([("refresh_token", "secret"), ("scope", scope)])).unwrap()
    }

    #[test]
    fn a_refresh_may_ask_for_less_and_not_for_more() {
        let shop = client("shop");
        assert_eq!(granted(&grant(), &shop, &asking("")).unwrap().scopes, ["openid", "email"]);
        assert_eq!(granted(&grant(), &shop, &asking("email")).unwrap().scopes, ["email"]);
        assert_eq!(granted(&grant(), &shop, &asking("email openid")).unwrap().scopes, ["openid", "email"]);
        let beyond = Reason::ScopeBeyondGrant("phone".to_owned());
        assert_eq!(granted(&grant(), &shop, &asking("email phone")).unwrap_err(), beyond);
        assert_eq!(granted(&grant(), &client("other"), &asking("")).unwrap_err(), Reason::ClientMismatch);
        assert!(!format!("{:?}", asking("email")).contains("secret"));
    }

    #[test]
    fn what_is_kept_tells_when_the_person_authenticated_and_not_the_nonce() {
        let kept = kept(&grant());
        assert_eq!((kept.nonce, kept.pkce, kept.auth_time), (None, None, 7));
    }
}
