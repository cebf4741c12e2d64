//! In production each service that runs is declared, with its origin and its listener.

use crate::configuration::{Configuration, Mode, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn any(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode == Mode::Production && configuration.services.is_empty() {
        vec![configuration.refuse(&["services".into()], Reason::NoService { expected: names() })]
    } else {
        Vec::new()
    }
}

pub(super) fn runs_in_production(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    configuration
        .services
        .keys()
        .filter(|service| !ServiceName::PRODUCTION.contains(service))
        .map(|&service| {
            let reason = Reason::NotInProduction { service, expected: names() };
            configuration.refuse(&["services".into(), service.as_str().into()], reason)
        })
        .collect()
}

pub(super) fn complete(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    let mut refusals = Vec::new();
    for (&service, settings) in &configuration.services {
        for (present, member) in [(settings.origin.is_some(), "origin"), (settings.listen.is_some(), "listen")] {
            if !present {
                let path = ["services".into(), service.as_str().into()];
                refusals.push(configuration.refuse(&path, Reason::ServiceIncomplete { service, member }));
            }
        }
    }
    refusals
}

fn names() -> String {
    ServiceName::PRODUCTION.map(ServiceName::as_str).join(", ")
}
