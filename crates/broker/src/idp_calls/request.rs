//! What a person is sent to her identity provider with (FC §5.4, PC §5.5).

use guichet_oidc::{
    professional::routing::passes_level_on,
    profile::ProviderChoice,
    rp::request::{self, AuthorizationRequest},
};

use crate::{
    broker::Broker,
    identity_provider::{CoreAuthorization, IdentityProvider},
    interaction::{Chosen, Flow},
    mandates,
    refusal::Refusal,
};

/// What Entra ID is asked for (PC §4).
const ENTRA_SCOPE: &str = "openid email profile";

impl Broker {
    /// Where the browser goes to authenticate.
    pub(crate) async fn authorization_url(
        &self,
        provider: &IdentityProvider,
        flow: &Flow,
        chosen: &Chosen,
    ) -> Result<String, Refusal> {
        let known = self.known(provider, false).await?;
        let acr = flow.acr.as_deref().map(|kept| match &self.parts.profile.acr {
            Some(ladder) => ladder.asked_of_identity_provider(kept, &provider.allowed_acr),
            None => kept,
        });
        let mandates = match provider.feature_handlers.core_authorization {
            CoreAuthorization::AidantsConnect => Some(mandates::asked(&self.client_of(flow)?.client.rep_scope)),
            CoreAuthorization::Default | CoreAuthorization::Empty => None,
        };
        let rules = &self.parts.profile.relying_party;
        let insists = chosen.typed.as_ref().is_some_and(|typed| passes_level_on(&typed.email));
        let level = self.level_for(provider, flow, insists);
        let acr = if self.parts.profile.membership.is_some() { level.wish.as_deref() } else { acr };
        let told = self.told_of(flow, chosen)?;
        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let request = AuthorizationRequest {
            client_id: &provider.client_id,
            redirect_uri: &self.callback_url(),
            scope: if provider.work.is_entra_id { ENTRA_SCOPE } else { &rules.scope },
            state: &chosen.idp_state,
            nonce: Some(&chosen.idp_nonce),
            acr_values: acr,
            prompt: rules.prompt.as_deref().or(flow.prompt.login.then_some("login")),
            claims: mandates.as_ref().or(level.claims.as_ref()),
            challenge: None,
            further: &told,
        };
        if let Some(rehearsal) = &self.parts.rehearsal {
            rehearsal.sent_to_provider(&flow.client_id, &chosen.idp_state);
        }
        Ok(request::authorization_url(&known.metadata, &request).into())
    }

    /// What a provider is told of the request, where people are led by their address (PC §5.5); nothing that is empty.
    fn told_of(&self, flow: &Flow, chosen: &Chosen) -> Result<Vec<(&'static str, String)>, Refusal> {
        if self.parts.profile.provider_choice != ProviderChoice::Email {
            return Ok(Vec::new());
        }
        let client = self.client_of(flow)?;
        let typed = chosen.typed.as_ref();
        let told = [
            ("login_hint", typed.map(|typed| typed.email.clone()).or_else(|| flow.hints.login.clone())),
            ("siret_hint", flow.hints.siret.clone()),
            ("sp_id", Some(client.client.client_id.clone())),
            ("sp_name", Some(client.client.name.clone())),
            ("remember_me", Some(typed.is_some_and(|typed| typed.remember).to_string())),
        ];
        Ok(told
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
            .collect())
    }
}
