//! The states of the gateway and of its producers (AP §7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State as Shared};
use axum::response::{IntoResponse, Response};
use guichet_organisations::Siret;
use guichet_store::journal::Filter;
use guichet_web::edge::Site;
use guichet_web::log::RequestId;
use http::StatusCode;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::unwell;
use crate::about::RECIPIENT;
use crate::connector::Call;
use crate::definition::{Api, AskedPing, Ping};
use crate::health::State as Known;
use crate::pipeline::maintenance;
use crate::refusal::Refusal;
use crate::{Gateway, france_connect};

/// FranceConnect, which is asked whose a token is, whatever the API.
const FRANCE_CONNECT: (&str, &str) = (france_connect::PING, "FranceConnect");

/// How long its answer serves.
const FRANCE_CONNECT_KEPT: SignedDuration = SignedDuration::from_mins(2);
/// For which token a producer is asked: for none (AP §1.3).
const OWN: &str = "00000000-0000-0000-0000-000000000000";

/// What the gateway holds itself, in the place of a service of INSEE's: the official geographic code.
const HELD: (&str, &str) = ("insee_metadonnees", "INSEE Métadonnées");

/// `GET /api/ping`: 500 where the gateway could write down no call.
pub(super) async fn own(Shared(gateway): Shared<Arc<Gateway>>) -> Response {
    let newest = Filter { limit: Some(1), ..Filter::default() };
    match gateway.parts.journal.events(newest).await {
        Ok(_) => Json("pong").into_response(),
        Err(error) => unwell(&gateway, &error),
    }
}

/// `GET /api/pings`: where each state is told.
pub(super) async fn all(Shared(gateway): Shared<Arc<Gateway>>, Extension(site): Extension<Arc<Site>>) -> Json<Value> {
    let told = |(id, name): (&str, &str)| json!({ "name": name, "url": site.origin.url(&format!("/api/{id}/ping")) });
    let named = pings(&gateway).map(|(api, ping)| (ping.id(), api.label.fr.as_str()));
    Json(named.chain([FRANCE_CONNECT, HELD]).map(told).collect())
}

/// The names of all APIs.
fn pings(gateway: &Gateway) -> impl Iterator<Item = (&Api, &Ping)> {
    gateway.catalogue().all().flat_map(|api| api.pings.iter().map(move |ping| (api, ping)))
}

/// `GET /api/{id}/ping`.
pub(super) async fn one(
    Shared(gateway): Shared<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let is_older = |api: &&Api| api.older_era.as_ref().is_some_and(|era| era.ping == id);
    if let Some(api) = gateway.catalogue().all().find(is_older) {
        return match gateway.health.of(&api.name, site.edge.clock.now()).0 {
            Known::Fails if !site.is_sandbox() => {
                (StatusCode::SERVICE_UNAVAILABLE, Json(unavailable())).into_response()
            }
            _ => own(Shared(Arc::clone(&gateway))).await,
        };
    }
    let now = site.edge.clock.now();
    let ping = pings(&gateway).find(|(_, ping)| ping.id() == id);
    if ping.is_none() && ![FRANCE_CONNECT.0, HELD.0].contains(&id.as_str()) {
        return (StatusCode::NOT_FOUND, Json(json!({}))).into_response();
    }
    let state = match ping.map(|(api, _)| maintenance::check(api, gateway.parts.announced.as_deref(), now)) {
        _ if site.is_sandbox() || id == HELD.0 => State::of(Known::Answers, now, None),
        Some(Err(Refusal::Maintenance { until, .. })) => {
            State { word: "maintenance", status: StatusCode::OK, at: now, other: Some(("until", until)) }
        }
        _ => known(&gateway, ping, &id, &request_id.0.to_string(), now).await,
    };
    state.told()
}

/// What is told of a name.
struct State {
    word: &'static str,
    status: StatusCode,
    at: Timestamp,
    /// One instant more, and what it is.
    other: Option<(&'static str, Timestamp)>,
}

impl State {
    fn of(known: Known, at: Timestamp, last_ok: Option<Timestamp>) -> Self {
        let (word, status) = match known {
            Known::Answers => ("ok", StatusCode::OK),
            Known::Unknown => ("unknown", StatusCode::OK),
            Known::Fails => ("bad_gateway", StatusCode::BAD_GATEWAY),
        };
        Self { word, status, at, other: last_ok.map(|last_ok| ("last_ok_status", last_ok)) }
    }

    fn told(&self) -> Response {
        let mut body = Map::new();
        body.insert("status".to_owned(), self.word.into());
        body.insert("last_update".to_owned(), written(self.at).into());
        body.extend(self.other.map(|(name, at)| (name.to_owned(), written(at).into())));
        (self.status, Json(Value::Object(body))).into_response()
    }
}

/// By the calls of the last ten minutes, or by one of its own.
async fn known(gateway: &Gateway, ping: Option<(&Api, &Ping)>, id: &str, request_id: &str, now: Timestamp) -> State {
    let measured = match ping {
        Some((api, Ping::ByCalls(_))) => {
            let (known, last_ok) = gateway.health.of(&api.name, now);
            return State::of(known, now, last_ok);
        }
        Some((api, Ping::Asked(asked))) => {
            let kept = SignedDuration::from_mins(i64::from(asked.kept_minutes));
            gateway.pings.of(id, kept, now, is_there(gateway, api, asked, request_id, now)).await
        }
        None => match &gateway.parts.france_connect {
            Some(france_connect) => {
                gateway.pings.of(id, FRANCE_CONNECT_KEPT, now, france_connect.answers(request_id)).await
            }
            None => return State::of(Known::Unknown, now, None),
        },
    };
    let known = if measured.answers { Known::Answers } else { Known::Fails };
    State::of(known, measured.at(now), measured.last_ok)
}

/// Whether a producer answers a call about nobody: with data, or that it knows no such person.
async fn is_there(gateway: &Gateway, api: &Api, asked: &AskedPing, request_id: &str, now: Timestamp) -> bool {
    let Ok(recipient) = RECIPIENT.parse::<Siret>() else { return false };
    let call = Call {
        producer: &api.producer,
        mode: asked.mode,
        arguments: &asked.about,
        recipient: &recipient,
        request_id,
        token_id: OWN,
        now,
    };
    gateway.parts.connectors.ask(call).await.map_or_else(|failure| failure.is_not_found(), |_| true)
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
