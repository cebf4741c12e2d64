//! Secrets that everyone can read in this program's sources open nothing in production.

use serde_json::Value;

use crate::configuration::{Configuration, Mode, REHEARSAL_SUB_SECRET, Reason, Refusal};

pub(super) fn secrets(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    let published = guichet_sandbox::published_secrets();
    let mut refusals = Vec::new();
    if configuration.franceconnect.sub_secret.as_ref().is_some_and(|secret| secret.expose() == REHEARSAL_SUB_SECRET) {
        let path = ["franceconnect".into(), "sub_secret".into()];
        refusals.push(configuration.refuse(&path, Reason::PublishedSecret { member: "sub_secret" }));
    }
    let registries = [("clients", &configuration.clients), ("identity_providers", &configuration.identity_providers)];
    for (registry, rows) in registries {
        for (index, row) in rows.iter().enumerate() {
            let secret = row.0.get("client_secret").and_then(Value::as_str).unwrap_or_default();
            let own = [crate::stack::datapass::CLIENT_SECRET, crate::stack::token_space::CLIENT_SECRET];
            if published.iter().any(|known| known.expose() == secret) || own.contains(&secret) {
                let path = [registry.into(), index.into(), "client_secret".into()];
                refusals.push(configuration.refuse(&path, Reason::PublishedSecret { member: "client_secret" }));
            }
        }
    }
    refusals
}
