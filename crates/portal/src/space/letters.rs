//! The mails of the token space: whom they reach, and with which words.

use guichet_mail::{Enclosed, Letter, Outbox};
use guichet_web::language::Language;
use guichet_web::messages::Messages;
use jiff::Timestamp;

use super::records::Request;

/// Where mails are put, and what they all say.
#[derive(Debug, Clone)]
pub struct Desk {
    /// None: no server takes mails, and none is written.
    pub outbox: Option<Outbox>,
    /// The sender's address.
    pub from: String,
}

/// A mail to be written. Its words are `space-mail-<name>-subject` and `-text`.
#[derive(Debug, Clone, Copy)]
pub struct Mail<'a> {
    /// Name.
    pub name: &'a str,
    /// To whom.
    pub to: &'a str,
    /// Of which request.
    pub request: &'a Request,
    /// Who asked.
    pub applicant: &'a str,
    /// Where it leads.
    pub link: &'a str,
    /// Whatever else its words name: a day.
    pub day: &'a str,
}

impl Desk {
    /// The sealed mail; none where no server takes mails. A mail that cannot be written stops nothing, and the log says so.
    #[must_use]
    pub fn letter(&self, mail: &Mail<'_>, now: Timestamp) -> Option<Enclosed> {
        let outbox = self.outbox.as_ref()?;
        match outbox.enclose(&self.written(mail), now) {
            Ok(letter) => Some(letter),
            Err(error) => {
                let (request, what) = (mail.request.external_id, mail.name);
                tracing::error!(request, what, %error, "the mail {what} of request {request} is not written: {error}");
                None
            }
        }
    }

    /// Tells the postman that mails wait.
    pub fn ring(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.ring();
        }
    }

    /// Mails are written in French, as the reference's are.
    fn written(&self, mail: &Mail<'_>) -> Letter {
        let number = mail.request.external_id.to_string();
        let scopes = mail.request.scopes.iter().map(|scope| format!("- {scope}")).collect::<Vec<_>>().join("\n");
        let variables = [
            ("number", number.as_str()),
            ("title", mail.request.title.as_str()),
            ("organisation", mail.request.organisation.as_str()),
            ("applicant", mail.applicant),
            ("scopes", scopes.as_str()),
            ("day", mail.day),
            ("link", mail.link),
        ];
        let say = |part: &str| {
            Messages::embedded().text(Language::Fr, &format!("space-mail-{}-{part}", mail.name), &variables)
        };
        // A subject is one line (DP §4.2: it begins with the number of the request).
        let subject = format!("n°{number} | {}", say("subject"));
        Letter::plain(self.from.clone(), mail.to.to_owned(), subject, say("text"), &[mail.link])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::bridge;
    use crate::space::expiry::THRESHOLDS;
    use crate::space::records::Status;

    #[test]
    fn every_mail_has_its_words_and_nothing_of_a_title_is_markup() {
        let request = Request {
            id: String::new(),
            external_id: 12,
            title: "<b>Cantine</b>".to_owned(),
            description: String::new(),
            form_uid: String::new(),
            siret: String::new(),
            organisation: "COMMUNE".to_owned(),
            editor: None,
            status: Status::Validated,
            scopes: vec!["cnaf_quotient_familial".to_owned()],
            first_submitted_at: None,
            validated_at: None,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        let desk = Desk { outbox: None, from: "a@b.example".to_owned() };
        let expiry = THRESHOLDS.map(|days| format!("expiry-{days}"));
        let names = bridge::Mail::ALL.iter().map(|mail| mail.name()).chain(expiry.iter().map(String::as_str));
        let others = ["shared", "delegated", "delegation-revoked", "reporter-submitted", "reporter-approved"];
        for name in names.chain(others) {
            let mail = Mail {
                name,
                to: "x@y.example",
                request: &request,
                applicant: "DUPONT Jeanne",
                link: "https://espace.example/compte?a=1&b=2",
                day: "01/02/2027",
            };
            let letter = desk.written(&mail);
            assert!(
                letter.subject.starts_with("n°12 | ") && !letter.subject.contains('['),
                "{name}: {}",
                letter.subject
            );
            assert!(!letter.text.contains("[space") && letter.text.contains("https://espace.example"), "{name}");
            assert!(!letter.html.contains("<b>") && letter.html.contains("a=1&amp;b=2"), "{name}");
        }
    }
}
