//! Which profile each service follows: the newest, or the one to which the configuration pins it.

use guichet_broker::profiles::{DataFault, Shipped, one_of_each, shipped};

use crate::configuration::Configuration;
use crate::services::ServiceName;

/// One profile of each service.
///
/// # Errors
/// When the tables that this program carries do not fit.
pub fn served(configuration: &Configuration) -> Result<Vec<Shipped>, DataFault> {
    let pinned = |name: &str| {
        let settings = configuration.services.iter().find(|(service, _)| service.as_str() == name);
        settings.and_then(|(_, settings)| settings.profile.as_deref())
    };
    Ok(one_of_each(shipped()?, pinned))
}

/// A profile that this program does not carry.
#[derive(Debug, thiserror::Error)]
#[error("there is no profile {received}: expected one of {known}")]
pub struct NoSuchProfile {
    received: String,
    known: String,
}

impl Configuration {
    /// Pins a service to a profile, named `service@date`.
    ///
    /// # Errors
    /// When this program carries no such profile.
    pub fn pin(&mut self, name: &str) -> Result<(), NoSuchProfile> {
        let all = shipped().unwrap_or_default();
        let found = all.iter().find(|known| known.name() == name);
        let service = ServiceName::ALL
            .into_iter()
            .find(|service| found.is_some_and(|known| known.profile.service == service.as_str()));
        let Some(service) = service else {
            let known = all.iter().map(Shipped::name).collect::<Vec<_>>().join(", ");
            return Err(NoSuchProfile { received: name.to_owned(), known });
        };
        self.services.entry(service).or_default().profile = Some(name.to_owned());
        Ok(())
    }
}
