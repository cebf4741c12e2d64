//! What a data provider is told of an access token, and the business log of it (AF §1.3; FC §7.1).

use guichet_oidc::{
    checktoken::{Told, scopes_for},
    token::CodeGrant,
};
use guichet_store::{crash, journal::Sync};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Asking, DataProvider};
use crate::{
    broker::Broker,
    consent,
    identity::{hash, of_pivot, pairwise_sub, pivot},
    interaction::AccessToken,
    refusal::Refusal,
    trace::{self, Step, Trace},
};

/// An access token that serves, for one data provider.
pub(crate) struct TokenFor {
    /// What was granted.
    pub(crate) grant: CodeGrant,
    /// Issued at, seconds since the epoch.
    pub(crate) iat: i64,
    /// Ends at, seconds since the epoch.
    pub(crate) exp: i64,
    /// Those of its scopes that the data provider declares.
    pub(crate) scopes: Vec<String>,
    /// The person as this data provider knows her.
    pub(crate) sub: String,
    /// The person as the register writes her.
    pub(crate) pivot: Map<String, Value>,
}

impl TokenFor {
    /// What is told of it; `token` is its text.
    pub(crate) fn told<'a>(&'a self, token: &'a str) -> Told<'a> {
        Told {
            client_id: &self.grant.client_id,
            sub: &self.sub,
            iat: self.iat,
            exp: self.exp,
            acr: self.grant.asked_acr.as_deref().unwrap_or_default(),
            token,
            scopes: &self.scopes,
            pivot: &self.pivot,
        }
    }
}

impl Broker {
    /// The access token of this text while it serves, and its relying party does.
    pub(crate) async fn serving_token(&self, token: &str, now: Timestamp) -> Result<Option<AccessToken>, Refusal> {
        let found = self.parts.stores.ephemeral.get::<AccessToken>(token, now).await?;
        let serves = |token: &AccessToken| self.client(&token.grant.client_id).is_some_and(|it| it.client.active);
        Ok(found.map(|found| found.value).filter(serves))
    }

    /// The access token of this text, as a data provider is told of it; none where it serves no more.
    pub(crate) async fn token_for(
        &self,
        provider: &DataProvider,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<TokenFor>, Refusal> {
        let Some(AccessToken { grant, iat, exp }) = self.serving_token(token, now).await? else { return Ok(None) };
        let Some(pivot) = pivot(self.parts.profile.identity, &grant.identity) else {
            tracing::error!(client_id = grant.client_id, "the grant of an access token holds no pivot identity");
            return Err(Refusal::Unknown);
        };
        let identity_hash = hash(&of_pivot(&pivot));
        let sub = pairwise_sub(&provider.client_id, &identity_hash, self.parts.sub_secret.expose());
        let scopes = scopes_for(&grant.scopes, &provider.scopes);
        Ok(Some(TokenFor { grant, iat, exp, scopes, sub, pivot }))
    }

    /// Notes that a data provider was told of a token, or that the token serves no more.
    pub(crate) async fn note_told(
        &self,
        provider: &DataProvider,
        token: Option<&TokenFor>,
        asking: &Asking,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(token) = token else {
            let mut tracer = Trace::default();
            tracer.data_provider(provider).asking(asking);
            return self.note_step(&tracer, trace::DP_USED_INVALID_ACCESS_TOKEN, Sync::WithNextGroup, now).await;
        };
        let mut tracer = Trace::of_grant(&token.grant);
        let idp = tracer.identity_provider().and_then(|uid| self.provider(&uid));
        if let Some(idp) = idp {
            tracer.provider(&idp.provider);
        }
        tracer
            .data_provider(provider)
            .asking(asking)
            .public("scope", token.scopes.join(" "))
            .public("claims", consent::claims(&self.parts.scopes, &token.scopes).join(" "));
        crash::point("told/sealed");
        self.note_step(&tracer, trace::DP_VERIFIED_CHECKTOKEN, Sync::Now, now).await?;
        crash::point("told/recorded");
        Ok(())
    }

    /// Notes that whoever asked proves no data provider; `provider` is the one that it named, where there is one.
    pub(crate) async fn note_unproved(
        &self,
        provider: Option<&DataProvider>,
        asking: &Asking,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut tracer = Trace::default();
        tracer.asking(asking);
        if let Some(provider) = provider {
            tracer.data_provider(provider);
        }
        self.note_step(&tracer, trace::DP_USED_INVALID_CREDENTIAL, Sync::WithNextGroup, now).await
    }

    /// One step of what data providers do; one that transfers data is on disk when this returns.
    pub(crate) async fn note_step(
        &self,
        tracer: &Trace,
        step: Step,
        sync: Sync,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let event = tracer.event(self.service(), step, now, self.parts.site.edge.entropy.uuid());
        self.record(vec![event], sync).await
    }
}
