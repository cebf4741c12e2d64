//! Each row of a registry says which service it belongs to; its other members are the service's to check.

use serde_json::Value;

use crate::configuration::{Configuration, Mode, Reason, Refusal, Row};
use crate::services::ServiceName::{
    self, ApiParticulier, Datapass, FranceConnect, FranceConnectPlus, Openid, ProConnect, ProConnectIdentite,
};

const CLIENTS: &[ServiceName] = &[FranceConnect, FranceConnectPlus, ProConnect, ProConnectIdentite, Openid, Datapass];
const IDENTITY_PROVIDERS: &[ServiceName] = &[FranceConnect, FranceConnectPlus, ProConnect, Openid];
const DATA_PROVIDERS: &[ServiceName] = &[FranceConnect, FranceConnectPlus, ProConnect];
const TOKENS: &[ServiceName] = &[ApiParticulier];

pub(super) fn services(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let registries: [(&'static str, &[Row], &[ServiceName]); 4] = [
        ("clients", &configuration.clients, CLIENTS),
        ("identity_providers", &configuration.identity_providers, IDENTITY_PROVIDERS),
        ("data_providers", &configuration.data_providers, DATA_PROVIDERS),
        ("tokens", &configuration.tokens, TOKENS),
    ];
    let mut refusals = Vec::new();
    for (registry, rows, expected) in registries {
        for (index, row) in rows.iter().enumerate() {
            if let Some(reason) = refused(registry, row, expected) {
                refusals.push(configuration.refuse(&[registry.into(), index.into(), "service".into()], reason));
            }
        }
    }
    refusals
}

/// A sandbox makes what is absent; in production another identifier at each start would be another client.
pub(super) fn identified(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    let mut refusals = Vec::new();
    for (index, row) in configuration.clients.iter().enumerate() {
        // The key of pairwise subjects; at `openid` every client sees the same subject.
        let pairwise = row.0.get("service").and_then(Value::as_str) != Some(Openid.as_str());
        let members = ["client_id", "client_secret"].into_iter().chain(pairwise.then_some("entityId"));
        for member in members {
            if row.0.get(member).is_none() {
                let reason = Reason::MemberMissing { registry: "clients", member };
                refusals.push(configuration.refuse(&["clients".into(), index.into(), member.into()], reason));
            }
        }
    }
    refusals
}

fn refused(registry: &'static str, row: &Row, expected: &[ServiceName]) -> Option<Reason> {
    let names = || expected.iter().map(|service| service.as_str()).collect::<Vec<_>>().join(", ");
    match row.0.get("service") {
        None => Some(Reason::ServiceMissing { registry, expected: names() }),
        Some(Value::String(name)) if expected.iter().any(|service| service.as_str() == name) => None,
        Some(Value::String(name)) => {
            Some(Reason::ServiceUnknown { registry, received: name.clone(), expected: names() })
        }
        Some(other) => Some(Reason::ServiceUnknown { registry, received: other.to_string(), expected: names() }),
    }
}
