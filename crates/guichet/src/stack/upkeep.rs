//! What is kept no longer than its term: accounts (FC §5.5) and consents that nobody used for three years.

use std::sync::Arc;
use std::time::Duration;

use guichet_broker::account::records::{forget_expired, forget_expired_consents, forget_expired_work_identities};
use guichet_store::Stores;
use guichet_web::clock::Clock;
use tokio::sync::watch;

/// How often it is looked for. What has expired counts for nothing before, too.
const LOOK: Duration = Duration::from_secs(3600);

/// Looks at the start, every hour, and when the stack's time is moved.
pub(super) async fn run(stores: Arc<Stores>, clock: Clock, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(LOOK);
    let mut moves = clock.moves();
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
            _ = moves.changed() => {}
        }
        match forget_expired(&stores.durable, clock.now()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "{forgotten} accounts were not used for three years: forgotten"),
            Err(error) => tracing::warn!(%error, "accounts that have expired stay until the next look: {error}"),
        }
        match forget_expired_work_identities(&stores.durable, clock.now()).await {
            Ok(0) => {}
            Ok(gone) => {
                tracing::info!(gone, "{gone} identities of professionals were not used for three years: forgotten")
            }
            Err(error) => tracing::warn!(%error, "identities that have expired stay until the next look: {error}"),
        }
        match forget_expired_consents(&stores.durable, clock.now()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "{forgotten} consents were not used for three years: forgotten"),
            Err(error) => tracing::warn!(%error, "consents that have expired stay until the next look: {error}"),
        }
    }
}
