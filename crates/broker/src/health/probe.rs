//! The light probe: a provider that nobody has called for a while is asked for its discovery document, or its keys.

use std::sync::Arc;
use std::time::Duration;

use guichet_web::outgoing::Request;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::Call;
use crate::broker::Broker;

/// How often it is looked whether the stack's clock says that it is time.
const LOOK: Duration = Duration::from_secs(1);

/// Asks the providers of a broker when it is time, until `stop` is true; each by itself, so that one that hangs delays
/// no other. Returns at once where the rules want no probe.
pub async fn probe(broker: Arc<Broker>, mut stop: watch::Receiver<bool>) {
    if broker.parts.health.probe_seconds == 0 {
        return;
    }
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut asked = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        while asked.try_join_next().is_some() {}
        let now = broker.now();
        for record in broker.providers() {
            let provider = &record.provider;
            let due = provider.active && broker.health.of(provider).is_to_be_probed(now);
            // Without discovery and without keys there is nothing that may be asked but by a login.
            let address = if provider.discovery { &provider.discovery_url } else { &provider.jwks_url };
            let Some(request) = address.as_deref().filter(|_| due).map(Request::get) else { continue };
            let broker = Arc::clone(&broker);
            asked.spawn(async move {
                if let Err(reason) = broker.call(&record.provider, Call::Metadata, request).await {
                    let idp = &record.provider.name;
                    tracing::debug!(idp, %reason, "a probe of identity provider {idp} had no answer: {reason}");
                }
            });
        }
    }
}
