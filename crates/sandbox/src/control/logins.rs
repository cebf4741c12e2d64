//! `POST`, `DELETE /logins`: the next login is decided ahead, no page is shown. The portal's page decides through the
//! same function.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::{ControlError, Object};
use crate::Sandbox;
use crate::rehearsal::Login;

pub(super) async fn decide(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Login>), ControlError> {
    let login = queue(&sandbox, body.typed()?)?;
    Ok((StatusCode::CREATED, Json(login)))
}

pub(super) async fn forget(State(sandbox): State<Arc<Sandbox>>) -> StatusCode {
    sandbox.rehearsal().forget_logins();
    StatusCode::NO_CONTENT
}

/// Checks a decided login against what exists, fills in its identity provider and queues it.
pub(crate) fn queue(sandbox: &Sandbox, mut login: Login) -> Result<Login, ControlError> {
    sandbox.broker(&login.service)?;
    let persona = sandbox
        .personas()
        .get(&login.persona)
        .ok_or_else(|| ControlError::Invalid(format!("`persona`: nobody has the login `{}`", login.persona)))?;
    if !persona.serves(&login.service) {
        return Err(ControlError::Invalid(format!("`{}` has no account at {}", login.persona, login.service)));
    }
    let provider = match &login.identity_provider {
        Some(uid) => sandbox.identity_provider(uid)?,
        None => sandbox.accounts(&persona, &login.service).into_iter().next().ok_or_else(|| {
            ControlError::Invalid(format!("`{}` has no account at an identity provider", login.persona))
        })?,
    };
    if provider.client_of(&login.service).is_none() {
        return Err(ControlError::Invalid(format!(
            "`identity_provider`: {} does not serve {}",
            provider.title, login.service
        )));
    }
    let known = |mandate: &String| provider.mandates.contains(mandate);
    if let Some(unknown) = login.rep_scope.iter().flatten().find(|mandate| !known(mandate)) {
        let mandates = provider.mandates.join(", ");
        return Err(ControlError::Invalid(format!(
            "`rep_scope`: {} has the mandates [{mandates}], not `{unknown}`",
            provider.title
        )));
    }
    login.identity_provider = Some(provider.uid.clone());
    at_least_once(login.times)?;
    if let Some(client_id) = &login.client_id
        && sandbox.service_of_client(client_id).as_deref() != Some(login.service.as_str())
    {
        return Err(ControlError::Invalid(format!("`client_id`: {} has no client `{client_id}`", login.service)));
    }
    if !sandbox.rehearsal().decide(login.clone()) {
        return Err(ControlError::Conflict("too many logins are waiting; DELETE /logins takes them away".to_owned()));
    }
    Ok(login)
}

/// A decision for no time at all is a mistake.
pub(super) fn at_least_once(times: u32) -> Result<(), ControlError> {
    if times == 0 { Err(ControlError::Invalid("`times` must be 1 or more".to_owned())) } else { Ok(()) }
}
