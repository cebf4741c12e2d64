//! `POST /token/introspection` (RFC 7662, RFC 9701; PC §3.9), and `POST /introspect` for data providers (AF §1.5).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    checktoken,
    client::Client,
    client_auth::{self, Credentials},
    endpoints::Endpoint,
    introspection::{self, ActiveToken, answer},
    params::Params,
    profile::Introspection,
    token::Reason,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    authorization,
    checktoken::proved,
    token::{Failure, parameters},
};
use crate::{
    broker::Broker,
    data_provider::{Asking, Headers},
    interaction::AccessToken,
    issued::{Issued, RefreshToken},
    media,
};

pub(super) async fn introspect(
    State(broker): State<Arc<Broker>>,
    asking: Asking,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    go(&broker, &asking, &headers, &body).await.unwrap_or_else(|failure| failure.answer(&broker, &headers, None))
}

async fn go(broker: &Broker, asking: &Asking, headers: &HeaderMap, body: &Bytes) -> Result<Response, Failure> {
    let params = parameters(Endpoint::Introspection, headers, body)?;
    match broker.parts.profile.programs.introspection {
        Introspection::OwnTokens => to_client(broker, headers, &params, true).await,
        Introspection::AnyToken => to_client(broker, headers, &params, false).await,
        Introspection::DataProviders => to_data_provider(broker, asking, headers, &params).await,
    }
}

/// `own`: the client is told of its own tokens alone.
async fn to_client(broker: &Broker, headers: &HeaderMap, params: &Params, own: bool) -> Result<Response, Failure> {
    let now = broker.now();
    let record = broker.authenticated(headers, params, now).await?;
    let client = &record.client;
    let token = params.filled("token").ok_or(Reason::MissingParameter("token"))?;
    let told = |token: &Issued| !own || token.grant().client_id == client.client_id;
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
    let body = given(broker, client, accept(headers), answer(active), now).await?;
    Ok(broker.noted(([(header::CACHE_CONTROL, "no-store")], body).into_response(), &client.client_id))
}

/// Who the person is leaves in the sealed answer alone, which the data provider asks for by `Accept`.
async fn to_data_provider(
    broker: &Broker,
    asking: &Asking,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Response, Failure> {
    let (client_id, secret) = match client_auth::credentials(authorization(headers), params)? {
        Credentials::Basic { client_id, secret } | Credentials::Post { client_id, secret } => (client_id, secret),
        other @ Credentials::Assertion { .. } => {
            return Err(client_auth::Reason::MethodNotRegistered(other.method().as_str()).into());
        }
    };
    let record = proved(broker, &client_id, secret.expose(), asking).await?.map_err(|reason| match reason {
        checktoken::Reason::SecretWrong => client_auth::Reason::InvalidSecret,
        _ => client_auth::Reason::ClientNotFound,
    })?;
    let provider = &record.provider;
    let token = params.filled("token").ok_or(Reason::MissingParameter("token"))?;
    let now = broker.now();
    let found = broker.token_for(provider, token, now).await?;
    let scope = found.as_ref().map(|token| token.scopes.join(" ")).unwrap_or_default();
    let mut told = answer(found.as_ref().map(|token| ActiveToken {
        client_id: &token.grant.client_id,
        scope: &scope,
        sub: &token.sub,
        issuer: &broker.issuer,
        iat: token.iat,
        exp: token.exp,
        is_access: true,
    }));
    let sealed = introspection::prefers_signed(accept(headers));
    if let (Some(members), Some(token)) = (told.as_object_mut(), &found) {
        members.extend(token.grant.asked_acr.as_ref().map(|acr| ("acr".to_owned(), json!(acr))));
        members.extend(token.pivot.clone().into_iter().filter(|_| sealed));
    }
    let response = if sealed {
        let claims = introspection::signed(told, &provider.client_id, &broker.issuer, now.as_second());
        let token = broker.sealed_for_data_provider(provider, &claims, Headers::Standard).await?;
        ([(header::CONTENT_TYPE, broker.media(media::INTROSPECTION))], token).into_response()
    } else {
        broker.json(told)
    };
    broker.note_told(provider, found.as_ref(), asking, now).await?;
    Ok(broker.noted(([(header::CACHE_CONTROL, "no-store")], response).into_response(), &provider.client_id))
}

fn accept(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok())
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
    let signed = broker.signed(&client.client_secret, algorithm, Some(introspection::SIGNED_TYPE), &claims).await?;
    Ok(([(header::CONTENT_TYPE, broker.media(media::INTROSPECTION))], signed).into_response())
}
