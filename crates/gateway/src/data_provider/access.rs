//! Who read what, when, for whom (AF §1.1): written down before the data leave, without the identity.

use std::collections::BTreeMap;

use guichet_store::StoreError;
use guichet_store::journal::{Event, Sync};
use serde_json::json;

use super::DataProvider;
use super::steps::{Incoming, Way};

/// The name of the event.
pub const ACCESS: &str = "DATA_PROVIDER_ACCESS";
const CATEGORY: &str = "DATA_EXCHANGE";

/// Writes a call down; of whoever is nobody there is nothing to write but the line of the request log.
pub(super) async fn record(
    provider: &DataProvider,
    call: Incoming<'_>,
    way: &Way,
    status: u16,
) -> Result<(), StoreError> {
    if way.person.is_none() && way.caller.is_none() {
        return Ok(());
    }
    let known: Vec<&String> = call.resource.scopes().iter().filter(|scope| way.scopes.contains(scope)).collect();
    let sealer = &provider.parts.sealer;
    let mut event = Event::new(call.now, super::SERVICE, ACCESS, CATEGORY, "")
        .field("requestId", call.request_id)
        .field("api", call.definition.name.as_str())
        .field("method", call.resource.described.method.method().as_str())
        .field("path", call.resource.described.path.as_str())
        .field("scopes", json!(known))
        .field("status", status);
    match &way.person {
        Some(person) => {
            event = event
                .field("spId", person.client_id.as_str())
                .field("acr", person.acr.as_str())
                .field("hashedSub", sealer.hash("data-providers/sub", &person.sub));
        }
        // Tells two calls about one person as such, and nothing about her.
        None => {
            let given: BTreeMap<_, _> = call.given.into_iter().flatten().collect();
            let text = serde_json::to_string(&given).unwrap_or_default();
            event = event.field("hashedParams", sealer.hash("data-providers/parameters", &text));
        }
    }
    if let Some(meant) = &way.meant {
        event = event.field("hashedMeant", sealer.hash("data-providers/meant", meant));
    }
    if let Some(caller) = &way.caller {
        event = event.field("caller", caller.as_str());
    }
    let sync = if status < 300 { Sync::Now } else { Sync::WithNextGroup };
    provider.parts.journal.append(vec![event], sync).await
}
