//! Discovery and keys: made once, cached by callers (FC §1.3, §3.5).

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use guichet_store::journal::Sync;
use guichet_web::client_address::ClientAddress;

use crate::{
    broker::Broker,
    trace::{self, Trace},
};

pub(super) async fn discovery(State(broker): State<Arc<Broker>>) -> Response {
    cached(&broker, "application/json; charset=utf-8", broker.discovery.clone())
}

pub(super) async fn jwks(State(broker): State<Arc<Broker>>, address: ClientAddress) -> Response {
    let now = broker.now();
    let id = broker.parts.site.edge.entropy.uuid();
    let event = Trace::from_address(&address).event(broker.service(), trace::SP_REQUESTED_JWKS, now, id);
    if let Err(refusal) = broker.record(vec![event], Sync::WithNextGroup).await {
        return broker.json_error(&refusal, None, None);
    }
    cached(&broker, "application/jwk-set+json", broker.jwks.clone())
}

/// The public encryption keys of the broker as a relying party; none where the profile decrypts nothing.
pub(super) async fn client_keys(State(broker): State<Arc<Broker>>) -> Response {
    match broker.published_for_providers().await.map(|set| serde_json::to_string(&set).unwrap_or_default()) {
        Ok(keys) => cached(&broker, "application/json; charset=utf-8", keys),
        Err(refusal) => broker.json_error(&refusal, None, None),
    }
}

fn cached(broker: &Broker, kind: &'static str, body: String) -> Response {
    let age = format!("public, max-age={}", broker.parts.profile.lifetimes.metadata_cache);
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CACHE_CONTROL, age)], body).into_response()
}
