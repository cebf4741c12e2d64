//! Who read what, when, for whom (AF §1.1): written down before the data leave, without the identity.

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
    let Some(person) = &way.person else { return Ok(()) };
    let known: Vec<&String> = call.resource.scopes().iter().filter(|scope| person.scopes.contains(scope)).collect();
    let event = Event::new(call.now, super::SERVICE, ACCESS, CATEGORY, "")
        .field("requestId", call.request_id)
        .field("api", call.definition.name.as_str())
        .field("path", call.resource.described.path.as_str())
        .field("spId", person.client_id.as_str())
        .field("acr", person.acr.as_str())
        .field("scopes", json!(known))
        .field("status", status)
        .field("hashedSub", provider.parts.sealer.hash("data-providers/sub", &person.sub));
    let event = match &way.caller {
        Some(caller) => event.field("caller", caller.as_str()),
        None => event,
    };
    let sync = if status < 300 { Sync::Now } else { Sync::WithNextGroup };
    provider.parts.journal.append(vec![event], sync).await
}
