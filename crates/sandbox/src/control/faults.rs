//! `GET`, `POST`, `DELETE /faults`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::logins::at_least_once;
use super::{ControlError, Object};
use crate::Sandbox;
use crate::data_providers::Stands;
use crate::faults::{Fault, FaultMembers, FaultRefused, KindName, Step, Target};

/// Body of `POST /faults`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFault {
    /// `identity-provider:{uid}`, `producer:{name}` (`producer:rnipp` is the register), `service:{name}` (a broker),
    /// `client:{client_id}` (what a broker issues to that client), `data-provider:{name}`, `mail-server` or `bridge`.
    target: String,
    /// What happens.
    kind: KindName,
    /// At which step; absent: at the next call, or in the ID token where the kind spoils a token.
    at: Option<Step>,
    /// How many times.
    #[serde(default = "once")]
    times: u32,
    /// Only for logins of this relying party.
    client_id: Option<String>,
    /// `delay`: seconds.
    seconds: Option<u32>,
    /// `status`: HTTP status; of a mail server, its reply code.
    status: Option<u16>,
    /// `status`: body.
    body: Option<String>,
    /// `wrong_claim`, `missing_claim`: which claim; at `authorize` and `token`, which member of the answer.
    claim: Option<String>,
    /// `wrong_claim`: its value.
    value: Option<Value>,
    /// `error`: OAuth error code; of the bridge, the code of why the call could not be made.
    error: Option<String>,
    /// `refusal`: one of the broker's error codes (`Y020017`).
    code: Option<String>,
}

fn once() -> u32 {
    1
}

pub(super) async fn add(
    State(sandbox): State<Arc<Sandbox>>,
    body: Object,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    // A null value of a claim is a value: serde would take it for an absent member.
    let null_value = body.0.get("value").is_some_and(Value::is_null);
    let new: NewFault = body.typed()?;
    at_least_once(new.times)?;
    let target = named(&sandbox, Target::parse(&new.target)?);
    if !exists(&sandbox, &target) {
        return Err(FaultRefused::TargetUnknown(new.target).into());
    }
    let members = FaultMembers {
        kind: new.kind,
        seconds: new.seconds,
        status: new.status,
        body: new.body,
        claim: new.claim,
        value: if null_value { Some(Value::Null) } else { new.value },
        error: new.error,
        code: new.code,
    };
    is_a_code(&sandbox, &target, members.code.as_deref())?;
    let fault = sandbox.faults().add(target, new.at, members, new.times, new.client_id)?;
    Ok((StatusCode::CREATED, Json(fault.to_json())))
}

/// Only a code that the broker could answer with can be rehearsed.
fn is_a_code(sandbox: &Sandbox, target: &Target, code: Option<&str>) -> Result<(), FaultRefused> {
    let (Target::Service(service), Some(code)) = (target, code) else { return Ok(()) };
    let known = sandbox.broker(service).is_ok_and(|broker| broker.rehearses(code));
    if known { Ok(()) } else { Err(FaultRefused::NoSuchCode { service: service.clone(), code: code.to_owned() }) }
}

/// A data provider goes by its path, and by its name at the manifest.
fn named(sandbox: &Sandbox, target: Target) -> Target {
    let Target::DataProvider(name) = target else { return target };
    let known = sandbox.data_providers().iter().find(|it| it.name == name).map(|it| it.slug.clone());
    Target::DataProvider(known.unwrap_or(name))
}

fn exists(sandbox: &Sandbox, target: &Target) -> bool {
    match target {
        Target::IdentityProvider(uid) => sandbox.identity_provider(uid).is_ok(),
        Target::Register | Target::Organisations | Target::Producer(_) | Target::MailServer | Target::Bridge => true,
        Target::Client(client_id) => sandbox.service_of_client(client_id).is_some(),
        Target::Service(name) => sandbox.broker(name).is_ok(),
        // The gateway is one too, and no simulated one.
        Target::DataProvider(name) => {
            sandbox.data_providers().iter().any(|it| it.slug == *name && it.stands != Stands::Gateway)
        }
    }
}

pub(super) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let waiting: Vec<Value> = sandbox.faults().all().iter().map(Fault::to_json).collect();
    Json(json!({ "faults": waiting }))
}

pub(super) async fn clear(State(sandbox): State<Arc<Sandbox>>) -> StatusCode {
    sandbox.faults().clear();
    StatusCode::NO_CONTENT
}
