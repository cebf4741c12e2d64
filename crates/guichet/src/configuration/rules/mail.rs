//! Mails: a server that can be called, nothing of it in clear, and a sender.

use serde_json::Value;

use super::bridge::is_this_machine;
use crate::configuration::{Configuration, MailEncryption, Mode, Reason, Refusal};

pub(super) fn callable(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let mail = &configuration.mail;
    let mut refusals = Vec::new();
    if mail.smtp.is_some() && mail.server().is_none() {
        refusals.push(configuration.refuse(&["mail".into(), "smtp".into()], Reason::NotAMailServer));
    }
    let half = match (&mail.user, &mail.password_file) {
        (Some(_), None) => Some(("user", "password_file")),
        (None, Some(_)) => Some(("password_file", "user")),
        _ => None,
    };
    if let Some((present, missing)) = half {
        let reason = Reason::HalfOfMailCredentials { present, missing };
        refusals.push(configuration.refuse(&["mail".into(), present.into()], reason));
    }
    if let Some(from) = mail.from.as_ref().filter(|from| !guichet_mail::is_address(from)) {
        let reason = Reason::NotAMailAddress { received: from.clone() };
        refusals.push(configuration.refuse(&["mail".into(), "from".into()], reason));
    }
    refusals
}

pub(super) fn of_production(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    let mail = &configuration.mail;
    let mut refusals = Vec::new();
    if let Some(server) = mail.server() {
        if server.encryption == MailEncryption::None && !is_this_machine(&server.host) {
            refusals.push(configuration.refuse(&["mail".into(), "encryption".into()], Reason::MailInClear));
        }
        if mail.from.is_none() {
            refusals.push(configuration.refuse(&["mail".into()], Reason::MailSenderMissing));
        }
    }
    if mail.listen.is_some() {
        let reason = Reason::SandboxEntryInProduction { entry: "`listen` of [mail]" };
        refusals.push(configuration.refuse(&["mail".into(), "listen".into()], reason));
    }
    if mail.smtp.is_none() {
        let rows = configuration.identity_providers.iter().enumerate();
        for (index, _) in rows.filter(|(_, row)| wants_mails(&row.0)) {
            let path = ["identity_providers".into(), index.into(), "featureHandlers".into()];
            refusals.push(configuration.refuse(&path, Reason::MailServerMissing));
        }
    }
    refusals
}

fn wants_mails(row: &serde_json::Map<String, Value>) -> bool {
    let handler = row.get("featureHandlers").and_then(|handlers| handlers.get("authenticationEmail"));
    handler.and_then(Value::as_str).is_some_and(|handler| !handler.is_empty())
}
