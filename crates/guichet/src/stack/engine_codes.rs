//! The codes that the references have for an engine that does not start (FC §10.2, PC §6). No answer tells them.

use crate::services::ServiceName;

/// What a start fails at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    /// The engine cannot be set up.
    SetUp,
    /// Nothing leads to it.
    Binding,
}

/// What stands behind the reason: the code, at the brokers whose reference has one. ProConnect's has one for both.
pub(super) fn told(service: Option<ServiceName>, start: Start) -> String {
    let code = match (service, start) {
        (Some(service), Start::Binding) if ServiceName::CITIZENS.contains(&service) => "Y030004",
        (Some(service), _) if service == ServiceName::ProConnect || ServiceName::CITIZENS.contains(&service) => {
            "Y030002"
        }
        _ => return String::new(),
    };
    format!(" ({code})")
}
