//! The addresses that people type at ProConnect: who is asked about their domains, and the one that a button stands for.

use guichet_organisations::mail::MailAddress;

use super::bridge::is_this_machine;
use crate::configuration::{Configuration, Mode, Reason, Refusal};

pub(super) fn callable(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let settings = &configuration.proconnect;
    let refuse = |member: &'static str, reason| configuration.refuse(&["proconnect".into(), member.into()], reason);
    let mut refusals = Vec::new();
    if let Some(resolver) = &settings.mail_resolver {
        let here = resolver.host_str().is_some_and(is_this_machine);
        match resolver.scheme() {
            "https" => {}
            "http" if here || mode == Mode::Sandbox => {}
            _ => refusals.push(refuse("mail_resolver", Reason::ResolverInClear { url: resolver.to_string() })),
        }
    }
    if let Some(email) = settings.renater_email.as_ref().filter(|email| MailAddress::parse(email).is_err()) {
        refusals.push(refuse("renater_email", Reason::NotAMailAddress { received: email.clone() }));
    }
    refusals
}
