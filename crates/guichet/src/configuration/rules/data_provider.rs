//! A data provider is a service and a table that says what it serves: neither is worth anything without the other.

use crate::configuration::{Configuration, Mode, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn whole(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let served = configuration.services.contains_key(&ServiceName::DataProviders);
    match &configuration.data_provider {
        Some(_) if !served => vec![configuration.refuse(&["data_provider".into()], Reason::DataProviderUnserved)],
        None if served && mode == Mode::Production => {
            let path = ["services".into(), ServiceName::DataProviders.as_str().into()];
            vec![configuration.refuse(&path, Reason::DataProviderUnsaid)]
        }
        _ => Vec::new(),
    }
}

/// Whoever listens between would see whom data are about.
pub(super) fn https(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let Some(settings) = configuration.data_provider.as_ref().filter(|_| mode == Mode::Production) else {
        return Vec::new();
    };
    let agreed = &settings.france_connect;
    let named = [("checktoken_url", &agreed.checktoken_url), ("jwks_url", &agreed.jwks_url)];
    let addresses = named.into_iter().filter_map(|(name, url)| Some((name, url.as_ref()?.as_str())));
    addresses
        .chain([("issuer", agreed.issuer.as_str())])
        .filter(|(_, url)| !url.starts_with("https://"))
        .map(|(name, url)| {
            let path = ["data_provider".into(), "france_connect".into(), name.into()];
            configuration.refuse(&path, Reason::FranceConnectOverHttp { url: url.to_owned() })
        })
        .collect()
}
