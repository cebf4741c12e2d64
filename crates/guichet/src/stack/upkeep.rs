//! What is kept no longer than its term: accounts that nobody used for three years (FC §5.5).

use std::sync::Arc;
use std::time::Duration;

use guichet_broker::account::records::forget_expired;
use guichet_store::Stores;
use guichet_web::clock::Clock;
use tokio::sync::watch;

/// How often it is looked for. An account that has expired is a new one at its next login all the same.
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
    }
}
