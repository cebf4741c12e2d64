//! What this version reads and does not use yet: said aloud, since silence would pass for obedience.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Configuration, Row};
use crate::services::ServiceName;

impl Configuration {
    /// The entries that are read and not used yet, as one would write them: `[services.dashboard]`.
    pub fn unused(&self) -> BTreeSet<String> {
        let mut unused = BTreeSet::new();
        let not_built = self.services.keys().filter(|service| !ServiceName::BUILT.contains(service));
        unused.extend(not_built.map(|service| format!("[services.{service}]")));
        for (registry, rows) in [("clients", &self.clients), ("identity_providers", &self.identity_providers)] {
            let services = rows.iter().filter_map(service_of).filter(|service| !is_built(service));
            unused.extend(services.map(|service| format!("[[{registry}]] of the service {service}")));
        }
        unused
    }
}

fn service_of(row: &Row) -> Option<&str> {
    row.0.get("service").and_then(Value::as_str)
}

fn is_built(name: &str) -> bool {
    ServiceName::BUILT.iter().any(|service| service.as_str() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_used_yet_is_named_once() {
        let text = "[services.openid]\norigin = 'http://localhost:1'\n[services.dashboard]\n\
                    [[clients]]\nservice = 'openid'\n\
                    [[clients]]\nservice = 'dashboard'\n[[clients]]\nservice = 'dashboard'";
        let unused: Vec<String> = Configuration::parse("t", text).unwrap().unused().into_iter().collect();
        assert_eq!(unused, ["[[clients]] of the service dashboard", "[services.dashboard]"]);
        assert!(Configuration::default().unused().is_empty());
    }
}
