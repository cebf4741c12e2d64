//! The addresses of the definitions: runs the steps, writes down the access, shows the data or the refusal (AP §2, §8).

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, FromRef, OriginalUri, Path, State};
use axum::response::Response;
use guichet_store::crash;
use guichet_web::ClientAddress;
use guichet_web::clock::Stopwatch;
use guichet_web::edge::Site;
use guichet_web::faults;
use guichet_web::log::{ErrorNote, RequestId};
use guichet_web::refusals::Refusal as EdgeRefusal;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Gateway;
use crate::definition::{Api, Route};
use crate::error_texts::{Form, Rendered};
use crate::journal::Access;
use crate::mask::{Masked, Redacted};
use crate::pipeline::per_address;
use crate::pipeline::throttling::Throttle;
use crate::pipeline::{self, Found, Incoming, Told, Way, version};
use crate::refusal::Refusal;

/// Which route of which API a handler answers.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) gateway: Arc<Gateway>,
    pub(super) api: usize,
    pub(super) route: usize,
}

impl FromRef<Place> for Arc<Gateway> {
    fn from_ref(place: &Place) -> Self {
        Self::clone(&place.gateway)
    }
}

impl Place {
    fn found(&self) -> Option<(&Api, &Route)> {
        let api = self.gateway.catalogue().all().nth(self.api)?;
        Some((api, api.routes.get(self.route)?))
    }
}

pub(super) async fn answer(
    State(place): State<Place>,
    Extension(site): Extension<Arc<Site>>,
    Extension(request_id): Extension<RequestId>,
    OriginalUri(uri): OriginalUri,
    Path(captured): Path<HashMap<String, String>>,
    client: ClientAddress,
    headers: HeaderMap,
) -> Response {
    let version = captured.get("version").map(String::as_str);
    let answer = respond(&place, &site, request_id, &uri, version, client, &headers).await;
    place.gateway.parts.page_origins.open(&headers, answer)
}

/// Answers a call, whichever page or program made it.
pub(super) async fn respond(
    place: &Place,
    site: &Site,
    request_id: RequestId,
    uri: &Uri,
    version: Option<&str>,
    client: ClientAddress,
    headers: &HeaderMap,
) -> Response {
    let stopwatch = Stopwatch::start();
    let lost = || EdgeRefusal::NotFound.respond(site, headers, uri);
    let Some((api, route)) = place.found() else { return lost() };
    if version.is_some_and(|version| !is_version(version)) {
        return lost();
    }
    let call = Incoming {
        api,
        route,
        version,
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        headers,
        ip: client.ip,
        request_id: request_id.0.to_string(),
        now: site.edge.clock.now(),
    };
    let gateway = &place.gateway;
    let mut way = Way::default();
    let outcome = match per_address::is_banned(gateway, call.ip, call.now).await {
        Ok(true) => return faults::unanswered(),
        Ok(false) => pipeline::run(gateway, &call, &mut way).await,
        Err(refusal) => Err(vec![refusal]),
    };
    let mut answered = Answered::of(gateway, &call, &way, outcome);
    crash::point("access/unrecorded");
    if let Err(error) = written_down(gateway, &call, &way, &answered).await {
        tracing::error!(%error, request_id = call.request_id, "an access could not be written down: {error}");
        answered = Answered::refused(gateway, &call, &way, &[Refusal::Internal]);
    }
    crash::point("access/recorded");
    answered.response(&way, request_id, stopwatch)
}

/// `v` and digits: what else stands there belongs to no address. Which numbers there are is for the address to say.
fn is_version(text: &str) -> bool {
    text.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Data as an answer: alone in version 2, else within an envelope.
fn whole(data: impl Serialize, flat: bool, links: &Value, meta: impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(Serialize)]
    struct Envelope<'a, D, M> {
        data: D,
        links: &'a Value,
        meta: M,
    }
    if flat { serde_json::to_vec(&data) } else { serde_json::to_vec(&Envelope { data, links, meta }) }
}

/// An answer before its headers.
struct Answered {
    status: StatusCode,
    code: Option<String>,
    body: Vec<u8>,
    media_type: &'static str,
    operation: String,
}

const JSON: &str = "application/json; charset=utf-8";
/// Of the errors of version 3 and later that a route itself makes.
const JSON_API: &str = "application/vnd.api+json; charset=utf-8";

impl Answered {
    fn of(gateway: &Gateway, call: &Incoming<'_>, way: &Way, outcome: Result<Found<'_>, Vec<Refusal>>) -> Self {
        let found = match outcome {
            Ok(found) => found,
            Err(refusals) => return Self::refused(gateway, call, way, &refusals),
        };
        let scopes = way.user.as_ref().map(|user| user.scopes.as_slice()).unwrap_or_default();
        let scopes = || scopes.iter().map(String::as_str);
        let flat = call.route.is_flat();
        let empty = Value::Object(Map::new());
        let nobody_to_see = || {
            let producer = Box::new(call.api.producer.clone());
            Self::refused(gateway, call, way, &[Refusal::NobodyToSee { producer }])
        };
        let written = match &found.told {
            Told::Record(record) => {
                let data = Masked::new(found.fields, record, scopes());
                if data.shows_nobody() {
                    return nobody_to_see();
                }
                whole(data, flat, &empty, Masked::meta(found.fields, record, scopes()))
            }
            Told::Mock(case) => match case.data(flat).filter(|_| !gateway.shows_mocks_as_they_are()) {
                Some(data) => {
                    let given = |name| case.payload.get(name).unwrap_or(&empty);
                    let data = Redacted::new(found.fields, data, scopes());
                    if data.shows_nobody() {
                        return nobody_to_see();
                    }
                    whole(data, flat, given("links"), given("meta"))
                }
                None => Ok(case.text.clone().into_bytes()),
            },
        };
        match written {
            Ok(body) => {
                let operation = call.route.operation_of(found.version);
                let Told::Mock(case) = &found.told else {
                    return Self { status: StatusCode::OK, code: None, body, media_type: JSON, operation };
                };
                let code =
                    if case.status.is_success() { None } else { Some(case.code().unwrap_or_default().to_owned()) };
                let media_type = if flat || case.status.is_success() { JSON } else { JSON_API };
                Self { status: case.status, code, body, media_type, operation }
            }
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written: {error}");
                Self::refused(gateway, call, way, &[Refusal::Internal])
            }
        }
    }

    fn refused(gateway: &Gateway, call: &Incoming<'_>, way: &Way, refusals: &[Refusal]) -> Self {
        let flat = call.route.is_flat();
        let Rendered { code, status, body } = gateway.parts.texts.render(refusals, Form::of(call.api, call.route));
        let number = version::asked(call).or(call.route.versions.last().copied()).unwrap_or_default();
        Self {
            status,
            code: Some(code),
            body,
            media_type: if flat || way.is_early { JSON } else { JSON_API },
            operation: call.route.operation_of(number),
        }
    }

    fn response(self, way: &Way, request_id: RequestId, stopwatch: Stopwatch) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if let Some(throttle) = &way.throttle {
            throttled(headers, throttle, self.status);
        }
        if !way.is_early {
            let kept = way.kept_for.map(|seconds| seconds.to_string());
            put(headers, "x-response-cached", if kept.is_some() { "true" } else { "false" });
            put(headers, "x-cache-expires-in", kept.as_deref().unwrap_or_default());
        }
        put(headers, "x-runtime", &format!("{:.6}", stopwatch.elapsed().as_secs_f64()));
        if let Some(code) = self.code {
            response.extensions_mut().insert(ErrorNote { code, id: request_id.0 });
        }
        response
    }
}

/// AP §9.
fn throttled(headers: &mut HeaderMap, throttle: &Throttle, status: StatusCode) {
    put(headers, "ratelimit-limit", &throttle.limit.to_string());
    put(headers, "ratelimit-remaining", &throttle.remaining.to_string());
    put(headers, "ratelimit-reset", &throttle.reset.to_string());
    if status == StatusCode::TOO_MANY_REQUESTS {
        put(headers, "retry-after", &throttle.retry_after.to_string());
    }
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

async fn written_down(
    gateway: &Gateway,
    call: &Incoming<'_>,
    way: &Way,
    answered: &Answered,
) -> Result<(), guichet_store::StoreError> {
    // Of whoever is nobody there is nothing to write down but the line of the request log.
    let Some(user) = &way.user else { return Ok(()) };
    let known = |scope: &&str| call.api.versions.values().any(|fields| fields.authorises(scope));
    let access = Access {
        at: call.now,
        request_id: call.request_id.clone(),
        token_id: user.id.to_string(),
        organisation: &user.siret,
        recipient: way.recipient.as_ref().map(|siret| siret.as_str()),
        operation: answered.operation.clone(),
        path: call.path,
        scopes: user.scopes.iter().map(String::as_str).filter(known).collect(),
        status: answered.status.as_u16(),
        code: answered.code.as_deref(),
        cached: way.kept_for.is_some(),
        arguments: way.arguments.as_ref(),
    };
    access.record(&gateway.parts.journal, &gateway.parts.sealer).await
}
