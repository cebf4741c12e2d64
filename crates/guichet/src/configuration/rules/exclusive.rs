//! Each service has an origin and a listener of its own.

use std::collections::BTreeMap;

use crate::configuration::{Configuration, Mode, Reason, Refusal, ServiceSettings};

pub(super) fn origins(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    shared(configuration, "origin", |settings| {
        settings.origin.as_ref().map(|origin| origin.origin().ascii_serialization())
    })
}

/// In production one listener may serve several services by the `Host` header (design §3), in a sandbox it may not.
pub(super) fn listeners(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    match mode {
        Mode::Production => Vec::new(),
        Mode::Sandbox => shared(configuration, "listen", |settings| {
            settings.listen.filter(|address| address.port() != 0).map(|address| address.to_string())
        }),
    }
}

fn shared(
    configuration: &Configuration,
    member: &'static str,
    value_of: impl Fn(&ServiceSettings) -> Option<String>,
) -> Vec<Refusal> {
    let mut seen = BTreeMap::new();
    let mut refusals = Vec::new();
    for (&service, settings) in &configuration.services {
        let Some(value) = value_of(settings) else { continue };
        if let Some(&other) = seen.get(&value) {
            let path = ["services".into(), service.as_str().into(), member.into()];
            refusals.push(configuration.refuse(&path, Reason::SharedByTwo { service, other, value }));
        } else {
            seen.insert(value, service);
        }
    }
    refusals
}
