//! A mock file in the place of the producer's answer, where there are some (AP §13): nothing is asked and nothing kept.

use std::sync::Arc;

use http::StatusCode;

use super::Incoming;
use crate::connector::{NotFound, ProducerFailure, paris};
use crate::definition::{Fields, MockKey, Mode};
use crate::france_connect::{self, Introspected};
use crate::mocks::{self, Case, Looked, Mocks, Unmatched};
use crate::parameters::Arguments;
use crate::refusal::Refusal;
use crate::{Gateway, openapi};

/// What the file of a call says; none where the producer is to be asked.
pub(super) async fn answer(
    gateway: &Gateway,
    call: &Incoming<'_>,
    version: u32,
    fields: &Fields,
    arguments: &Arguments,
    mode: Mode,
) -> Result<Option<Arc<Case>>, Refusal> {
    let Some(mocks) = &gateway.parts.mocks else { return Ok(None) };
    let route = call.route;
    let keys: &[MockKey] = if mode == Mode::FranceConnect { &route.mock_keys_france_connect } else { &route.mock_keys };
    let (operation, keys, arguments) = (route.operation_of(version), keys.to_vec(), arguments.clone());
    match read(mocks, move |mocks| mocks.look(&operation, &keys, &arguments)).await? {
        Looked::Nothing => Ok(None),
        Looked::Case(case) => Ok(Some(case)),
        Looked::Unmatched if mocks.unmatched == Unmatched::Example => {
            let schema = openapi::content(fields, route);
            let made = mocks::example(&schema, paris(call.now), &gateway.parts.site.edge.entropy);
            Ok(Some(Arc::new(Case::made(made))))
        }
        Looked::Unmatched => Err(Refusal::Producer {
            producer: Box::new(call.api.producer.clone()),
            failure: ProducerFailure::NotFound(NotFound::default()),
        }),
    }
}

/// Whom an access token stands for, where a file says it (AP §13.3).
pub(super) async fn introspection(gateway: &Gateway, token: &str) -> Result<Option<Introspected>, Vec<Refusal>> {
    let Some(mocks) = &gateway.parts.mocks else { return Ok(None) };
    let token = token.to_owned();
    let case = read(mocks, move |mocks| mocks.introspection(&token)).await.map_err(|refusal| vec![refusal])?;
    let Some(case) = case else { return Ok(None) };
    if case.status != StatusCode::OK {
        return Err(france_connect::not_told(case.status.as_u16()));
    }
    let told = case.payload.get("token_introspection").cloned().unwrap_or_default();
    france_connect::kept(told).map(Some)
}

/// Looks at files, apart from the threads that answer calls.
async fn read<T: Send + 'static>(
    mocks: &Arc<Mocks>,
    look: impl FnOnce(&Mocks) -> T + Send + 'static,
) -> Result<T, Refusal> {
    let mocks = Arc::clone(mocks);
    tokio::task::spawn_blocking(move || look(&mocks)).await.map_err(|error| {
        tracing::error!(%error, "mock files cannot be looked at: {error}");
        Refusal::Internal
    })
}
