//! `POST /token/revocation` (RFC 7009; FC §3.4).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{reason::Named, revocation};

use super::token::{Failure, parameters};
use crate::{
    broker::{Broker, after},
    interaction::AccessToken,
    issued::{Issued, RefreshToken},
};

struct AnotherClients;

impl Named for AnotherClients {
    fn name(&self) -> &'static str {
        "token-of-another-client"
    }
}

pub(super) async fn revoke(State(broker): State<Arc<Broker>>, headers: HeaderMap, body: Bytes) -> Response {
    let client_id = parameters(&headers, &body).ok().and_then(|params| params.get("client_id").map(str::to_owned));
    go(&broker, &headers, &body).await.unwrap_or_else(|failure| failure.answer(&broker, &headers, client_id.as_deref()))
}

async fn go(broker: &Broker, headers: &HeaderMap, body: &Bytes) -> Result<Response, Failure> {
    let params = parameters(headers, body)?;
    let now = broker.now();
    let client = broker.authenticated(headers, &params, now).await?;
    let token = match revocation::token(&broker.parts.profile, &params) {
        Ok(token) => token,
        Err(reason) => return Ok(broker.json_error(&reason, Some("token"), Some(&client.client_id))),
    };
    let store = &broker.parts.stores.ephemeral;
    let found = broker.issued(token, now).await?;
    if found.as_ref().is_some_and(|found| found.grant().client_id != client.client_id) {
        return Ok(broker.json_error(&AnotherClients, None, Some(&client.client_id)));
    }
    match found {
        None => {}
        Some(Issued::Access(_)) => drop(store.take::<AccessToken>(token, now).await?),
        Some(Issued::Refresh(_, None)) => drop(store.take::<RefreshToken>(token, now).await?),
        // RFC 7009 §2.1: the access tokens of the same grant end with it.
        Some(Issued::Refresh(_, Some(grant))) => {
            store.revoke_grant(&grant, after(now, broker.parts.profile.lifetimes.of_grant()), now).await?;
        }
    }
    let empty = (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response();
    Ok(broker.noted(empty, &client.client_id))
}
