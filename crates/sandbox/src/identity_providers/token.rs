//! `POST /{slug}/token`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use guichet_oidc::client_auth::{self, AssertionContext};
use guichet_oidc::id_token::{self, Issue};
use guichet_oidc::params::Params;
use guichet_oidc::{tampering, token};
use guichet_store::ephemeral::{Lifetime, Taken};
use http::HeaderMap;
use http::header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA};
use serde_json::json;

use super::provider::{At, Broker};
use super::refusals::TokenRefused;
use super::state::{AccessToken, Code, Granted};
use crate::faults::{self, Kind, Step, Transport};

pub(super) async fn exchange(State(at): State<At>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(params) = Params::parse(&body) else {
        return TokenRefused::Unreadable.into_response();
    };
    let relying_party = behind(&at, &params).await;
    let fault = at.fault(Step::Token, relying_party.as_deref(), None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    match redeem(&at, &headers, &params).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    }
}

/// The relying party behind the code, which is not spent by looking: the fault may come before.
async fn behind(at: &At, params: &Params) -> Option<String> {
    let now = at.sandbox.edge().clock.now();
    let found = at.sandbox.ephemeral().get::<Code>(params.get("code")?, now).await;
    found.ok().flatten()?.value.0.relying_party
}

async fn redeem(at: &At, headers: &HeaderMap, params: &Params) -> Result<Response, TokenRefused> {
    let now = at.sandbox.edge().clock.now();
    let broker = authenticate(at, headers, params, now.as_second())?;
    let request = token::request(params).map_err(TokenRefused::Request)?;
    let granted = match at.sandbox.ephemeral().take::<Code>(&request.code, now).await? {
        Taken::Value(Code(granted)) if granted.slug == at.provider.definition.slug => granted,
        Taken::Value(_) | Taken::Absent => return Err(TokenRefused::Request(token::Reason::CodeNotFound)),
        Taken::Already(_) => return Err(TokenRefused::Request(token::Reason::CodeConsumed)),
    };
    token::redeem(&granted.grant, &broker.client, &request).map_err(TokenRefused::Request)?;
    let access_token = at.sandbox.edge().entropy.token();
    let id_token = id_token(at, broker, &granted, &access_token, now.as_second())?;
    let id_token = at.sealed(&broker.client, broker.client.id_token_encrypted_response_alg, id_token).await?;
    let lifetime = at.provider.profile.lifetimes.access_token;
    let answer = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": lifetime,
        "id_token": id_token,
        "scope": granted.grant.scopes.join(" "),
    });
    let kept = Lifetime::plain(lifetime, now);
    at.sandbox.ephemeral().put_new(&access_token, &AccessToken(granted), kept, None, now).await?;
    Ok(([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(answer)).into_response())
}

fn authenticate<'a>(at: &'a At, headers: &HeaderMap, params: &Params, now: i64) -> Result<&'a Broker, TokenRefused> {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credentials = client_auth::credentials(authorization, params).map_err(TokenRefused::Client)?;
    let broker =
        at.provider.broker(credentials.client_id()).ok_or(TokenRefused::Client(client_auth::Reason::ClientNotFound))?;
    let context = AssertionContext { audiences: &[], now, keys: None };
    client_auth::authenticate(&at.provider.profile, Some(&broker.client), &credentials, context)
        .map_err(TokenRefused::Client)?;
    Ok(broker)
}

fn id_token(at: &At, broker: &Broker, granted: &Granted, access_token: &str, now: i64) -> Result<String, TokenRefused> {
    let persona = granted.persona.as_deref().and_then(|login| at.sandbox.personas().get(login));
    let fault = at.fault(Step::IdToken, granted.relying_party.as_deref(), persona.as_deref());
    let issue = Issue { issuer: &at.provider.addresses.issuer, now, access_token };
    let claims = id_token::claims(&at.provider.profile, &granted.grant, issue);
    let tampering = fault.as_ref().and_then(Kind::tampering);
    let key = at.provider.keys.signing(broker.client.id_token_signed_response_alg, broker)?;
    Ok(tampering::sign(&key, claims, tampering)?)
}
