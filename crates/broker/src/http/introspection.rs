//! `POST /token/introspection` (RFC 7662, RFC 9701; PC §3.9).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    client::Client,
    endpoints::Endpoint,
    introspection::{self, ActiveToken, answer},
    profile::Introspection,
    token::Reason,
};
use jiff::Timestamp;
use serde_json::Value;

use super::token::{Failure, parameters};
use crate::{
    broker::Broker,
    interaction::AccessToken,
    issued::{Issued, RefreshToken},
    media,
};

pub(super) async fn introspect(State(broker): State<Arc<Broker>>, headers: HeaderMap, body: Bytes) -> Response {
    go(&broker, &headers, &body).await.unwrap_or_else(|failure| failure.answer(&broker, &headers, None))
}

async fn go(broker: &Broker, headers: &HeaderMap, body: &Bytes) -> Result<Response, Failure> {
    let params = parameters(Endpoint::Introspection, headers, body)?;
    let now = broker.now();
    let record = broker.authenticated(headers, &params, now).await?;
    let client = &record.client;
    let token = params.filled("token").ok_or(Reason::MissingParameter("token"))?;
    let told = |token: &Issued| match broker.parts.profile.programs.introspection {
        Introspection::OwnTokens => token.grant().client_id == client.client_id,
        Introspection::AnyToken => true,
    };
    let found = broker.issued(token, now).await?.filter(told);
    let scope = found.as_ref().map(|token| token.grant().scopes.join(" ")).unwrap_or_default();
    let active = found.as_ref().map(|token| {
        let (is_access, iat, exp) = match token {
            Issued::Access(AccessToken { iat, exp, .. }) => (true, *iat, *exp),
            Issued::Refresh(RefreshToken { iat, exp, .. }, _) => (false, *iat, *exp),
        };
        let grant = token.grant();
        let (client_id, sub) = (grant.client_id.as_str(), grant.sub.as_str());
        ActiveToken { client_id, scope: &scope, sub, issuer: &broker.issuer, iat, exp, is_access }
    });
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let body = given(broker, client, accept, answer(active), now).await?;
    Ok(broker.noted(([(header::CACHE_CONTROL, "no-store")], body).into_response(), &client.client_id))
}

/// The answer as JSON, or signed for a client that has an algorithm for it and asks for it now.
async fn given(
    broker: &Broker,
    client: &Client,
    accept: Option<&str>,
    answer: Value,
    now: Timestamp,
) -> Result<Response, Failure> {
    let wanted = client.introspection_signed_response_alg.filter(|_| introspection::prefers_signed(accept));
    let Some(algorithm) = wanted else { return Ok(broker.json(answer)) };
    let claims = introspection::signed(answer, &client.client_id, &broker.issuer, now.as_second());
    let signed = broker.signed(client, algorithm, Some(introspection::SIGNED_TYPE), &claims).await?;
    Ok(([(header::CONTENT_TYPE, broker.media(media::INTROSPECTION))], signed).into_response())
}
