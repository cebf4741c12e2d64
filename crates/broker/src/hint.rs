//! ID tokens that come back as hints: ours, whether expired or not (FC §5.11).

use guichet_jose::{SignatureAlgorithm, VerificationKeys};
use guichet_oidc::{client::Client, logout::Reason};
use jiff::Timestamp;
use serde_json::Value;

use crate::{broker::Broker, refusal::Refusal, session::Login};

/// What a verified hint says.
pub(crate) struct Hint {
    pub(crate) sub: String,
    pub(crate) audience: String,
}

impl Broker {
    /// Verifies an ID token that this broker issued; expiry does not matter. Its audience says whose secret to try where
    /// it is signed with one.
    ///
    /// # Errors
    /// What is wrong with it: no token, for nobody who is registered, or not ours.
    pub(crate) fn hint(&self, token: &str) -> Result<Hint, Reason> {
        let (header, claims) = guichet_jose::decode_unverified(token).map_err(|_| Reason::HintUndecodable)?;
        let audience = claims.get("aud").and_then(Value::as_str).unwrap_or_default();
        let record = self.client(audience).filter(|record| record.client.active).ok_or(Reason::AudienceUnknown)?;
        self.verified_hint(token, &header, &record.client).ok_or(Reason::HintInvalid)
    }

    fn verified_hint(&self, token: &str, header: &Value, client: &Client) -> Option<Hint> {
        let verified = if header.get("alg").and_then(Value::as_str) == Some("HS256") {
            let keys = VerificationKeys::hmac(client.client_secret.expose().as_bytes()).ok()?;
            keys.verify(token, &[SignatureAlgorithm::Hs256]).ok()?
        } else {
            let asymmetric: Vec<_> = self
                .parts
                .profile
                .token
                .signing_algorithms
                .iter()
                .copied()
                .filter(|algorithm| *algorithm != SignatureAlgorithm::Hs256)
                .collect();
            self.parts.keys.verification().verify(token, &asymmetric).ok()?
        };
        let claims = verified.claims().ok()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        (text("iss")? == self.issuer).then_some(())?;
        Some(Hint { sub: text("sub")?.to_owned(), audience: text("aud")?.to_owned() })
    }

    /// Where the person leaves the identity provider (FC §5.11). Without a `state` it is not told of whom it is asked either
    /// (PC §3.10).
    pub(crate) async fn logout_url(
        &self,
        login: &Login,
        state: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let (record, base) = self.end_session_of(&login.idp_uid).await.ok_or(Refusal::IdpLogoutUnavailable)?;
        let evidence = self.evidence(login, now).await?.value;
        let mut url = url::Url::parse(&base).map_err(|_| Refusal::IdpLogoutUnavailable)?;
        url.query_pairs_mut()
            .append_pair("id_token_hint", &evidence.idp_id_token)
            .append_pair("post_logout_redirect_uri", &self.url(guichet_oidc::endpoints::Endpoint::LogoutCallback));
        if let Some(state) = state {
            url.query_pairs_mut().append_pair("state", state).append_pair("client_id", &record.provider.client_id);
        }
        Ok(url.into())
    }
}
