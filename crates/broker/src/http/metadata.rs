//! Discovery and keys: made once, cached by callers (FC §1.3, §3.5).

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use guichet_store::journal::Sync;

use crate::{
    broker::Broker,
    caller::Caller,
    document::Document,
    trace::{self, Trace},
};

pub(super) async fn discovery(State(broker): State<Arc<Broker>>) -> Response {
    broker.discovery.into_response()
}

pub(super) async fn jwks(State(broker): State<Arc<Broker>>, caller: Caller) -> Response {
    let now = broker.now();
    let id = broker.parts.site.edge.entropy.uuid();
    let event = Trace::default().caller(&caller).event(broker.service(), trace::SP_REQUESTED_JWKS, now, id);
    match broker.record(vec![event], Sync::WithNextGroup).await {
        Ok(()) => broker.jwks.into_response(),
        Err(refusal) => broker.json_error(&refusal, None, None),
    }
}

/// The public encryption keys of the broker as a relying party; none where the profile decrypts nothing.
pub(super) async fn client_keys(State(broker): State<Arc<Broker>>) -> Response {
    match broker.published_for_providers().await.map(|set| serde_json::to_string(&set).unwrap_or_default()) {
        Ok(keys) => {
            Document::new("application/json; charset=utf-8", keys, broker.parts.profile.lifetimes.metadata_cache)
                .into_response()
        }
        Err(refusal) => broker.json_error(&refusal, None, None),
    }
}
