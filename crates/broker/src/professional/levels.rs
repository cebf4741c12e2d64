//! Which level is asked of a provider, and what follows from the one that it gave (PC §5.5, §5.7).

use axum::response::Response;
use guichet_oidc::{
    authorize::Request,
    client::Client,
    professional::level::{self, Asked, Demand, Mailed, Membership, Outcome, Provider},
};
use guichet_web::exchanges::ExchangeNote;
use serde_json::{Value, json};

use super::{Refusal, WorkLogin, record::MAIL};
use crate::{broker::Broker, identity_provider::IdentityProvider, interaction::Flow, session::Login};

/// What a request to a provider says of the level.
#[derive(Debug, Default)]
pub(crate) struct AskedLevel {
    /// `acr_values`
    pub(crate) wish: Option<String>,
    /// `claims`
    pub(crate) claims: Option<Value>,
}

/// The levels that a flow names.
struct Named<'a> {
    essential: Vec<&'a str>,
    wished: Vec<&'a str>,
}

impl<'a> Named<'a> {
    fn of(flow: &'a Flow) -> Self {
        Self {
            essential: flow.claims.levels.iter().map(String::as_str).collect(),
            wished: flow.acr.as_deref().unwrap_or_default().split(' ').filter(|word| !word.is_empty()).collect(),
        }
    }

    fn asked(&self) -> Asked<'_> {
        Asked { essential: &self.essential, wished: &self.wished }
    }
}

impl Broker {
    /// What is asked of a provider, where levels are compared by membership. `insists`: the address asks that a demanded
    /// level be passed on.
    pub(crate) fn level_for(&self, provider: &IdentityProvider, flow: &Flow, insists: bool) -> AskedLevel {
        let Some(levels) = &self.parts.profile.membership else { return AskedLevel::default() };
        let named = Named::of(flow);
        let kind = Provider {
            takes_demand: provider.work.is_mfa_compliant || insists,
            is_default: self.default_provider() == Some(provider.uid.as_str()),
        };
        let (mut wish, mut insisted) = (None, Value::Null);
        match level::demand(named.asked(), kind, levels) {
            Demand::Essential(demanded) => {
                insisted = match demanded.as_slice() {
                    [only] => json!({"essential": true, "value": only}),
                    several => json!({"essential": true, "values": several}),
                };
            }
            Demand::Wish(wished) => wish = Some(wished.join(" ")),
            Demand::None => {}
        }
        let claims = (!provider.work.is_entra_id).then(|| json!({"id_token": {"amr": null, "acr": insisted}}));
        AskedLevel { wish, claims }
    }

    /// What follows from the level of a login; none where levels are not compared by membership.
    pub(crate) fn outcome(&self, flow: &Flow, login: &Login, work: &WorkLogin) -> Option<Outcome> {
        let levels = self.parts.profile.membership.as_ref()?;
        let named = Named::of(flow);
        let mailed = match (self.parts.profile.mailed_code, &self.parts.outbox) {
            _ if work.mailed => Mailed::Given,
            (Some(_), Some(_)) => Mailed::Possible,
            _ => Mailed::Off,
        };
        let used_mail = work.amr.iter().any(|method| method == MAIL);
        Some(level::outcome(named.asked(), login.idp_acr.as_deref(), used_mail, mailed, levels))
    }

    /// Whether a finished login serves the flow again (PC §5.2 rule 2).
    pub(crate) fn reuses(&self, flow: &Flow, login: &Login) -> bool {
        let (Some(work), Some(levels)) = (&login.work, &self.parts.profile.membership) else { return false };
        let same = |hint: &Option<String>, known: &str| {
            hint.as_ref().is_none_or(|hint| hint.to_lowercase() == known.to_lowercase())
        };
        let reached = match self.outcome(flow, login, work) {
            Some(Outcome::Reached(level)) => level,
            _ => return false,
        };
        !flow.needs_login
            && same(&flow.hints.login, &work.email)
            && flow.hints.idp.as_ref().is_none_or(|hint| *hint == login.idp_uid)
            && !levels.never_reused.contains(&reached)
    }

    /// Whether a wish beside a demand is missed: then the person begins anew (PC §5.7).
    pub(crate) fn misses_wish(flow: &Flow, reached: &str) -> bool {
        let Named { essential, wished } = Named::of(flow);
        !essential.is_empty() && !wished.is_empty() && !wished.contains(&reached)
    }

    /// The refusal of a login that reaches none of the demanded levels.
    pub(crate) fn unsatisfied(levels: &Membership, flow: &Flow, login: &Login) -> Refusal {
        let demanded = flow.claims.levels.clone();
        Refusal::LevelsUnsatisfied {
            reached: levels.understood(login.idp_acr.as_deref()).to_owned(),
            instead: levels.instead(demanded.iter().map(String::as_str)),
            demanded,
        }
    }

    /// Notes of a request that was taken whose it is, and which of its levels are of another version of this service: nothing
    /// is refused for them yet.
    pub(crate) fn noted_with_levels(&self, response: Response, client: &Client, request: &Request) -> Response {
        let mut response = self.noted(response, &client.client_id);
        let wished = request.acr.as_deref().unwrap_or_default().split(' ');
        let named = wished.chain(request.claims.levels.iter().map(String::as_str));
        let levels = self.parts.profile.membership.as_ref();
        if let Some(note) = response.extensions_mut().get_mut::<ExchangeNote>() {
            note.expected = levels.map(|levels| levels.instead(named)).unwrap_or_default();
        }
        response
    }

    /// Why no page may be shown where a finished login does not serve a flow that demands levels of another version of this
    /// service; none where it is for another reason.
    pub(crate) fn silently_unsatisfied(&self, flow: &Flow, login: &Login) -> Option<Refusal> {
        let (work, levels) = (login.work.as_ref()?, self.parts.profile.membership.as_ref()?);
        let instead = levels.instead(Named::of(flow).essential);
        let missed = !matches!(self.outcome(flow, login, work), Some(Outcome::Reached(_)));
        (missed && !instead.is_empty()).then_some(Refusal::SilentLevelsUnsatisfied { instead })
    }
}
