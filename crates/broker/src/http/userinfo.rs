//! `/userinfo` (FC §3.3, PC §3.7).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    endpoints::Endpoint,
    params::Params,
    profile::Challenge,
    token::CodeGrant,
    userinfo::{self, Reason},
};
use guichet_store::{crash, ephemeral::GrantId, journal::Sync};
use jiff::Timestamp;
use serde_json::json;

use super::{authorization, form, query};
use crate::{
    broker::{Broker, after},
    caller::Caller,
    interaction::AccessToken,
    media,
    refusal::Refusal,
    rehearsal::Piece,
    trace::{self, Trace},
};

/// Every way in which this endpoint can fail.
enum Failure {
    /// The token.
    Token(Reason),
    /// The store.
    Store(Refusal),
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Token(reason)
    }
}
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Store(refusal)
    }
}
impl From<guichet_store::StoreError> for Failure {
    fn from(error: guichet_store::StoreError) -> Self {
        Self::Store(error.into())
    }
}

impl Failure {
    fn answer(&self, broker: &Broker) -> Response {
        match self {
            Self::Store(refusal) => broker.json_error(refusal, None, None),
            Self::Token(reason) => {
                let mut response = broker.json_error(reason, Some("access_token"), None);
                if let Ok(challenge) = HeaderValue::try_from(challenge(broker, reason, response.status())) {
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                }
                response
            }
        }
    }
}

/// What the client is told of the scheme (RFC 6750 §3): no error for a request without any token.
fn challenge(broker: &Broker, reason: &Reason, status: StatusCode) -> String {
    let entry = broker.parts.catalogue.entry(reason);
    let error = match status {
        StatusCode::UNAUTHORIZED => "invalid_token",
        StatusCode::FORBIDDEN => "insufficient_scope",
        _ => "invalid_request",
    };
    let scope = if status == StatusCode::FORBIDDEN { ", scope=\"openid\"" } else { "" };
    match (broker.parts.profile.programs.challenge, reason) {
        (Challenge::Error, Reason::NoToken) => "Bearer".to_owned(),
        (Challenge::Error, _) => format!("Bearer error=\"{error}\"{scope}"),
        (Challenge::RealmAndDescription, Reason::NoToken) => format!("Bearer realm=\"{}\"", broker.issuer),
        (Challenge::RealmAndDescription, _) => {
            let (realm, description) = (&broker.issuer, &entry.description);
            format!("Bearer realm=\"{realm}\", error=\"{error}\", error_description=\"{description}\"{scope}")
        }
    }
}

/// The engine's comparisons of a token with what was agreed to (FC §10.3), in its order.
fn agreed(broker: &Broker, grant: &CodeGrant, id: &GrantId, now: Timestamp) -> Result<(), Reason> {
    if grant.has_ended(now.as_second()) {
        return Err(Reason::GrantExpired);
    }
    if !Broker::owns(&grant.client_id, id) {
        return Err(Reason::ClientMismatch);
    }
    if grant.is_of_nobody() {
        return Err(Reason::AccountNotFound);
    }
    if broker.is_of(&grant.sub, id) { Ok(()) } else { Err(Reason::AccountMismatch) }
}

pub(super) async fn get(State(broker): State<Arc<Broker>>, caller: Caller, headers: HeaderMap, uri: Uri) -> Response {
    give(&broker, &caller, &headers, &uri, &Params::default()).await.unwrap_or_else(|failure| failure.answer(&broker))
}

pub(super) async fn post(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    let fields = form(&headers, &body).unwrap_or_default();
    give(&broker, &caller, &headers, &uri, &fields).await.unwrap_or_else(|failure| failure.answer(&broker))
}

async fn give(
    broker: &Broker,
    caller: &Caller,
    headers: &HeaderMap,
    uri: &Uri,
    body: &Params,
) -> Result<Response, Failure> {
    let now = broker.now();
    let query = query(uri).map_err(|_| Reason::HeaderMalformed)?;
    let token = userinfo::bearer(authorization(headers), &query, body)?;
    let found = broker.parts.stores.ephemeral.get::<AccessToken>(&token, now).await?;
    let found = found.ok_or(Reason::TokenNotFound)?;
    let AccessToken { grant, exp, .. } = found.value;
    agreed(broker, &grant, &found.grant.ok_or(Reason::GrantNotFound)?, now)?;
    if !grant.scopes.iter().any(|scope| scope == "openid") {
        return Err(Reason::NoOpenidScope.into());
    }
    let record = broker.client(&grant.client_id).filter(|record| record.client.active).ok_or(Reason::TokenNotFound)?;
    let client = &record.client;
    if let Some(response) = broker.disturbance(client, Endpoint::Userinfo).await {
        return Ok(response);
    }
    let mut claims = userinfo::claims(&broker.parts.scopes, &grant);
    let mut tracer = Trace::of_grant(&grant);
    tracer.caller(caller);
    let id = broker.parts.site.edge.entropy.uuid();
    let event = tracer.event(broker.service(), trace::SP_REQUESTED_USERINFO, now, id);
    broker.record(vec![event], Sync::WithNextGroup).await?;
    crash::point("userinfo/recorded");
    let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let response = match client.userinfo_signed_response_alg {
        None => {
            broker.spoil(client, Piece::Userinfo, &mut claims);
            ([no_store], broker.json(claims)).into_response()
        }
        Some(algorithm) => {
            claims.insert("aud".to_owned(), json!(client.client_id));
            claims.insert("iss".to_owned(), json!(broker.issuer));
            claims.insert("iat".to_owned(), json!(now.as_second()));
            let life = broker.parts.profile.programs.userinfo;
            let exp = life.map_or(exp, |seconds| after(now, seconds).as_second());
            claims.insert("exp".to_owned(), json!(exp));
            let signed = broker.sign_for(client, algorithm, Piece::Userinfo, claims).await?;
            let signed = broker.sealed_for(client, client.userinfo_encryption(&broker.parts.profile), signed).await?;
            let kind = (header::CONTENT_TYPE, broker.media(media::JWT));
            ([no_store, kind], signed).into_response()
        }
    };
    Ok(broker.noted(response, &grant.client_id))
}
