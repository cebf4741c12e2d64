//! The person in front of the browser, from the broker's first page to the way back.

use serde_json::Value;
use url::Url;

use super::browser::{Browser, Shown};
use super::identity_provider::{self, IdentityProvider};
use super::journey::broker_name;
use super::problem::Problem;
use super::scenario::{Plan, Way};
use super::wire::Wire;

/// Who logs in, and how they get to their identity provider.
pub(super) struct Person {
    persona: String,
    provider: IdentityProvider,
    way: Known,
}

/// What the person knows of the way.
enum Known {
    Choice,
    Address {
        email: String,
        /// Whether the address leads to several providers.
        several: bool,
    },
}

impl Person {
    /// Finds the person and their identity provider, the first one when none is asked for.
    pub(super) async fn of(
        wire: &Wire,
        manifest: &Value,
        plan: &Plan,
        persona: &str,
        wanted: Option<&str>,
    ) -> Result<Self, Problem> {
        let (provider, way) = match plan.way {
            Way::Choice => (identity_provider::find(manifest, plan.service, wanted)?, Known::Choice),
            Way::Address => {
                let open = identity_provider::of(manifest, plan.service, persona);
                let people = wire.look_up("personas").await?;
                let email = address(&people, persona).filter(|_| !open.is_empty()).ok_or_else(|| {
                    Problem::NoWorkAddress { persona: persona.to_owned(), known: addressed(&people, manifest, plan) }
                })?;
                (identity_provider::among(&open, wanted)?, Known::Address { email, several: open.len() > 1 })
            }
        };
        Ok(Self { persona: persona.to_owned(), provider, way })
    }

    /// What they are to the broker.
    pub(super) fn noun(&self) -> &'static str {
        match self.way {
            Known::Choice => "citizen",
            Known::Address { .. } => "professional",
        }
    }

    /// Logs in and gives the address of the return to the service provider.
    pub(super) async fn log_in(
        &self,
        wire: &mut Wire,
        mut browser: Browser,
        url: Url,
        plan: &Plan,
    ) -> Result<Url, Problem> {
        let broker = broker_name(plan);
        let account = format!("persona-{}", self.persona);
        match &self.way {
            Known::Choice => {
                let sign_in = self.choose(wire, &mut browser, url, &account).await?;
                wire.begin(&format!("They sign in there as {} and come back to {broker}", self.persona))?;
                let information = browser.press(wire, &sign_in, &account, "continue").await?;
                let transmitted = plan.purpose.transmitted();
                if !transmitted.is_empty() {
                    information.says("transmitted", transmitted)?;
                    wire.note(&format!("the page says what comes from whom: {}", transmitted.join("; ")))?;
                }
                wire.begin(if plan.consent {
                    "They read what will be transmitted, agree and go on"
                } else {
                    "They read what will be transmitted and go on"
                })?;
                browser.press_last(wire, &information, "continue").await
            }
            Known::Address { email, several } => {
                let sign_in = self.give(wire, &mut browser, url, email, *several, &account).await?;
                wire.begin(&format!("They sign in there as {}, and {broker} sends them on", self.persona))?;
                browser.press_last(wire, &sign_in, &account).await
            }
        }
    }

    /// To the provider's page by the button of the provider.
    async fn choose(&self, wire: &mut Wire, browser: &mut Browser, url: Url, account: &str) -> Result<Shown, Problem> {
        let chosen = format!("idp-{}", self.provider.uid);
        let choice = browser.open(wire, url, &chosen).await?;
        wire.begin(&format!("They choose the identity provider {}", self.provider.title))?;
        browser.press(wire, &choice, &chosen, account).await
    }

    /// To the provider's page by an address.
    async fn give(
        &self,
        wire: &mut Wire,
        browser: &mut Browser,
        url: Url,
        email: &str,
        several: bool,
        account: &str,
    ) -> Result<Shown, Problem> {
        let title = &self.provider.title;
        let page = browser.open(wire, url, "continue").await?;
        let typed = [("email", email)];
        if !several {
            wire.begin(&format!("They give the address {email}, which leads to {title}"))?;
            return browser.fill_in(wire, &page, &typed, "continue", account).await;
        }
        wire.begin(&format!("They give the address {email}, which leads to several identity providers"))?;
        let choice = browser.fill_in(wire, &page, &typed, "continue", "continue").await?;
        wire.begin(&format!("They choose the identity provider {title}"))?;
        let chosen = [("identityProviderUid", self.provider.uid.as_str())];
        browser.fill_in(wire, &choice, &chosen, "continue", account).await
    }
}

fn rows(people: &Value) -> impl Iterator<Item = &Value> {
    people.get("personas").and_then(Value::as_array).into_iter().flatten()
}

fn address(people: &Value, persona: &str) -> Option<String> {
    let row = rows(people).find(|row| row.get("id").and_then(Value::as_str) == Some(persona))?;
    row.get("email").and_then(Value::as_str).map(str::to_owned)
}

/// Who could have been meant.
fn addressed(people: &Value, manifest: &Value, plan: &Plan) -> String {
    let ids = rows(people).filter_map(|row| row.get("id")?.as_str());
    let has_account = |id: &&str| !identity_provider::of(manifest, plan.service, id).is_empty();
    ids.filter(has_account).collect::<Vec<_>>().join(", ")
}
