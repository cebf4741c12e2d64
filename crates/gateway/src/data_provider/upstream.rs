//! The API behind: what it is told of the person, and what its answer means.

use std::collections::{BTreeSet, HashMap};

use guichet_jose::SigningKey;
use guichet_web::outgoing::{self, Answer, Request, RequestBody};
use http::{HeaderName, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::definition::{Definition, Described, Resource};
use super::failure::{Failure, Kind};
use super::passing::{self, Outcome, Sent, Verb};
use super::{DataProvider, SERVICE};
use crate::checktoken::Person;

/// The header with the signed identity.
pub(super) const IDENTITY: HeaderName = HeaderName::from_static("x-franceconnect-identity");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How long what is said of a person may be believed, in seconds.
const BELIEVED: i64 = 60;
/// Of a path or a query: what RFC 3986 reserves for nothing stays as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is asked of the API behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) definition: &'a Definition,
    pub(super) resource: &'a Resource,
    /// The parts of the path and the parameters, as the caller gave them.
    pub(super) given: &'a HashMap<String, String>,
    /// The body, which is passed on.
    pub(super) sent: Option<&'a Sent>,
    /// None where the caller says whom it is about.
    pub(super) person: Option<&'a Person>,
    /// The scopes that open something of the answer.
    pub(super) scopes: &'a [&'a str],
    pub(super) request_id: &'a str,
    pub(super) now: Timestamp,
}

pub(super) async fn ask(provider: &DataProvider, asked: Asked<'_>) -> Result<Outcome, Failure> {
    let name = &asked.resource.described.upstream;
    let unset = || Failure::new(Kind::Upstream, format!("the API behind `{name}` has no address in the configuration"));
    let behind = provider.parts.upstreams.get(name).ok_or_else(unset)?;
    let mut request = Request::get(&address(&behind.base_url, asked));
    request.method = asked.resource.described.method.method();
    if let Some(Sent { media_type, bytes }) = asked.sent {
        request.body = RequestBody::Bytes(bytes.clone());
        request = request.header(header::CONTENT_TYPE, media_type.clone());
    }
    if let Some(person) = asked.person {
        let issuer = provider.parts.origin.as_str();
        request = request.header(IDENTITY, signed(&provider.parts.signing_key, issuer, person, asked)?);
    }
    if let Ok(id) = HeaderValue::from_str(asked.request_id) {
        request = request.header(REQUEST_ID, id);
    }
    let left_alone = || Failure::new(Kind::Upstream, format!("the API behind `{name}` is left alone for a while"));
    let pass = behind.guard.enter(asked.now).ok_or_else(left_alone)?;
    let sent = provider.parts.edge.outgoing.send(SERVICE, request).await;
    let refuses = |status: StatusCode| status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let is_an_outage = sent.as_ref().map_or(true, |answer| refuses(answer.status));
    pass.ended(is_an_outage, provider.parts.edge.clock.now());
    let answer = sent.map_err(|failure| {
        let kind = if failure == outgoing::Failure::Timeout { Kind::UpstreamTimeout } else { Kind::Upstream };
        Failure::new(kind, format!("the API behind `{name}`: {failure}"))
    })?;
    read(asked, &answer)
}

/// What an answer means. Whoever asks for nothing to be changed learns of nobody by 204; else it is done.
fn read(asked: Asked<'_>, answer: &Answer) -> Result<Outcome, Failure> {
    let Described { upstream: name, method, whole, .. } = &asked.resource.described;
    let changes = *method != Verb::Get;
    let status = answer.status;
    let failed = |kind| Err(Failure::new(kind, format!("the API behind `{name}` answers {status}")));
    match status.as_u16() {
        200..=202 if changes && answer.body.is_empty() => Ok(Outcome::Done(status)),
        204 if changes => Ok(Outcome::Done(status)),
        200 => content(name, whole, answer),
        201 | 202 if changes => content(name, whole, answer),
        409 if changes => failed(Kind::Conflict),
        413 | 415 if changes => failed(Kind::Malformed),
        204 | 404 => failed(Kind::Unmatched),
        409 => failed(Kind::Ambiguous),
        410 => failed(Kind::Nothing),
        400 | 422 => failed(Kind::Malformed),
        _ => failed(Kind::Upstream),
    }
}

fn content(name: &str, whole: &BTreeSet<String>, answer: &Answer) -> Result<Outcome, Failure> {
    if let Some(sent) = passing::whole(answer, whole) {
        return Ok(Outcome::Whole(answer.status, sent));
    }
    let record = serde_json::from_slice(&answer.body)
        .map_err(|error| Failure::new(Kind::Upstream, format!("the API behind `{name}` answers no JSON: {error}")));
    Ok(Outcome::Record(answer.status, record?))
}

fn address(base: &str, Asked { resource, given, person, .. }: Asked<'_>) -> String {
    let resource = &resource.described;
    let mut url = base.trim_end_matches('/').to_owned();
    let encoded = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
    for part in resource.call.split('/').skip(1) {
        url.push('/');
        match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => url.push_str(&encoded(given.get(name).map(String::as_str).unwrap_or_default())),
            None => url.push_str(part),
        }
    }
    let in_path = |name: &str| resource.path.contains(&format!("{{{name}}}"));
    let told = resource.query.iter().filter_map(|(name, claim)| Some((name.as_str(), claim.of(person?))));
    let passed = resource.parameters.iter().map(|parameter| parameter.name.as_str()).filter(|name| !in_path(name));
    let passed = passed.filter_map(|name| Some((name, given.get(name)?.as_str())));
    let mut separator = if url.contains('?') { '&' } else { '?' };
    for (name, value) in told.chain(passed) {
        url.push(separator);
        url.push_str(&encoded(name));
        url.push('=');
        url.push_str(&encoded(value));
        separator = '&';
    }
    url
}

/// Who the person is, signed by us: the API behind can verify it by our published keys.
fn signed(key: &SigningKey, issuer: &str, person: &Person, asked: Asked<'_>) -> Result<HeaderValue, Failure> {
    let at = asked.now.as_second();
    let mut claims = json!({
        "iss": issuer,
        "aud": format!("{}/{}", asked.definition.name, asked.resource.described.upstream),
        "iat": at,
        "exp": at + BELIEVED,
        "jti": asked.request_id,
        "client_id": person.client_id,
        "sub": person.sub,
        "acr": person.acr,
        "scope": asked.scopes.join(" "),
    });
    if let (Some(claims), Ok(Value::Object(pivot))) = (claims.as_object_mut(), serde_json::to_value(&person.pivot)) {
        claims.extend(pivot);
    }
    let failed = |error: String| Failure::new(Kind::Internal, error);
    let text = key.sign(Some("JWT"), &claims).map_err(|error| failed(error.to_string()))?;
    let mut value = HeaderValue::try_from(text).map_err(|error| failed(error.to_string()))?;
    value.set_sensitive(true);
    Ok(value)
}
