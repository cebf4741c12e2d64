//! From `[store]` and `[secrets]` to open stores.

use std::sync::Arc;

use guichet_store::{DurableEngine, Place, Setup, Stores};
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;

use super::StartError;
use crate::configuration::Configuration;

pub(super) async fn open(
    place: Place,
    configuration: &Configuration,
    entropy: &Entropy,
    clock: &Clock,
) -> Result<Arc<Stores>, StartError> {
    let store = &configuration.store;
    let setup = Setup {
        place,
        node: store.node.as_str().to_owned(),
        master_key_file: configuration.secrets.master_key_file.clone(),
        durable: store.durable_engine(),
        ephemeral: store.ephemeral_engine(),
        queues: configuration.limits.queues(),
    };
    let forgets_its_key = matches!(setup.place, Place::Temporary) && setup.master_key_file.is_none();
    if forgets_its_key && !matches!(setup.durable, DurableEngine::Sqlite) {
        return Err(StartError::KeyNotKept);
    }
    Ok(Arc::new(Stores::open(setup, entropy.bytes(), clock.now()).await?))
}
