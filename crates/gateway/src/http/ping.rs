//! The states of the gateway and of its producers (AP §7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use http::StatusCode;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::Gateway;
use crate::definition::Api;
use crate::health::State as Known;
use crate::pipeline::maintenance;
use crate::refusal::Refusal;

/// Identifiers of the older era, which said one word.
const OLDER: [&str; 2] = ["caf", "impots"];

/// `GET /api/ping`.
pub(super) async fn own() -> Json<&'static str> {
    Json("pong")
}

/// `GET /api/pings`: where each state is told.
pub(super) async fn all(State(gateway): State<Arc<Gateway>>, Extension(site): Extension<Arc<Site>>) -> Json<Value> {
    let told =
        |api: &Api, id: &str| json!({ "name": api.label.fr, "url": site.origin.url(&format!("/api/{id}/ping")) });
    let all = gateway.catalogue().all().flat_map(|api| api.pings.iter().map(move |id| told(api, id)));
    Json(Value::Array(all.collect()))
}

/// `GET /api/{id}/ping`.
pub(super) async fn one(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    Path(id): Path<String>,
) -> Response {
    if OLDER.contains(&id.as_str()) {
        return own().await.into_response();
    }
    let Some(api) = gateway.catalogue().all().find(|api| api.pings.contains(&id)) else {
        return (StatusCode::NOT_FOUND, Json(json!({}))).into_response();
    };
    let now = site.edge.clock.now();
    let mut body = Map::new();
    let mut tell = |name: &str, value: String| body.insert(name.to_owned(), Value::from(value));
    tell("last_update", written(now));
    let mut status = StatusCode::OK;
    let word = if site.is_sandbox() {
        "ok"
    } else if let Err(Refusal::Maintenance { retry_in, .. }) = maintenance::check(&api.producer, now) {
        let until = now.checked_add(SignedDuration::from_secs(retry_in)).unwrap_or(now);
        tell("until", written(until));
        "maintenance"
    } else {
        let (known, last_success) = gateway.health.of(&api.name, now);
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

/// In Paris time, with milliseconds.
fn written(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}
