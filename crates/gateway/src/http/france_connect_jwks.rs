//! `GET /api/france_connect_jwks`: the key for which FranceConnect encrypts (AP §1.4, §7).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use guichet_jose::JwkSet;

use crate::Gateway;
use crate::error_texts::Form;
use crate::refusal::Refusal;

pub(super) async fn answer(State(gateway): State<Arc<Gateway>>) -> Response {
    let published = match &gateway.parts.france_connect {
        Some(france_connect) => france_connect.published().await,
        None => Ok(JwkSet { keys: Vec::new() }),
    };
    match published {
        Ok(keys) => Json(keys).into_response(),
        Err(error) => {
            tracing::error!(%error, "no key can be published: {error}");
            let rendered = gateway.parts.texts.render(&[Refusal::Internal], Form::Flat);
            (rendered.status, rendered.body).into_response()
        }
    }
}
