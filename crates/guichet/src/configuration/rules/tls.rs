//! TLS ends here with a certificate and its key, or at a declared proxy.

use crate::configuration::{Configuration, Mode, Reason, Refusal};

pub(super) fn both_halves(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    configuration
        .services
        .iter()
        .filter_map(|(&service, settings)| {
            let (present, missing) = match (&settings.certificate, &settings.key) {
                (Some(_), None) => ("certificate", "key"),
                (None, Some(_)) => ("key", "certificate"),
                _ => return None,
            };
            let path = ["services".into(), service.as_str().into(), present.into()];
            Some(configuration.refuse(&path, Reason::HalfOfTls { service, present, missing }))
        })
        .collect()
}

pub(super) fn ends_somewhere(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production || !configuration.proxy.trusted.is_empty() {
        return Vec::new();
    }
    configuration
        .services
        .iter()
        .filter(|(_, settings)| settings.certificate.is_none() && settings.key.is_none())
        .map(|(&service, _)| {
            let path = ["services".into(), service.as_str().into()];
            configuration.refuse(&path, Reason::NeitherTlsNorProxy { service })
        })
        .collect()
}
