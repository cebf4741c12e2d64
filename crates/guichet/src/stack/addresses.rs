//! The public origin of each service of a stack.

use std::collections::BTreeMap;

use guichet_broker::profiles::Shipped;
use guichet_sandbox::{BrokerAddress, Origins};
use guichet_web::origin::Origin;
use url::Url;

use super::{Options, StartError};
use crate::configuration::Configuration;
use crate::listeners::Bound;
use crate::services::ServiceName;

/// Where each service is, as browsers reach it.
pub(super) struct Addresses(BTreeMap<ServiceName, Origin>);

impl Addresses {
    pub(super) fn new(options: &Options, bound: &BTreeMap<ServiceName, Bound>) -> Result<Self, StartError> {
        let host = options.public_host.as_deref().unwrap_or("localhost");
        let mut origins = BTreeMap::new();
        for (service, listening) in bound {
            let settings = options.configuration.services.get(service);
            let certified = settings.is_some_and(|settings| settings.certificate.is_some());
            let scheme = if options.tls.is_some() || certified { "https" } else { "http" };
            let text = match settings.and_then(|settings| settings.origin.as_ref()) {
                Some(url) => url.as_str().trim_end_matches('/').to_owned(),
                None => format!("{scheme}://{host}:{}", listening.address.port()),
            };
            let origin = Origin::parse(&text)
                .map_err(|error| StartError::Address { service: *service, reason: error.to_string() })?;
            origins.insert(*service, origin);
        }
        Ok(Self(origins))
    }

    /// The origins that the file declares, and no others.
    pub(super) fn declared(configuration: &Configuration) -> Result<Self, StartError> {
        let mut origins = BTreeMap::new();
        for (service, settings) in &configuration.services {
            let declared = settings.origin.as_ref().map(Url::as_str).unwrap_or_default();
            let origin = Origin::parse(declared.trim_end_matches('/'))
                .map_err(|error| StartError::missing(*service, &error.to_string()))?;
            origins.insert(*service, origin);
        }
        Ok(Self(origins))
    }

    /// The origin of a service that may not run here.
    pub(super) fn get(&self, service: ServiceName) -> Option<&Origin> {
        self.0.get(&service)
    }

    pub(super) fn origin(&self, service: ServiceName) -> Result<Origin, StartError> {
        self.0.get(&service).cloned().ok_or_else(|| StartError::missing(service, "it has no listener"))
    }

    /// Every host that the origins name.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(Origin::host)
    }

    /// Whether browsers send the cookies of `service` to another service of this stack, or the other way round.
    pub(super) fn shares_cookies(&self, service: ServiceName) -> bool {
        let others = self.0.iter().filter(|(other, _)| **other != service);
        self.0
            .get(&service)
            .is_some_and(|origin| others.map(|(_, other)| other).any(|other| origin.shares_cookies_with(other)))
    }

    /// The same, as the sandbox wants them.
    pub(super) fn origins(&self, shipped: &[Shipped]) -> Result<Origins, StartError> {
        let mut brokers = BTreeMap::new();
        for (service, origin) in &self.0 {
            if let Some(known) = shipped.iter().find(|known| known.profile.service == service.as_str()) {
                let issuer = known.profile.issuer(origin.as_str());
                brokers.insert(service.to_string(), BrokerAddress { origin: origin.clone(), issuer });
            }
        }
        Ok(Origins {
            portal: self.origin(ServiceName::Portal)?,
            identity_providers: self.origin(ServiceName::IdentityProviders)?,
            service_providers: self.origin(ServiceName::ServiceProviders)?,
            producers: self.origin(ServiceName::Producers)?,
            data_providers: self.origin(ServiceName::DataProviders)?,
            mailbox: self.origin(ServiceName::Mailbox)?,
            api_particulier: self.origin(ServiceName::ApiParticulier)?,
            datapass: self.origin(ServiceName::Datapass)?,
            token_space: self.origin(ServiceName::TokenSpace)?,
            brokers,
        })
    }
}
