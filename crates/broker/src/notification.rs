//! The mail that tells a person of her login (FC §5.9): whether there is one, and what it says.

mod moment;
mod words;

pub(crate) use moment::in_words;

use guichet_mail::{Enclosed, Letter, NotEnclosed};
use guichet_oidc::client::Client;
use guichet_web::page::Page;

use crate::{
    broker::Broker,
    identity_provider::{AuthenticationEmail, IdentityProvider},
    interaction::Flow,
    refusal::Refusal,
    session::{Evidence, Login},
    visit::Visit,
};
use words::{Words, first_name, last_name};

/// What the mails of a stack say, beside what they are about.
#[derive(Debug, Clone, Default)]
pub struct Correspondence {
    /// The sender; that of the profile when none is given.
    pub from: Option<String>,
    /// Where a person says that it was not she.
    pub report_url: Option<String>,
    /// Where she sees her logins.
    pub dashboard_url: Option<String>,
}

/// What decides whether a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// The identity provider's handler.
    pub handler: AuthenticationEmail,
    /// Whether the person was told already of a login to this service provider in this session.
    pub told: bool,
    /// Whether the context is suspicious.
    pub suspicious: bool,
    /// Whether this person was not seen on this device before.
    pub new_identity: bool,
    /// Whether the device is one of few people.
    pub trusted: bool,
}

impl Circumstances {
    /// The rules, in their order.
    #[must_use]
    pub fn call_for_a_mail(&self) -> bool {
        if self.handler == AuthenticationEmail::None || self.told {
            false
        } else if self.suspicious || self.new_identity {
            true
        } else {
            !self.trusted
        }
    }
}

/// A login that is about to be told of.
pub(crate) struct Told<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) client: &'a Client,
    pub(crate) provider: &'a IdentityProvider,
    pub(crate) login: &'a Login,
    pub(crate) evidence: &'a Evidence,
}

impl Broker {
    /// The mail of a login, sealed for its transaction; none where no mail server is known, or too many mails wait for it:
    /// a server that is away stops no login.
    ///
    /// # Errors
    /// The person has no address (Y270001), the mail cannot be written (Y270002, Y270003).
    pub(crate) fn notification(&self, visit: &Visit, told: &Told<'_>) -> Result<Option<Enclosed>, Refusal> {
        let (Some(rules), Some(outbox)) = (&self.parts.profile.notification, &self.parts.outbox) else {
            return Ok(None);
        };
        let letter = self.letter(visit, told, &rules.sender)?;
        match outbox.enclose(&letter, visit.now) {
            Ok(enclosed) => Ok(Some(enclosed)),
            Err(NotEnclosed::Address("recipient")) => Err(Refusal::MailAddressMissing),
            Err(NotEnclosed::Address(_) | NotEnclosed::Seal) => Err(Refusal::MailParameters),
            Err(full @ NotEnclosed::Full) => {
                tracing::error!(%full, "a login is not told of: {full}");
                Ok(None)
            }
        }
    }

    fn letter(&self, visit: &Visit, told: &Told<'_>, sender: &str) -> Result<Letter, Refusal> {
        let Told { flow, client, provider, login, evidence } = told;
        let identity = self.identity_for_client(login, evidence, Some(provider));
        let text = |name: &str| identity.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let to = text("email").trim();
        if to.is_empty() {
            return Err(Refusal::MailAddressMissing);
        }
        let person = [first_name(&identity), last_name(&identity)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        if person.is_empty() || client.name.is_empty() {
            return Err(Refusal::MailParameters);
        }
        let correspondence = &self.parts.correspondence;
        let page = Page::new(&self.parts.site, visit.language, &visit.uri);
        let words = Words {
            person: &person,
            client: &client.name,
            provider: &provider.title,
            platform: &self.parts.profile.title,
            code: &flow.browsing_session_id,
            when: moment::in_words(&page, visit.now),
            report_url: correspondence.report_url.as_deref(),
            dashboard_url: correspondence.dashboard_url.as_deref(),
            page: &page,
        };
        Ok(Letter {
            from: correspondence.from.clone().unwrap_or_else(|| sender.to_owned()),
            to: to.to_owned(),
            subject: words.subject(),
            text: words.text().map_err(|_| Refusal::MailTemplate)?,
            html: words.html().map_err(|_| Refusal::MailTemplate)?,
            unsubscribe: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_decide_in_the_order_of_the_reference() {
        let usual = Circumstances {
            handler: AuthenticationEmail::Send,
            told: false,
            suspicious: false,
            new_identity: false,
            trusted: true,
        };
        let due = |circumstances: Circumstances| circumstances.call_for_a_mail();
        assert!(!due(usual), "a known person on a trusted device");
        assert!(due(Circumstances { trusted: false, ..usual }), "a device that is not trusted");
        assert!(due(Circumstances { new_identity: true, ..usual }), "a new person, even on a trusted device");
        assert!(due(Circumstances { suspicious: true, ..usual }), "a suspicious context, even on a trusted device");
        let told = Circumstances { told: true, suspicious: true, new_identity: true, trusted: false, ..usual };
        assert!(!due(told), "once for a service provider and a session");
        let unwanted = Circumstances { handler: AuthenticationEmail::None, suspicious: true, ..usual };
        assert!(!due(unwanted), "a provider without a handler");
    }
}
