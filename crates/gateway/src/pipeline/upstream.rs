//! The record: kept from before, or asked of the producer (AP §10, §15).

use guichet_organisations::Siret;
use http::header;
use serde_json::Value;

use super::Incoming;
use crate::connector::{Call, ProducerFailure};
use crate::definition::Mode;
use crate::parameters::Arguments;
use crate::refusal::Refusal;
use crate::token::ApiToken;
use crate::{Gateway, cache};

/// A record, and how long it is kept still when it came from there.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) record: Value,
    pub(super) expires_in: Option<i64>,
}

pub(super) async fn ask(
    gateway: &Gateway,
    call: &Incoming<'_>,
    mode: Mode,
    arguments: &Arguments,
    recipient: &Siret,
    user: &ApiToken,
) -> Result<Answered, Refusal> {
    let parts = &gateway.parts;
    let broken = |error| {
        tracing::error!(%error, "the answers that are kept cannot be had: {error}");
        Refusal::Internal
    };
    let kept = call
        .api
        .cache_seconds
        .filter(|_| parts.keeps_answers)
        .map(|seconds| (cache::key(call.api, arguments), seconds));
    let bypassed = call.headers.get(header::CACHE_CONTROL).is_some_and(|value| value == "no-cache");
    if let Some((key, _)) = kept.as_ref().filter(|_| !bypassed)
        && let Some(hit) = cache::get(&parts.ephemeral, key, call.now).await.map_err(broken)?
    {
        return Ok(Answered { record: hit.record, expires_in: Some(hit.expires_in) });
    }
    let token_id = user.id.to_string();
    let producer = &call.api.producer;
    let asked =
        Call { producer, mode, arguments, recipient, request_id: &call.request_id, token_id: &token_id, now: call.now };
    let told = parts.connectors.ask(asked).await;
    let answered = told.as_ref().map_or_else(ProducerFailure::is_an_answer, |_| true);
    gateway.health.saw(&call.api.name, answered, call.now);
    let record = told.map_err(|failure| Refusal::Producer { producer: Box::new(producer.clone()), failure })?;
    let record = match kept {
        Some((key, seconds)) => cache::put(&parts.ephemeral, &key, record, seconds, call.now).await.map_err(broken)?,
        None => record,
    };
    Ok(Answered { record, expires_in: None })
}
