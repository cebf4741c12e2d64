//! `POST /token/introspection` (RFC 7662).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    introspection::{ActiveToken, answer},
    token::Reason,
};

use super::token::{Failure, parameters};
use crate::{
    broker::Broker,
    interaction::AccessToken,
    issued::{Issued, RefreshToken},
};

pub(super) async fn introspect(State(broker): State<Arc<Broker>>, headers: HeaderMap, body: Bytes) -> Response {
    go(&broker, &headers, &body).await.unwrap_or_else(|failure| failure.answer(&broker, &headers, None))
}

async fn go(broker: &Broker, headers: &HeaderMap, body: &Bytes) -> Result<Response, Failure> {
    let params = parameters(headers, body)?;
    let now = broker.now();
    let client = broker.authenticated(headers, &params, now).await?;
    let token = params.filled("token").ok_or(Reason::MissingParameter("token"))?;
    let own = broker.issued(token, now).await?.filter(|token| token.grant().client_id == client.client_id);
    let scope = own.as_ref().map(|token| token.grant().scopes.join(" ")).unwrap_or_default();
    let active = own.as_ref().map(|token| {
        let (is_access, iat, exp) = match token {
            Issued::Access(AccessToken { iat, exp, .. }) => (true, *iat, *exp),
            Issued::Refresh(RefreshToken { iat, exp, .. }, _) => (false, *iat, *exp),
        };
        let grant = token.grant();
        let (client_id, sub) = (grant.client_id.as_str(), grant.sub.as_str());
        ActiveToken { client_id, scope: &scope, sub, issuer: &broker.issuer, iat, exp, is_access }
    });
    let response = ([(header::CACHE_CONTROL, "no-store")], axum::Json(answer(active))).into_response();
    Ok(broker.noted(response, &client.client_id))
}
