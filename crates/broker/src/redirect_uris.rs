//! Whether an address is a redirect URI of any active client (FC §2.7), without walking them all at each request.

use std::{collections::HashSet, sync::Arc};

use arc_swap::ArcSwap;

use crate::broker::Broker;

/// The addresses as of one generation of the registry.
#[derive(Default)]
pub(crate) struct RedirectUris(ArcSwap<(u64, HashSet<String>)>);

impl Broker {
    /// Whether an active client that is served here has registered the address.
    pub(crate) fn is_redirect_uri(&self, address: &str) -> bool {
        // Read before the records: what changes meanwhile is gathered at the next call.
        let generation = self.parts.clients.generation();
        let known = self.redirect_uris.0.load();
        if known.0 == generation {
            return known.1.contains(address);
        }
        let gathered = self.gathered();
        let registered = gathered.contains(address);
        self.redirect_uris.0.store(Arc::new((generation, gathered)));
        registered
    }

    fn gathered(&self) -> HashSet<String> {
        let all = self.parts.clients.all();
        let served = all.iter().filter(|record| {
            record.service == self.service() && record.client.active && record.client.is_of(self.parts.profile.platform)
        });
        served.flat_map(|record| record.client.redirect_uris.iter().cloned()).collect()
    }
}
