//! `GET /exchanges/har`, `GET /exchanges/{id}/har`: exchanges as an HTTP Archive 1.2, for the tools that read it.
//!
//! What the archive's format has no place for (who spoke, rule, tokens) stands in members that begin with an
//! underscore, as the format wants it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use guichet_web::exchanges::{Exchange, Flow};
use guichet_web::page::Page;
use serde_json::{Map, Value, json};

use super::list::{Asked, chosen};
use super::show::{attachment, find, gone, title};
use super::story::Story;
use crate::Sandbox;
use crate::portal::form::LooseQuery;

const MEDIA_TYPE: &str = "application/json; charset=utf-8";
/// What a browser or a program speaks to us; exchanges do not keep which version it was.
const VERSION: &str = "HTTP/1.1";

pub(super) async fn of_all(
    State(sandbox): State<Arc<Sandbox>>,
    page: Page,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let flows = chosen(&sandbox, &asked);
    let named = flows.iter().rev().map(|(flow, story)| (flow, title(&sandbox, &page, story)));
    let archive = archive(sandbox.edge().version, named);
    (attachment(MEDIA_TYPE, "guichet.har"), archive.to_string()).into_response()
}

pub(super) async fn of_one(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
) -> Response {
    let Some(flow) = find(&sandbox, &id) else { return gone(&site, page) };
    let name = title(&sandbox, &page, &Story::of(&flow));
    let archive = archive(sandbox.edge().version, [(&flow, name)]);
    (attachment(MEDIA_TYPE, &format!("guichet-{}.har", flow.id())), archive.to_string()).into_response()
}

/// The archive: a page for each flow, an entry for each exchange.
fn archive<'a>(version: &str, flows: impl IntoIterator<Item = (&'a Flow, String)>) -> Value {
    let (mut pages, mut entries) = (Vec::new(), Vec::new());
    for (flow, title) in flows {
        let page = format!("flow-{}", flow.id());
        let started = flow.exchanges.first().map(|first| first.at.to_string()).unwrap_or_default();
        pages.push(json!({ "startedDateTime": started, "id": page, "title": title, "pageTimings": {} }));
        entries.extend(flow.exchanges.iter().map(|exchange| entry(exchange, &page)));
    }
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "Guichet", "version": version },
            "pages": pages,
            "entries": entries,
            "comment": "Secrets, codes and tokens are masked; tokens are decoded in _tokens.",
        }
    })
}

fn entry(exchange: &Exchange, page: &str) -> Value {
    let mut entry = json!({
        "pageref": page,
        "startedDateTime": exchange.at.to_string(),
        "time": exchange.duration_ms,
        "request": request(exchange),
        "response": response(exchange),
        "cache": {},
        "timings": { "send": 0, "wait": exchange.duration_ms, "receive": 0 },
        "_id": exchange.id,
        "_from": exchange.from,
        "_to": exchange.to,
    });
    let more = [
        ("_rule", exchange.rule.as_ref().map(|rule| json!(rule))),
        ("_client_id", exchange.client_id.as_ref().map(|client_id| json!(client_id))),
        ("_persona", exchange.persona.as_ref().map(|persona| json!(persona))),
        ("_tokens", (!exchange.tokens.is_empty()).then(|| json!(exchange.tokens))),
    ];
    if let Value::Object(members) = &mut entry {
        members.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    entry
}

fn request(exchange: &Exchange) -> Value {
    let query = exchange.url.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default());
    let query: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let in_query = |name: &str| query.iter().any(|(known, _)| known == name);
    // The record puts query and body together: what the address does not hold came in the body.
    let body: Map<String, Value> = exchange
        .request
        .iter()
        .filter(|(name, _)| *name != "authorization" && !in_query(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let authorization = exchange.request.get("authorization").and_then(Value::as_str);
    let headers: Vec<Value> =
        authorization.map(|value| json!({ "name": "Authorization", "value": value })).into_iter().collect();
    let mut request = json!({
        "method": exchange.method,
        "url": absolute(&exchange.url),
        "httpVersion": VERSION,
        "cookies": [],
        "headers": headers,
        "queryString": pairs(&query),
        "headersSize": -1,
        "bodySize": -1,
    });
    if let (false, Value::Object(members)) = (body.is_empty(), &mut request) {
        let listed = body.iter().flat_map(|(name, value)| values(value).into_iter().map(|text| (name.clone(), text)));
        let listed: Vec<(String, String)> = listed.collect();
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&listed).finish();
        let posted = json!({ "mimeType": "application/x-www-form-urlencoded", "params": pairs(&listed), "text": text });
        members.insert("postData".to_owned(), posted);
    }
    request
}

fn response(exchange: &Exchange) -> Value {
    let text = |name: &str| exchange.response.get(name).and_then(Value::as_str).unwrap_or_default();
    let named = [
        ("Content-Type", text("content_type")),
        ("Location", text("location")),
        ("WWW-Authenticate", text("www_authenticate")),
    ];
    let headers: Vec<Value> = named
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let mut content =
        Map::from_iter([("size".to_owned(), json!(-1)), ("mimeType".to_owned(), json!(text("content_type")))]);
    match exchange.response.get("body") {
        Some(Value::String(body)) => content.extend([("text".to_owned(), json!(body))]),
        Some(body) => content.extend([("text".to_owned(), json!(body.to_string()))]),
        None => {}
    }
    let status = http::StatusCode::from_u16(exchange.status).ok();
    json!({
        "status": exchange.status,
        "statusText": status.and_then(|status| status.canonical_reason()).unwrap_or_default(),
        "httpVersion": VERSION,
        "cookies": [],
        "headers": headers,
        "content": content,
        "redirectURL": text("location"),
        "headersSize": -1,
        "bodySize": -1,
    })
}

fn pairs(pairs: &[(String, String)]) -> Vec<Value> {
    pairs.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn values(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(self::values).collect(),
        other => vec![other.to_string()],
    }
}

/// An address with the mark of what is masked escaped, as an address must be.
fn absolute(address: &str) -> String {
    url::Url::parse(address).map_or_else(|_| address.to_owned(), String::from)
}
