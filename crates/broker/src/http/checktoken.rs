//! `POST /checktoken`: whose access token a data provider was sent (AF §1.3).

pub(super) mod first_version;

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guichet_oidc::{
    checktoken::{self, Reason},
    introspection,
    params::Params,
    reason::Named,
};
use serde_json::{Value, json};

use super::is_form;
use crate::{
    broker::Broker,
    data_provider::{Asking, Headers},
    media,
    records::ServiceDataProvider,
    refusal::Refusal,
};

/// Every way in which this endpoint can fail.
pub(super) enum Failure {
    /// The question.
    Question(Reason),
    /// The keys of the data provider, the store, a fault of ours.
    Refusal(Refusal),
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Question(reason)
    }
}
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl Failure {
    fn answer(&self, broker: &Broker, client_id: Option<&str>) -> Response {
        let reason: &dyn Named = match self {
            Self::Question(reason) => reason,
            Self::Refusal(refusal) => refusal,
        };
        broker.exact_error(reason, client_id)
    }
}

pub(super) async fn checktoken(
    State(broker): State<Arc<Broker>>,
    asking: Asking,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // A body of another kind, or one that is no text, holds none of the fields.
    let form = if is_form(&headers) { Params::parse(&body).unwrap_or_default() } else { Params::default() };
    let answer = go(&broker, &asking, &form).await;
    answer.unwrap_or_else(|failure| failure.answer(&broker, form.filled("client_id")))
}

async fn go(broker: &Broker, asking: &Asking, form: &Params) -> Result<Response, Failure> {
    let asked = checktoken::asked(form)?;
    let now = broker.now();
    let record = proved(broker, asked.client_id, asked.client_secret, asking).await??;
    let provider = &record.provider;
    let found = broker.token_for(provider, asked.token, now).await?;
    let told = match &found {
        Some(token) => Value::Object(token.told(asked.token).members()),
        None => json!({ "active": false }),
    };
    let claims = introspection::signed(told, &provider.client_id, &broker.issuer, now.as_second());
    let sealed = broker.sealed_for_data_provider(provider, &claims, Headers::Bare).await?;
    broker.note_told(provider, found.as_ref(), asking, now).await?;
    let kind = (header::CONTENT_TYPE, broker.media(media::INTROSPECTION));
    Ok(broker.noted(([kind], sealed).into_response(), &provider.client_id))
}

/// The data provider that asks, once it has proved who it is; who does not is noted.
pub(super) async fn proved(
    broker: &Broker,
    client_id: &str,
    secret: &str,
    asking: &Asking,
) -> Result<Result<Arc<ServiceDataProvider>, Reason>, Refusal> {
    let record = broker.data_provider(client_id);
    let known = record.as_ref().map(|record| &record.provider);
    let judged = checktoken::proves(secret, known.map(|provider| &provider.client_secret));
    if judged.is_err() {
        broker.note_unproved(known, asking, broker.now()).await?;
    }
    Ok(judged.and_then(|()| record.ok_or(Reason::ProviderUnknown)))
}
