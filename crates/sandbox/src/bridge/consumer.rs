//! Whoever stands on the other network: takes a message, makes the call, answers in the envelope of the reference (PC §5.12).

use std::time::Duration;

use guichet_web::faults::AnswerFault;
use guichet_web::outgoing::{Answer, Failure, Request, RequestBody};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Sandbox;
use crate::faults::{Kind, Step, Target};

/// Neither JSON nor UTF-8.
const JUNK: &[u8] = b"\xff\xfe{junk";

/// A message in Nest's envelope.
#[derive(Deserialize)]
struct Packet {
    pattern: String,
    #[serde(default)]
    data: Value,
    id: Option<String>,
}

/// A call to make.
#[derive(Deserialize)]
struct Payload {
    url: String,
    method: String,
    #[serde(default)]
    headers: Map<String, Value>,
    data: Option<String>,
}

/// The answer to a message; none: the connection breaks.
pub(super) async fn serve(sandbox: &Sandbox, message: &[u8]) -> Option<Vec<u8>> {
    let Ok(packet) = serde_json::from_slice::<Packet>(message) else {
        return Some(envelope(&json!({ "err": "the message is not one of this protocol", "isDisposed": true })));
    };
    let id = packet.id;
    let response = match packet.pattern.as_str() {
        "ping" => json!("pong"),
        "HTTP_PROXY" => match serde_json::from_value(packet.data).ok().and_then(request) {
            Some(request) => match befallen(sandbox, &request.url).await {
                Befallen::Not => called(sandbox.edge().outgoing.pass_on(request).await),
                Befallen::Junk => return Some(JUNK.to_vec()),
                Befallen::Broken => return None,
                Befallen::Refused(code) => refusal(&code, "a fault that was asked for"),
            },
            None => {
                return Some(envelope(
                    &json!({ "id": id, "err": "the payload is not one of a call", "isDisposed": true }),
                ));
            }
        },
        _ => return Some(envelope(&json!({ "id": id, "err": "nobody serves this pattern", "status": "error" }))),
    };
    Some(envelope(&json!({ "id": id, "response": response, "isDisposed": true })))
}

fn envelope(content: &Value) -> Vec<u8> {
    content.to_string().into_bytes()
}

fn request(payload: Payload) -> Option<Request> {
    let mut headers = HeaderMap::new();
    for (name, value) in &payload.headers {
        headers.append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value.as_str()?).ok()?);
    }
    let body = payload.data.filter(|data| !data.is_empty());
    let body = body.map_or(RequestBody::Empty, |data| RequestBody::Bytes(data.into()));
    let method = Method::from_bytes(payload.method.as_bytes()).ok()?;
    let absolute = payload.url.starts_with("http://") || payload.url.starts_with("https://");
    absolute.then_some(Request { method, url: payload.url, headers, body })
}

fn called(outcome: Result<Answer, Failure>) -> Value {
    match outcome {
        Ok(answer) => {
            let mut headers: Map<String, Value> = Map::new();
            for (name, value) in &answer.headers {
                let value = String::from_utf8_lossy(value.as_bytes());
                let told = match headers.get(name.as_str()).and_then(Value::as_str) {
                    Some(before) => format!("{before}, {value}"),
                    None => value.into_owned(),
                };
                headers.insert(name.as_str().to_owned(), Value::String(told));
            }
            let data = json!({
                "status": answer.status.as_u16(), "statusText": answer.status.canonical_reason().unwrap_or_default(),
                "headers": headers, "data": String::from_utf8_lossy(&answer.body),
            });
            json!({ "type": "TYPE::DATA", "data": data })
        }
        Err(failure) => {
            let code = match failure {
                Failure::Timeout => "ETIMEDOUT",
                Failure::Connect(_) => "ECONNREFUSED",
                _ => "ECONNRESET",
            };
            refusal(code, &failure.to_string())
        }
    }
}

fn refusal(code: &str, reason: &str) -> Value {
    json!({ "type": "TYPE::ERROR", "data": { "code": code, "name": "Error", "reason": reason } })
}

/// What a fault makes of a call.
enum Befallen {
    Not,
    Junk,
    Broken,
    Refused(String),
}

async fn befallen(sandbox: &Sandbox, url: &str) -> Befallen {
    let fault = sandbox.faults().next_that(&Target::Bridge, step(url), None, |kind| Some(kind.clone()));
    match fault {
        Some(Kind::Answer(AnswerFault::Delay(seconds))) => {
            tokio::time::sleep(Duration::from_secs(seconds.into())).await;
            Befallen::Not
        }
        Some(Kind::Answer(AnswerFault::Reset)) => Befallen::Broken,
        Some(Kind::Error(code)) => Befallen::Refused(code),
        Some(Kind::Answer(_)) => Befallen::Junk,
        Some(Kind::Tampering(_) | Kind::Refusal(_) | Kind::Mistake(_)) | None => Befallen::Not,
    }
}

/// Which step of a login a call is, by the usual ends of addresses.
fn step(url: &str) -> Option<Step> {
    const ENDS: [(&str, Step); 4] = [
        ("/.well-known/openid-configuration", Step::Discovery),
        ("/jwks", Step::Jwks),
        ("/token", Step::Token),
        ("/userinfo", Step::Userinfo),
    ];
    ENDS.into_iter().find(|(end, _)| url.ends_with(end)).map(|(_, step)| step)
}
