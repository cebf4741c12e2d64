//! Each row of a registry says which service it belongs to; its other members are the service's to check.

use serde_json::Value;

use crate::configuration::{Configuration, Mode, Reason, Refusal, Row};
use crate::services::ServiceName::{
    self, ApiParticulier, Datapass, FranceConnect, FranceConnectPlus, FranceConnectV1, Openid, ProConnect,
    ProConnectIdentite,
};

const CLIENTS: &[ServiceName] =
    &[FranceConnect, FranceConnectPlus, ProConnect, ProConnectIdentite, Openid, Datapass, FranceConnectV1];
const IDENTITY_PROVIDERS: &[ServiceName] = &[FranceConnect, FranceConnectPlus, ProConnect, Openid, FranceConnectV1];
const DATA_PROVIDERS: &[ServiceName] = &[FranceConnect, FranceConnectPlus, ProConnect];
const CITIZENS: &[ServiceName] = &ServiceName::CITIZENS;
const TOKENS: &[ServiceName] = &[ApiParticulier];

pub(super) fn services(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let registries: [(&'static str, &[Row], &[ServiceName]); 7] = [
        ("clients", &configuration.clients, CLIENTS),
        ("identity_providers", &configuration.identity_providers, IDENTITY_PROVIDERS),
        ("data_providers", &configuration.data_providers, DATA_PROVIDERS),
        ("scopes", &configuration.scopes, CITIZENS),
        ("claims", &configuration.claims, CITIZENS),
        ("notifications", &configuration.notifications, &ServiceName::ANNOUNCING),
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
