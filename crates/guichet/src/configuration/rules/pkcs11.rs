//! A key in hardware belongs to a service that signs, and is named.

use crate::configuration::{Configuration, Mode, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn named(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (&service, settings) in &configuration.services {
        let Some(pkcs11) = &settings.pkcs11 else { continue };
        let table = ["services".into(), service.as_str().into(), "pkcs11".into()];
        if !ServiceName::BROKERS.contains(&service) {
            refusals.push(configuration.refuse(&table, Reason::SignsNothing { service }));
        }
        if pkcs11.keys.is_empty() || pkcs11.keys.iter().any(|key| key.label.is_none() && key.id.is_none()) {
            let path = [table.as_slice(), &["keys".into()]].concat();
            refusals.push(configuration.refuse(&path, Reason::KeyNotNamed { service }));
        }
        if !(1..=64).contains(&pkcs11.sessions) {
            let path = [table.as_slice(), &["sessions".into()]].concat();
            refusals.push(configuration.refuse(&path, Reason::SessionsOutOfRange { received: pkcs11.sessions }));
        }
    }
    refusals
}
