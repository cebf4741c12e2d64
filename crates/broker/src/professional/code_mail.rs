//! The mail that brings the code (PC §5.8).

use askama::Template;
use guichet_mail::{Enclosed, Letter, NotEnclosed};
use guichet_oidc::mail_domain::domain;
use guichet_web::page::Page;

use crate::{broker::Broker, refusal::Refusal, visit::Visit};

/// Whom it comes from, where the operator names nobody else (PC §10).
const SENDER: &str = "no-reply@account.proconnect.gouv.fr";

#[derive(Template)]
#[template(path = "code-mail.txt")]
struct Text<'a> {
    page: &'a Page,
    platform: &'a str,
    code: &'a str,
}

#[derive(Template)]
#[template(path = "code-mail.html")]
struct Html<'a> {
    page: &'a Page,
    platform: &'a str,
    code: &'a str,
}

/// An address as every mail server takes it: its domain in ASCII.
fn deliverable(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, written)) if !written.is_ascii() => format!("{local}@{}", domain(email)),
        _ => email.to_owned(),
    }
}

impl Broker {
    /// The mail, ready to be sent.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn code_letter(&self, visit: &Visit, email: &str, code: &str) -> Result<Enclosed, Refusal> {
        let Some(outbox) = &self.parts.outbox else { return Err(Refusal::MailParameters) };
        let page = Page::new(&self.parts.site, visit.language, &visit.uri);
        let platform = self.parts.profile.title.as_str();
        let letter = Letter {
            from: self.parts.correspondence.from.clone().unwrap_or_else(|| SENDER.to_owned()),
            to: deliverable(email),
            subject: page.t("mail-code-subject"),
            text: Text { page: &page, platform, code }.render().map_err(|_| Refusal::MailTemplate)?,
            html: Html { page: &page, platform, code }.render().map_err(|_| Refusal::MailTemplate)?,
            unsubscribe: None,
        };
        outbox.enclose(&letter, visit.now).map_err(|refused| match refused {
            NotEnclosed::Address("recipient") => Refusal::MailAddressMissing,
            _ => Refusal::MailParameters,
        })
    }

    /// Gives it to the outbox; it is on disk when this returns.
    ///
    /// # Errors
    /// The store, or too many wait.
    pub(super) async fn mail_code(&self, letter: Enclosed) -> Result<(), Refusal> {
        self.parts.stores.durable.write(move |work| Box::pin(async move { letter.put(work).await })).await?;
        if let Some(outbox) = &self.parts.outbox {
            outbox.ring();
        }
        Ok(())
    }
}
