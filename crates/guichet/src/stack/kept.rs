//! Secrets that a service makes at its first start and keeps, on every node the same.

use std::sync::Arc;

use guichet_broker::records::ServiceSecret;
use guichet_gateway::checktoken::{OwnKey, new_key};
use guichet_jose::{KeyManagementAlgorithm, Secret};
use guichet_store::StoreError;
use guichet_store::durable::Durable;
use guichet_store::registry::Registry;
use guichet_store::seal::Sealer;

use super::brokers::Wiring;
use crate::services::ServiceName;

/// What a service keeps under a name; `make` is asked where there is nothing yet.
pub(super) async fn kept(
    durable: &Durable,
    sealer: &Arc<Sealer>,
    service: ServiceName,
    name: &str,
    make: impl FnOnce() -> Result<Secret, StoreError>,
    now: jiff::Timestamp,
) -> Result<Secret, StoreError> {
    let all: Registry<ServiceSecret> = Registry::open(durable, sealer).await?;
    let (service, name) = (service.as_str(), name.to_owned());
    let sought = name.clone();
    let fits = move |known: &ServiceSecret| known.service == service && known.name == sought;
    if let Some(known) = all.all().iter().find(|known| fits(known)) {
        return Ok(Secret::new(known.value.clone()));
    }
    let value = make()?.expose().to_owned();
    let fresh = ServiceSecret { service: service.to_owned(), name, value };
    Ok(Secret::new(all.put_unless(fits, fresh, now).await?.value.clone()))
}

/// Where the key of a service is kept for which FranceConnect encrypts.
pub(super) fn own_key(
    wiring: &Wiring<'_>,
    service: ServiceName,
    name: String,
    encryption: KeyManagementAlgorithm,
) -> OwnKey {
    let stores = wiring.stores;
    let (durable, sealer, clock) = (stores.durable.clone(), Arc::clone(&stores.sealer), wiring.edge.clock.clone());
    Box::new(move || {
        let (durable, sealer, name, now) = (durable.clone(), Arc::clone(&sealer), name.clone(), clock.now());
        Box::pin(async move {
            let make = || new_key(encryption).map_err(|_| StoreError::Unwritable("key of a data provider"));
            kept(&durable, &sealer, service, &name, make, now).await.map_err(|error| error.to_string())
        })
    })
}
