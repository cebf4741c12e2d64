//! `POST /reset`: the state of a fresh start; keys, ports and configured clients stay.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ControlError, Object};
use crate::Sandbox;

/// Body of `POST /reset`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reset {
    /// What stays as it is.
    #[serde(default)]
    keep: Vec<Kept>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kept {
    /// Relying parties that were added.
    Clients,
    /// People that were added or changed.
    Personas,
}

pub(super) async fn reset(State(sandbox): State<Arc<Sandbox>>, body: Object) -> Result<Json<Value>, ControlError> {
    let reset: Reset = body.typed()?;
    sandbox.rehearsal().clear();
    sandbox.faults().clear();
    sandbox.edge().clock.set_offset(0);
    if !reset.keep.contains(&Kept::Personas) {
        sandbox.personas().reset();
    }
    for broker in sandbox.brokers() {
        broker.reset(reset.keep.contains(&Kept::Clients)).await?;
    }
    if let Some(gateway) = sandbox.gateway() {
        gateway.reset().await?;
    }
    if let Some(datapass) = sandbox.datapass() {
        datapass.reset().await.map_err(ControlError::Unavailable)?;
    }
    if let Some(status) = sandbox.status() {
        status.reset().await?;
    }
    if let Err(error) = sandbox.ephemeral().clear().await {
        return Err(ControlError::Unavailable(error.to_string()));
    }
    if let Some(outbox) = sandbox.outbox() {
        outbox.empty().await.map_err(ControlError::Unavailable)?;
    }
    sandbox.mailbox().clear();
    sandbox.edge().exchanges.clear();
    Ok(Json(json!({ "kept": reset.keep })))
}
