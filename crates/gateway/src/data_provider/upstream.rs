//! The API behind: what it is told of the person, and what its answer means.

use std::collections::HashMap;

use guichet_jose::SigningKey;
use guichet_web::outgoing::{self, Request};
use http::{HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::definition::{Definition, Resource};
use super::failure::{Failure, Kind};
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
    /// None where the caller says whom it is about.
    pub(super) person: Option<&'a Person>,
    /// The scopes that open something of the answer.
    pub(super) scopes: &'a [&'a str],
    pub(super) request_id: &'a str,
    pub(super) now: Timestamp,
}

pub(super) async fn ask(provider: &DataProvider, asked: Asked<'_>) -> Result<Value, Failure> {
    let name = &asked.resource.described.upstream;
    let unset = || Failure::new(Kind::Upstream, format!("the API behind `{name}` has no address in the configuration"));
    let behind = provider.parts.upstreams.get(name).ok_or_else(unset)?;
    let mut request = Request::get(&address(&behind.base_url, asked));
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
    match answer.status.as_u16() {
        200 => serde_json::from_slice(&answer.body)
            .map_err(|error| Failure::new(Kind::Upstream, format!("the API behind `{name}` answers no JSON: {error}"))),
        204 | 404 => Err(Failure::new(Kind::Unmatched, format!("the API behind `{name}` answers {}", answer.status))),
        409 => Err(Failure::new(Kind::Ambiguous, format!("the API behind `{name}` answers {}", answer.status))),
        410 => Err(Failure::new(Kind::Nothing, format!("the API behind `{name}` answers {}", answer.status))),
        400 | 422 => Err(Failure::new(Kind::Malformed, format!("the API behind `{name}` answers {}", answer.status))),
        status => Err(Failure::new(Kind::Upstream, format!("the API behind `{name}` answers {status}"))),
    }
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
