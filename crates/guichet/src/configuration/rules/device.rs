//! The cookie of the trusted device is shared below a domain: that of the hosts that set it.

use url::Url;

use crate::configuration::{Configuration, Mode, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn domain(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let Some(domain) = &configuration.franceconnect.device_domain else { return Vec::new() };
    let below =
        |host: &str| host == domain || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
    let runs = |service| mode == Mode::Sandbox || configuration.services.contains_key(&service);
    [ServiceName::FranceConnect, ServiceName::FranceConnectPlus]
        .into_iter()
        .filter(|service| runs(*service))
        .map(|service| {
            let origin = configuration.services.get(&service).and_then(|settings| settings.origin.as_ref());
            (service, origin.and_then(Url::host_str).unwrap_or("localhost").to_owned())
        })
        .filter(|(_, host)| !domain.contains('.') || !below(host))
        .map(|(service, host)| {
            let path = ["franceconnect".into(), "device_domain".into()];
            configuration.refuse(&path, Reason::DeviceDomain { domain: domain.clone(), service, host })
        })
        .collect()
}
