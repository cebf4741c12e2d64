//! `POST /checktoken` of FranceConnect's first version: JSON, for whoever has the token (AF §1.2).

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    checktoken::{self, Reason},
    token::CodeGrant,
};
use guichet_store::journal::Sync;
use serde_json::{Map, Value, json};
use url::Url;

use super::Failure;
use crate::{
    broker::Broker,
    data_provider::Asking,
    identity::pivot,
    identity_provider::IdentityProvider,
    interaction::AccessToken,
    trace::{self, Trace},
};

/// Further claims that the identity holds where the person's grant has them.
const FURTHER: [&str; 3] = ["preferred_username", "email", "address"];

pub(crate) async fn checktoken(State(broker): State<Arc<Broker>>, asking: Asking, body: Bytes) -> Response {
    match go(&broker, &asking, &body).await {
        Ok(response) => response,
        Err(Failure::Question(reason)) => {
            let entry = broker.parts.catalogue.entry(&reason);
            let status = StatusCode::from_u16(entry.status).unwrap_or(StatusCode::UNAUTHORIZED);
            let body = Json(json!({ "status": entry.error, "message": entry.description }));
            broker.note((status, body).into_response(), &reason, None)
        }
        Err(Failure::Refusal(refusal)) => broker.exact_error(&refusal, None),
    }
}

async fn go(broker: &Broker, asking: &Asking, body: &Bytes) -> Result<Response, Failure> {
    let token = checktoken::asked_first(body)?;
    let now = broker.now();
    let Some(AccessToken { grant, .. }) = broker.serving_token(&token, now).await? else {
        let mut tracer = Trace::default();
        tracer.asking(asking);
        broker.note_step(&tracer, trace::DP_USED_INVALID_ACCESS_TOKEN, Sync::WithNextGroup, now).await?;
        return Err(Reason::TokenNotFound.into());
    };
    let mut tracer = Trace::of_grant(&grant);
    let idp_uid = tracer.identity_provider();
    tracer.asking(asking).public("scope", grant.scopes.join(" "));
    broker.note_step(&tracer, trace::DP_VERIFIED_CHECKTOKEN, Sync::Now, now).await?;
    Ok(broker.noted(Json(told(broker, &grant, idp_uid.as_deref())).into_response(), &grant.client_id))
}

/// The whole grant: the first version knows no data providers, so nothing is kept from them.
fn told(broker: &Broker, grant: &CodeGrant, idp_uid: Option<&str>) -> Value {
    let mut identity = pivot(broker.parts.profile.identity, &grant.identity).unwrap_or_default();
    identity.remove("given_name_array");
    let granted = broker.parts.scopes.claims(&grant.scopes);
    let further = FURTHER.iter().filter(|name| granted.contains(name));
    let held = further.filter_map(|name| Some(((*name).to_owned(), grant.identity.get(*name)?.clone())));
    identity.extend(held.collect::<Map<_, _>>());
    let provider = idp_uid.and_then(|uid| broker.provider(uid));
    let address = provider.as_ref().and_then(|it| {
        let IdentityProvider { authz_url, discovery_url, url, .. } = &it.provider;
        let first = authz_url.as_deref().or(discovery_url.as_deref()).or(url.as_deref())?;
        Url::parse(first).ok()
    });
    let client = broker.client(&grant.client_id);
    json!({
        "scope": grant.scopes,
        "identity": identity,
        "client": {
            "client_id": grant.client_id,
            "client_name": client.as_ref().map(|record| record.client.name.as_str()),
        },
        "identity_provider_id": provider.as_ref().map(|it| it.provider.name.as_str()),
        "identity_provider_host": address.as_ref().and_then(Url::host_str),
        "acr": grant.acr,
    })
}
