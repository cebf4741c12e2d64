//! The bridge to the State's own network: a queue that can be called, nothing over it in clear.

use crate::configuration::{Configuration, Mode, Reason, Refusal};

pub(super) fn callable(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let Some(bridge) = &configuration.proconnect.bridge else { return Vec::new() };
    let path = |member: &'static str| ["proconnect".into(), "bridge".into(), member.into()];
    let mut refusals = Vec::new();
    match bridge.address() {
        None => refusals.push(configuration.refuse(&path("server"), Reason::NotAQueue)),
        Some(address) if mode == Mode::Production && !address.tls && !is_this_machine(&address.host) => {
            refusals.push(configuration.refuse(&path("server"), Reason::QueueInClear));
        }
        Some(_) => {}
    }
    let half = match (&bridge.user, &bridge.password_file) {
        (Some(_), None) => Some(("user", "password_file")),
        (None, Some(_)) => Some(("password_file", "user")),
        _ => None,
    };
    if let Some((present, missing)) = half {
        refusals.push(configuration.refuse(&path(present), Reason::HalfOfQueueCredentials { present, missing }));
    }
    refusals
}

pub(super) fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
