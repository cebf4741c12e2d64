//! An origin is scheme, host and port, https unless it stays on this machine.

use url::{Host, Url};

use crate::configuration::{Configuration, Mode, Reason, Refusal, Step};
use crate::services::ServiceName;

fn declared(configuration: &Configuration) -> impl Iterator<Item = (ServiceName, &Url)> {
    configuration.services.iter().filter_map(|(service, settings)| Some((*service, settings.origin.as_ref()?)))
}

fn path(service: ServiceName) -> [Step; 3] {
    ["services".into(), service.as_str().into(), "origin".into()]
}

fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

pub(super) fn well_formed(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    declared(configuration)
        .filter(|(_, origin)| !is_origin(origin))
        .map(|(service, origin)| {
            let reason = Reason::NotAnOrigin { service, origin: without_credentials(origin) };
            configuration.refuse(&path(service), reason)
        })
        .collect()
}

/// Conditions of the references that demand https take http in a sandbox on loopback only (design §3).
pub(super) fn scheme(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    declared(configuration)
        .filter(|(_, origin)| is_origin(origin) && origin.scheme() == "http")
        .filter_map(|(service, origin)| {
            let shown = origin.as_str().trim_end_matches('/').to_owned();
            let reason = match mode {
                Mode::Production => Reason::HttpInProduction { service, origin: shown },
                Mode::Sandbox if is_loopback(configuration, origin) => return None,
                Mode::Sandbox => Reason::HttpOffLoopback { service, origin: shown },
            };
            Some(configuration.refuse(&path(service), reason))
        })
        .collect()
}

/// `localhost` and the names under it are loopback by RFC 6761 §6.3.
fn is_loopback(configuration: &Configuration, origin: &Url) -> bool {
    match origin.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            name == "localhost"
                || name.ends_with(".localhost")
                || configuration.resolve.get(name).is_some_and(|address| address.ip().is_loopback())
        }
        None => false,
    }
}

fn without_credentials(url: &Url) -> String {
    let mut shown = url.clone();
    // Both only fail on URLs that cannot have credentials, which then have none to show.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.to_string()
}
