//! Who asks about an access token, before anything is believed of it.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use guichet_web::{client_address::ClientAddress, log::RequestId};
use uuid::Uuid;

use crate::broker::Broker;

/// By which a data provider names its call.
const CORRELATION: &str = "x-correlation-id";

/// Where a question came from.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Its address.
    pub address: ClientAddress,
    /// Names the exchange in the journals of both sides (AF §4 A9): `X-Correlation-ID` of the data provider where that is a
    /// UUID, else the identifier of our request, which the answer bears as `X-Request-ID`.
    pub correlation_id: Uuid,
}

impl FromRequestParts<Arc<Broker>> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Infallible> {
        let address = ClientAddress::from_request_parts(parts, broker).await?;
        let named = parts.headers.get(CORRELATION).and_then(|value| value.to_str().ok()?.parse().ok());
        let own = parts.extensions.get::<RequestId>().map(|id| id.0);
        let correlation_id = named.or(own).unwrap_or_else(|| broker.parts.site.edge.entropy.uuid());
        Ok(Self { address, correlation_id })
    }
}
