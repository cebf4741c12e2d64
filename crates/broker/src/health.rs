//! How identity providers are doing: measured from the calls that logins make, and from a light probe of those that
//! nobody calls. The page of providers and operators see it; one that is slow or fails holds up nobody else.
//!
//! Each process measures for itself. Instants are the stack's, so a rehearsal moves them by hand.

mod probe;
mod recent;
mod rules;
mod watched;

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_web::measures::CallsTo;
use guichet_web::outgoing::{Answer, Request};
use jiff::Timestamp;
use parking_lot::Mutex;

use crate::{
    broker::Broker,
    identity_provider::IdentityProvider,
    professional::{self, NotCrossed},
    refusal::Refusal,
};
pub use probe::probe;
pub use rules::HealthRules;
use watched::Watched;

/// A kind of call; when one kind fails, the others may still be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// Its discovery document or its keys.
    Metadata,
    /// Its token endpoint.
    Token,
    /// Its userinfo.
    Userinfo,
}

impl Call {
    const fn name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
        }
    }
}

/// How a provider is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing to tell.
    Good,
    /// Several of its last calls failed or were slow.
    Disturbed,
    /// Some of its calls are not made for now.
    Away,
}

impl Status {
    /// Its name in the control API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Disturbed => "disturbed",
            Self::Away => "away",
        }
    }

    /// Its number in the measures: the higher, the worse.
    const fn level(self) -> f64 {
        match self {
            Self::Good => 0.0,
            Self::Disturbed => 1.0,
            Self::Away => 2.0,
        }
    }
}

/// What is known of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// How it is doing.
    pub status: Status,
    /// Its last calls: ten at most, of the last five minutes.
    pub calls: usize,
    /// Those of them that failed or were slow.
    pub troubled: usize,
}

/// Why a call is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum NotCalled {
    #[error(
        "the identity provider was not called: it has failed several times in a row, and is left alone for a while"
    )]
    Open,
    #[error("the identity provider was not called: {limit} calls to it are under way")]
    Full { limit: u32 },
}

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallFailed {
    /// It was not made, or failed on the way that all calls take.
    #[error("{0}")]
    Directly(String),
    /// It did not come back over the bridge.
    #[error(transparent)]
    OverBridge(#[from] NotCrossed),
}

impl CallFailed {
    /// The refusal at a step of the login; the bridge has its own, whatever the step (PC §6).
    pub(crate) fn at(self, step: fn(String) -> Refusal) -> Refusal {
        match self {
            Self::Directly(why) => step(why),
            Self::OverBridge(why) => professional::Refusal::NotCrossed(why).into(),
        }
    }
}

/// The providers of one broker, as far as they were called.
pub(crate) struct Health {
    rules: HealthRules,
    providers: Mutex<BTreeMap<String, Arc<Watched>>>,
}

impl Health {
    pub(crate) fn new(rules: HealthRules) -> Self {
        Self { rules, providers: Mutex::default() }
    }

    /// A record with other addresses begins anew.
    fn of(&self, provider: &IdentityProvider) -> Arc<Watched> {
        let fresh = || Watched::new(&provider.name, self.rules);
        Arc::clone(self.providers.lock().entry(provider.addressed()).or_insert_with(fresh))
    }

    /// Begins anew with all.
    pub(crate) fn clear(&self) {
        self.providers.lock().clear();
    }
}

impl Broker {
    /// Calls a provider, unless it is to be left alone.
    pub(crate) async fn call(
        &self,
        provider: &IdentityProvider,
        call: Call,
        request: Request,
    ) -> Result<Answer, CallFailed> {
        let site = &self.parts.site;
        let watched = self.health.of(provider);
        let entered = watched.enter(call, self.now(), |name| CallsTo::new(site, name));
        let pass = entered.map_err(|why| CallFailed::Directly(why.to_string()))?;
        let outgoing = &self.parts.to_providers;
        let answer = match self.bridge_to(provider) {
            Some(bridge) => bridge.send(outgoing.named(self.service(), request)).await.map_err(CallFailed::from),
            None => {
                // Most of its addresses are those that it publishes itself.
                let answer = outgoing.send_to_registered(self.service(), request).await;
                answer.map_err(|failure| CallFailed::Directly(failure.to_string()))
            }
        };
        pass.ended(answer.as_ref().ok(), self.now());
        answer
    }

    /// How a provider is doing at this instant.
    pub(crate) fn status_of(&self, provider: &IdentityProvider, now: Timestamp) -> Status {
        self.health.of(provider).status(now)
    }

    /// What is known of a provider, for operators.
    pub fn health_of(&self, provider: &IdentityProvider) -> Report {
        self.health.of(provider).report(self.now())
    }
}
