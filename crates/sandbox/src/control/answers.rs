//! `POST /answers`: what a simulated identity provider answers next, its own page skipped.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::logins::at_least_once;
use super::{ControlError, Object};
use crate::Sandbox;
use crate::rehearsal::Answer;

pub(super) async fn decide(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Answer>), ControlError> {
    let answer: Answer = body.typed()?;
    let provider = sandbox.identity_provider(&answer.identity_provider)?;
    at_least_once(answer.times)?;
    match (&answer.persona, &answer.error) {
        (Some(_), Some(_)) => {
            return Err(ControlError::Invalid("`persona` and `error` exclude each other".to_owned()));
        }
        (None, None) if answer.claims.is_none() && provider.stranger.is_none() => {
            return Err(ControlError::Invalid("`persona`, `claims` or `error` is needed".to_owned()));
        }
        (Some(id), None) if sandbox.personas().get(id).is_none() => {
            return Err(ControlError::Invalid(format!("`persona`: nobody has the login `{id}`")));
        }
        _ => {}
    }
    if answer.error.is_none() && answer.error_description.is_some() {
        return Err(ControlError::Invalid("`error_description` goes with `error`".to_owned()));
    }
    if !sandbox.rehearsal().answer(answer.clone()) {
        return Err(ControlError::Conflict("too many answers are waiting; POST /reset takes them away".to_owned()));
    }
    Ok((StatusCode::CREATED, Json(answer)))
}
