//! The states of the gateway and of its producers (AP §7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use guichet_store::journal::Filter;
use guichet_web::edge::Site;
use http::StatusCode;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::unwell;
use crate::definition::Api;
use crate::health::State as Known;
use crate::pipeline::maintenance;
use crate::refusal::Refusal;
use crate::{Gateway, france_connect};

/// FranceConnect, which is asked whose a token is, whatever the API.
const FRANCE_CONNECT: (&str, &str) = (france_connect::PING, "FranceConnect");

/// What the gateway holds itself, in the place of a service of INSEE's: the official geographic code.
const HELD: (&str, &str) = ("insee_metadonnees", "INSEE Métadonnées");

/// `GET /api/ping`: 500 where the gateway could write down no call.
pub(super) async fn own(State(gateway): State<Arc<Gateway>>) -> Response {
    let newest = Filter { limit: Some(1), ..Filter::default() };
    match gateway.parts.journal.events(newest).await {
        Ok(_) => Json("pong").into_response(),
        Err(error) => unwell(&gateway, &error),
    }
}

/// `GET /api/pings`: where each state is told.
pub(super) async fn all(State(gateway): State<Arc<Gateway>>, Extension(site): Extension<Arc<Site>>) -> Json<Value> {
    let told = |(id, name): (&str, &str)| json!({ "name": name, "url": site.origin.url(&format!("/api/{id}/ping")) });
    let all = gateway.catalogue().all().flat_map(|api| api.pings.iter().map(|id| (id.as_str(), api.label.fr.as_str())));
    Json(all.chain([FRANCE_CONNECT, HELD]).map(told).collect())
}

/// `GET /api/{id}/ping`.
pub(super) async fn one(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    Path(id): Path<String>,
) -> Response {
    let is_older = |api: &&Api| api.older_era.as_ref().is_some_and(|era| era.ping == id);
    if let Some(api) = gateway.catalogue().all().find(is_older) {
        return match gateway.health.of(&api.name, site.edge.clock.now()).0 {
            Known::Fails if !site.is_sandbox() => {
                (StatusCode::SERVICE_UNAVAILABLE, Json(unavailable())).into_response()
            }
            _ => own(State(Arc::clone(&gateway))).await,
        };
    }
    if id == HELD.0 {
        let now = written(site.edge.clock.now());
        return Json(json!({ "status": "ok", "last_update": now })).into_response();
    }
    let api = gateway.catalogue().all().find(|api| api.pings.contains(&id));
    if api.is_none() && id != FRANCE_CONNECT.0 {
        return (StatusCode::NOT_FOUND, Json(json!({}))).into_response();
    }
    let now = site.edge.clock.now();
    let mut body = Map::new();
    let mut tell = |name: &str, value: String| body.insert(name.to_owned(), Value::from(value));
    tell("last_update", written(now));
    let mut status = StatusCode::OK;
    let word = if site.is_sandbox() {
        "ok"
    } else if let Some(Err(Refusal::Maintenance { until, .. })) =
        api.map(|api| maintenance::check(api, gateway.parts.announced.as_deref(), now))
    {
        tell("until", written(until));
        "maintenance"
    } else {
        let (known, last_success) = gateway.health.of(api.map_or(FRANCE_CONNECT.0, |api| &api.name), now);
        if let Some(at) = last_success {
            tell("last_ok_status", written(at));
        }
        match known {
            Known::Unknown => "unknown",
            Known::Answers => "ok",
            Known::Fails => {
                status = StatusCode::BAD_GATEWAY;
                "bad_gateway"
            }
        }
    };
    tell("status", word.to_owned());
    (status, Json(Value::Object(body))).into_response()
}

/// What the older era says of a producer that is away (AP §7).
fn unavailable() -> Value {
    json!({
        "error": "service_unavailable",
        "reason": "Data provider is not available",
        "message": "Le fournisseur de donnée n'est pas disponible",
    })
}

/// In Paris time, with milliseconds.
fn written(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}
