//! Somebody who works with DataPass in a browser of their own.

use serde_json::Value;
use url::Url;

use super::forms::Form;
use crate::demo::browser::{Browser, Shown};
use crate::demo::journey::redirect_uri;
use crate::demo::person::Person;
use crate::demo::problem::Problem;
use crate::demo::scenario::Scenario;
use crate::demo::wire::Wire;

/// A link that each page has: where nothing is left to do.
pub(super) const ANY_PAGE: &str = "language";

/// Somebody at DataPass.
pub(super) struct Desk {
    person: Person,
    pub(super) browser: Browser,
    origin: Url,
    /// Where mails reach them.
    pub(super) email: String,
}

impl Desk {
    pub(super) async fn of(wire: &Wire, manifest: &Value, persona: &str) -> Result<Self, Problem> {
        let plan = Scenario::Proconnect.plan();
        let person = Person::of(wire, manifest, &plan, persona, None).await?;
        let email = person.email().unwrap_or_default().to_owned();
        Ok(Self { email, person, browser: Browser::new(redirect_uri()?), origin: super::origin(manifest, "datapass")? })
    }

    /// Opens a page of DataPass, over ProConnect where nobody is logged in yet.
    pub(super) async fn come_in(&mut self, wire: &mut Wire, path: &str, next: &str) -> Result<Shown, Problem> {
        let sign_in = self.open(wire, path, "continue").await?;
        let broker = self.browser.press(wire, &sign_in, "continue", &self.person.first_handle()).await?;
        self.person.come_in(wire, &mut self.browser, &broker, next).await
    }

    pub(super) async fn open(&mut self, wire: &mut Wire, path: &str, next: &str) -> Result<Shown, Problem> {
        let url = self.origin.join(path).map_err(|_| Problem::NotAUrl { what: "a page", text: path.to_owned() })?;
        self.browser.open(wire, url, next).await
    }

    /// Fills in the page where they stand and presses its button.
    pub(super) async fn send(
        &mut self,
        wire: &mut Wire,
        page: &Shown,
        fields: &[(&str, &str)],
        next: &str,
    ) -> Result<Shown, Problem> {
        self.browser.fill_in(wire, page, fields, "continue", next).await
    }

    /// Begins a request and fills in each step; where it leads, and the number of the request.
    pub(super) async fn fill_in(
        &mut self,
        wire: &mut Wire,
        form: &Form,
        first: &Shown,
    ) -> Result<(Shown, String), Problem> {
        let mut page = self.send(wire, first, &[], "continue").await?;
        let id = page.url().path().split('/').nth(4).unwrap_or_default().to_owned();
        for fields in form.steps {
            page = self.send(wire, &page, fields, "continue").await?;
        }
        Ok((page, id))
    }

    /// Decides on a request.
    pub(super) async fn decide(
        &mut self,
        wire: &mut Wire,
        id: &str,
        decision: &str,
        reason: &str,
    ) -> Result<(), Problem> {
        let page = self.open(wire, &format!("/instruction/demandes/{id}/{decision}/nouveau"), "continue").await?;
        self.send(wire, &page, &[("reason", reason)], ANY_PAGE).await.map(drop)
    }
}
