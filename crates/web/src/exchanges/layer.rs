//! Records what a site is asked and answers.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use http_body::Body as _;
use http_body_util::BodyExt;
use serde_json::{Map, Value};

use super::{DecodedToken, Exchange, ExchangeNote, Side, Thread, mask, tokens};
use crate::clock::Stopwatch;
use crate::edge::{Reader, Site};
use crate::limits::ReceivedBody;
use crate::log::ErrorNote;
use crate::outgoing;

/// Longer answers are recorded without their members: they are pages, files or faults that never end.
const LONGEST_ANSWER: u64 = 64 * 1024;

tokio::task_local! {
    /// The exchange that this task is answering: calls of ours that it makes meanwhile belong to it.
    static ANSWERING: u64;
}

/// The number of the exchange that is being answered here, when exchanges are kept.
pub(crate) fn answering() -> Option<u64> {
    ANSWERING.try_with(|number| *number).ok()
}

/// The answer to `request`, after it is recorded with it.
pub(crate) async fn recorded<F>(site: &Site, request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let path = request.uri().path();
    let unrecorded = ["/assets/", "/language"].into_iter().chain(site.unrecorded.iter().map(String::as_str));
    if !site.edge.exchanges.is_on() || unrecorded.into_iter().any(|beginning| path.starts_with(beginning)) {
        return next(request).await;
    }
    let (id, at, stopwatch) = (site.edge.exchanges.number(), site.edge.clock.now(), Stopwatch::start());
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let response = ANSWERING.scope(id, next(Request::from_parts(parts, body))).await;
    let (response, answered) = read_answer(response).await;
    let duration = stopwatch.elapsed();
    let address = site.origin.url(asked.uri.path_and_query().map_or("/", |path| path.as_str()));
    let said = Said::of(&asked, &response, &answered);
    let (mut request, basic_client) = parameters(&asked, &response);
    let note = response.extensions().get::<ExchangeNote>().cloned().unwrap_or_default();
    let named = request.get("client_id").and_then(Value::as_str).map(str::to_owned);
    if let Some(scheme) = authorization(&asked.headers) {
        request.insert("authorization".to_owned(), scheme.into());
    }
    site.edge.exchanges.add(Exchange {
        id,
        flow: id,
        at,
        duration_ms: (duration.as_secs_f64() * 1e6).round() / 1e3,
        from: caller(site, &asked),
        to: site.service.clone(),
        method: asked.method.to_string(),
        url: mask::address(&address),
        request,
        status: response.status().as_u16(),
        response: answer(&response, &answered),
        tokens: said.tokens(),
        rule: note.rule,
        received: note.received.map(|value| mask::text("", &value)),
        expected: note.expected.iter().map(|value| mask::text("", value)).collect(),
        client_id: note.client_id.or(named).or(basic_client),
        persona: note.persona,
        thread: thread(&address, site.origin.as_str(), &asked, &response, &said),
    });
    response
}

/// Texts that either side said, as they were, by the names of their parameters or members.
struct Said {
    request: Vec<(String, String)>,
    response: Vec<(String, String)>,
}

impl Said {
    fn of(asked: &Parts, response: &Response, answered: &Bytes) -> Self {
        let pairs = |encoded: &[u8]| form_urlencoded::parse(encoded).into_owned().collect::<Vec<_>>();
        let mut request = pairs(asked.uri.query().unwrap_or_default().as_bytes());
        let body = response.extensions().get::<ReceivedBody>().map(|body| body.0.clone()).unwrap_or_default();
        let media_type = content_type(&asked.headers);
        if media_type.starts_with("application/x-www-form-urlencoded") {
            request.extend(pairs(&body));
        } else if media_type.contains("json") {
            request.extend(members(&body));
        }
        let media_type = content_type(response.headers());
        let response = if media_type.contains("json") {
            members(answered)
        } else if media_type.starts_with("application/jwt") {
            vec![("body".to_owned(), String::from_utf8_lossy(answered).into_owned())]
        } else {
            Vec::new()
        };
        Self { request, response }
    }

    fn tokens(&self) -> Vec<DecodedToken> {
        let sides = [(Side::Request, &self.request), (Side::Response, &self.response)];
        let said = sides.into_iter().flat_map(|(side, pairs)| pairs.iter().map(move |pair| (side, pair)));
        said.filter_map(|(side, (name, value))| tokens::decode(side, name, value)).collect()
    }
}

/// The texts among the members of a JSON object.
fn members(body: &Bytes) -> Vec<(String, String)> {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return Vec::new() };
    let texts = members.into_iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        _ => None,
    });
    texts.collect()
}

fn thread(address: &str, origin: &str, asked: &Parts, response: &Response, said: &Said) -> Thread {
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
    let agent = asked.headers.get(header::USER_AGENT).map(text).unwrap_or_default();
    let mut thread = Thread::new(outgoing::named_by(&agent).and_then(|named| named.within));
    thread.asked_for(address, &said.request);
    thread.values(&said.request);
    thread.values(&said.response);
    if let Some(bearer) = asked.headers.get(header::AUTHORIZATION).map(text).as_deref().and_then(bearer) {
        thread.handle(bearer);
    }
    if let Some(location) = response.headers().get(header::LOCATION) {
        thread.sent_to(&text(location), origin);
    }
    for line in asked.headers.get_all(header::COOKIE) {
        thread.cookies(&text(line));
    }
    for line in response.headers().get_all(header::SET_COOKIE) {
        thread.cookies(text(line).split(';').next().unwrap_or_default());
    }
    thread
}

/// The token of `Authorization: Bearer` (RFC 6750 §2.1).
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The body, read when it is short and of known length, and put back.
async fn read_answer(response: Response) -> (Response, Bytes) {
    if response.body().size_hint().exact().is_none_or(|length| length > LONGEST_ANSWER) {
        return (response, Bytes::new());
    }
    let (parts, body) = response.into_parts();
    // A body of known length is in memory already: nothing is waited for, nothing can fail.
    let bytes = body.collect().await.map(|collected| collected.to_bytes()).unwrap_or_default();
    (Response::from_parts(parts, Body::from(bytes.clone())), bytes)
}

fn caller(site: &Site, asked: &Parts) -> String {
    let agent = asked.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    match outgoing::named_by(agent) {
        Some(named) => named.service.to_owned(),
        None if site.reader(asked.uri.path()) == Reader::Person => "browser".to_owned(),
        None => "client".to_owned(),
    }
}

/// Query and body as one object, and the client named by Basic authentication.
fn parameters(asked: &Parts, response: &Response) -> (Map<String, Value>, Option<String>) {
    let mut members = mask::pairs(asked.uri.query().unwrap_or_default().as_bytes());
    let body = response.extensions().get::<ReceivedBody>().map(|body| body.0.clone()).unwrap_or_default();
    let content_type = content_type(&asked.headers);
    if content_type.starts_with("application/x-www-form-urlencoded") {
        members.extend(mask::pairs(&body));
    } else if content_type.contains("json")
        && let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&body)
    {
        members.extend(body.into_iter().map(|(name, value)| (name.clone(), mask::json(&name, value))));
    }
    let basic = asked.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    (members, basic.and_then(basic_client))
}

/// The scheme stays, the credential is masked.
fn authorization(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credential) = value.split_once(' ').unwrap_or(("", value));
    Some(format!("{scheme} {}", mask::credential(credential)).trim().to_owned())
}

/// The user of Basic authentication (RFC 6749 §2.3.1).
fn basic_client(authorization: &str) -> Option<String> {
    let (scheme, credential) = authorization.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| crate::encoding::decode_base64(credential.trim()))??;
    let user = String::from_utf8(decoded).ok()?.split_once(':')?.0.to_owned();
    percent_encoding::percent_decode_str(&user).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn answer(response: &Response, body: &Bytes) -> Map<String, Value> {
    let mut members = Map::new();
    let content_type = content_type(response.headers());
    if !content_type.is_empty() {
        members.insert("content_type".to_owned(), content_type.into());
    }
    if let Some(location) = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()) {
        members.insert("location".to_owned(), mask::address(location).into());
    }
    if let Some(challenge) = response.headers().get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok()) {
        members.insert("www_authenticate".to_owned(), challenge.into());
    }
    if let Some(error) = response.extensions().get::<ErrorNote>() {
        members.insert("error_code".to_owned(), error.code.clone().into());
        members.insert("error_id".to_owned(), error.id.to_string().into());
    }
    if content_type.contains("json") {
        if let Ok(value) = serde_json::from_slice(body) {
            members.insert("body".to_owned(), mask::json("", value));
        }
    } else if content_type.starts_with("application/jwt") || content_type.starts_with("text/plain") {
        members.insert("body".to_owned(), mask::text("", &String::from_utf8_lossy(body)).into());
    }
    members
}
