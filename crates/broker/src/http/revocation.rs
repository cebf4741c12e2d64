//! `POST /token/revocation` (RFC 7009; FC §3.4, PC §3.8).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{endpoints::Endpoint, reason::Named, revocation};
use guichet_store::crash;

use super::token::{Failure, parameters};
use crate::{
    broker::{Broker, after},
    catalogue::Out,
    interaction::AccessToken,
    issued::{Issued, RefreshToken},
    visit::Visit,
};

struct AnotherClients;

impl Named for AnotherClients {
    fn name(&self) -> &'static str {
        "token-of-another-client"
    }
}

/// A form that is refused: as the table says, on a page even for a program (PC §3.8).
fn refused(broker: &Broker, visit: &Visit, reason: &revocation::Reason, client_id: Option<&str>) -> Response {
    match broker.out(reason) {
        Out::Page => broker.page(visit, reason, None, None),
        Out::Json | Out::Redirect => broker.json_error(reason, Some("token"), client_id),
    }
}

pub(super) async fn revoke(State(broker): State<Arc<Broker>>, visit: Visit, body: Bytes) -> Response {
    let client_id = parameters(Endpoint::Revocation, &visit.headers, &body)
        .ok()
        .and_then(|params| params.get("client_id").map(str::to_owned));
    let answer = go(&broker, &visit, &body).await;
    answer.unwrap_or_else(|failure| failure.answer(&broker, &visit.headers, client_id.as_deref()))
}

async fn go(broker: &Broker, visit: &Visit, body: &Bytes) -> Result<Response, Failure> {
    let params = parameters(Endpoint::Revocation, &visit.headers, body)?;
    let now = visit.now;
    if let Err(reason) = revocation::form_first(&broker.parts.profile, &params) {
        return Ok(refused(broker, visit, &reason, params.get("client_id")));
    }
    let record = broker.authenticated(&visit.headers, &params, now).await?;
    let client = &record.client;
    let token = match revocation::token(&broker.parts.profile, &params) {
        Ok(token) => token,
        Err(reason) => return Ok(refused(broker, visit, &reason, Some(&client.client_id))),
    };
    let store = &broker.parts.stores.ephemeral;
    let found = broker.issued(token, now).await?;
    if found.as_ref().is_some_and(|found| found.grant().client_id != client.client_id) {
        return Ok(broker.json_error(&AnotherClients, None, Some(&client.client_id)));
    }
    match found {
        None => {}
        Some(Issued::Access(_)) => {
            store.remove::<AccessToken>(token, now).await?;
        }
        Some(Issued::Refresh(_, None)) => {
            store.remove::<RefreshToken>(token, now).await?;
        }
        // RFC 7009 §2.1: the access tokens of the same grant end with it.
        Some(Issued::Refresh(_, Some(grant))) => {
            store.revoke_grant(&grant, after(now, broker.parts.profile.lifetimes.of_grant()), now).await?;
        }
    }
    crash::point("revocation/done");
    let empty = (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response();
    Ok(broker.noted(empty, &client.client_id))
}
