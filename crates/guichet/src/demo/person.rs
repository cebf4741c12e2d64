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

    /// The address that they give the broker.
    pub(super) fn email(&self) -> Option<&str> {
        match &self.way {
            Known::Choice => None,
            Known::Address { email, .. } => Some(email),
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
        let first = browser.open(wire, url, &self.first_handle()).await?;
        let (sign_in, account) = self.led(wire, &mut browser, &first).await?;
        match &self.way {
            Known::Choice => {
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
            Known::Address { .. } => {
                wire.begin(&format!("They sign in there as {}, and {broker} sends them on", self.persona))?;
                browser.press_last(wire, &sign_in, &account).await
            }
        }
    }

    /// From the broker's first page, where a service has sent the browser, back to a page of that service, which must offer the button
    /// `next`: a professional's way, on which nothing has to be read in between.
    pub(super) async fn come_in(
        &self,
        wire: &mut Wire,
        browser: &mut Browser,
        first: &Shown,
        next: &str,
    ) -> Result<Shown, Problem> {
        let (sign_in, account) = self.led(wire, browser, first).await?;
        wire.begin(&format!("They sign in there as {} and are back", self.persona))?;
        browser.press(wire, &sign_in, &account, next).await
    }

    /// What the broker's first page offers them.
    pub(super) fn first_handle(&self) -> String {
        match self.way {
            Known::Choice => format!("idp-{}", self.provider.uid),
            Known::Address { .. } => "continue".to_owned(),
        }
    }

    /// To the provider's page, and the button of their account there.
    async fn led(&self, wire: &mut Wire, browser: &mut Browser, first: &Shown) -> Result<(Shown, String), Problem> {
        let account = format!("persona-{}", self.persona);
        let sign_in = match &self.way {
            Known::Choice => {
                wire.begin(&format!("They choose the identity provider {}", self.provider.title))?;
                browser.press(wire, first, &self.first_handle(), &account).await?
            }
            Known::Address { email, several } => self.give(wire, browser, first, email, *several, &account).await?,
        };
        Ok((sign_in, account))
    }

    /// To the provider's page by an address.
    async fn give(
        &self,
        wire: &mut Wire,
        browser: &mut Browser,
        page: &Shown,
        email: &str,
        several: bool,
        account: &str,
    ) -> Result<Shown, Problem> {
        let title = &self.provider.title;
        let typed = [("email", email)];
        if !several {
            wire.begin(&format!("They give the address {email}, which leads to {title}"))?;
            return browser.fill_in(wire, page, &typed, "continue", account).await;
        }
        wire.begin(&format!("They give the address {email}, which leads to several identity providers"))?;
        let choice = browser.fill_in(wire, page, &typed, "continue", "continue").await?;
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
