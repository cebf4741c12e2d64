//! A service is pinned to a profile that this program carries.

use guichet_broker::profiles::{Shipped, shipped};

use crate::configuration::{Configuration, Mode, Reason, Refusal};

pub(super) fn known(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let pinned =
        configuration.services.iter().filter_map(|(service, settings)| Some((service, settings.profile.as_ref()?)));
    let mut refusals = Vec::new();
    for (service, received) in pinned {
        let all = shipped().unwrap_or_default();
        let of_it = all.iter().filter(|known| known.profile.service == service.as_str());
        let known: Vec<String> = of_it.map(Shipped::name).collect();
        if !known.contains(received) {
            let path = ["services".into(), service.as_str().into(), "profile".into()];
            let reason =
                Reason::ProfileUnknown { service: *service, received: received.clone(), known: known.join(", ") };
            refusals.push(configuration.refuse(&path, reason));
        }
    }
    refusals
}
