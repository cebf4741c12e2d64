//! What is said over the queue (PC §5.12): Nest's envelope around it, and what is in it.

use guichet_web::outgoing::{Answer, LONGEST_ANSWER, Request, RequestBody};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::Failure;

/// The question whether somebody is there, and its answer.
const PING: &str = "ping";
const PONG: &str = "pong";
/// The question that has a call made.
const CALL: &str = "HTTP_PROXY";
/// The kinds of answers to it.
const DATA: &str = "TYPE::DATA";
const ERROR: &str = "TYPE::ERROR";

/// Whether somebody is there.
pub(crate) fn ping(id: &str) -> Vec<u8> {
    question(id, PING, &json!(""))
}

/// The call of `request`.
///
/// # Errors
/// What has no form in the protocol: a body or a header that is no text.
pub(crate) fn call(id: &str, request: &Request) -> Result<Vec<u8>, Failure> {
    let no_text = |what: &str| Failure::Malformed(format!("{what} of the call is no text"));
    let mut headers = Map::new();
    for (name, value) in &request.headers {
        let value = value.to_str().map_err(|_| no_text("a header"))?;
        headers.insert(name.as_str().to_owned(), json!(value));
    }
    let body = match &request.body {
        RequestBody::Empty => None,
        RequestBody::Form(form) => {
            headers.insert(header::CONTENT_TYPE.as_str().to_owned(), json!("application/x-www-form-urlencoded"));
            Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
        }
        RequestBody::Bytes(bytes) => Some(String::from_utf8(bytes.to_vec()).map_err(|_| no_text("the body"))?),
    };
    // PC §5.5: what reads the answer on its way takes no compression.
    headers.insert(header::ACCEPT_ENCODING.as_str().to_owned(), json!("identity"));
    let mut data = json!({ "url": request.url, "method": request.method.as_str(), "headers": headers });
    if let (Some(body), Value::Object(members)) = (body, &mut data) {
        members.insert("data".to_owned(), Value::String(body));
    }
    Ok(question(id, CALL, &data))
}

fn question(id: &str, pattern: &str, data: &Value) -> Vec<u8> {
    json!({ "pattern": pattern, "data": data, "id": id }).to_string().into_bytes()
}

/// Reads the answer to [`ping`].
pub(crate) fn pong(reply: &[u8]) -> Result<(), Failure> {
    let answer = response(reply)?;
    if answer == PONG { Ok(()) } else { Err(Failure::Malformed("ping was not answered with pong".to_owned())) }
}

/// Reads the answer to [`call`].
pub(crate) fn answer(reply: &[u8]) -> Result<Answer, Failure> {
    let malformed = |what: &str| Failure::Malformed(what.to_owned());
    let envelope = response(reply)?;
    let data = envelope.get("data").and_then(Value::as_object).ok_or_else(|| malformed("it has no `data`"))?;
    match envelope.get("type").and_then(Value::as_str) {
        Some(DATA) => read(data),
        Some(ERROR) if !data.is_empty() => Err(refusal(data)?),
        Some(ERROR) => Err(malformed("its `data` is empty")),
        Some(_) => Err(malformed("its `type` is unknown")),
        None => Err(malformed("it has no `type`")),
    }
}

/// What is in Nest's envelope.
fn response(reply: &[u8]) -> Result<Value, Failure> {
    let reply: Value = serde_json::from_slice(reply).map_err(|_| Failure::Malformed("it is no JSON".to_owned()))?;
    // An error of the framework on the other side, not of the call.
    if let Some(error) = reply.get("err").filter(|error| !error.is_null()) {
        return Err(Failure::Queue(format!("the other side could not serve the question: {error}")));
    }
    reply.get("response").cloned().ok_or_else(|| Failure::Queue("the other side ended without an answer".to_owned()))
}

/// An HTTP answer: all four members are needed.
fn read(data: &Map<String, Value>) -> Result<Answer, Failure> {
    let missing = |member: &str| Failure::Malformed(format!("`{member}` is missing or not what it should be"));
    let status = data.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok()).ok_or_else(|| missing("status"))?;
    data.get("statusText").and_then(Value::as_str).ok_or_else(|| missing("statusText"))?;
    let told = data.get("headers").and_then(Value::as_object).ok_or_else(|| missing("headers"))?;
    let body = data.get("data").and_then(Value::as_str).ok_or_else(|| missing("data"))?;
    if body.len() > LONGEST_ANSWER {
        return Err(Failure::Malformed(format!("`data` is longer than {LONGEST_ANSWER} bytes")));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in told {
        let name = HeaderName::try_from(name).map_err(|_| missing("headers"))?;
        let value = value.as_str().and_then(|value| HeaderValue::try_from(value).ok());
        headers.append(name, value.ok_or_else(|| missing("headers"))?);
    }
    Ok(Answer { status, headers, body: body.to_owned().into() })
}

/// Why the call could not be made: what is said of it, each a text.
fn refusal(data: &Map<String, Value>) -> Result<Failure, Failure> {
    let mut said = Vec::new();
    for member in ["code", "name", "reason"] {
        match data.get(member) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => said.push(text.chars().take(200).collect::<String>()),
            Some(_) => return Err(Failure::Malformed(format!("`{member}` of an error is no text"))),
        }
    }
    Ok(Failure::Consumer(if said.is_empty() { "no reason is given".to_owned() } else { said.join(", ") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(response: &Value) -> Result<Answer, Failure> {
        answer(json!({ "response": response, "isDisposed": true }).to_string().as_bytes())
    }

    fn whole() -> Value {
        json!({"status": 200, "statusText": "OK", "headers": {"content-type": "application/json"}, "data": "{}"})
    }

    #[test]
    fn a_call_is_what_the_reference_says() {
        let form = Request::post_form("https://idp/token", vec![("code".into(), "a b".into())]).bearer("at");
        let text: Value = serde_json::from_slice(&call("7", &form).unwrap()).unwrap();
        let expected = json!({
            "pattern": "HTTP_PROXY", "id": "7",
            "data": {
                "url": "https://idp/token", "method": "POST", "data": "code=a+b",
                "headers": {
                    "authorization": "Bearer at", "accept-encoding": "identity",
                    "content-type": "application/x-www-form-urlencoded",
                },
            },
        });
        assert_eq!(text, expected);
        let text: Value = serde_json::from_slice(&call("8", &Request::get("https://idp/")).unwrap()).unwrap();
        assert_eq!(text["data"].get("data"), None);
        let binary = Request { body: RequestBody::Bytes(vec![0xFF].into()), ..Request::get("https://idp/") };
        assert!(matches!(call("9", &binary), Err(Failure::Malformed(_))));
    }

    #[test]
    fn an_answer_has_all_four_members() {
        let read = told(&json!({"type": "TYPE::DATA", "data": whole()})).unwrap();
        assert_eq!(
            (read.status.as_u16(), &read.body[..], read.media_type().as_str()),
            (200, &b"{}"[..], "application/json")
        );
        for member in ["status", "statusText", "headers", "data"] {
            for wrong in [Value::Null, json!(["x"]), json!(true), json!(-1)] {
                let mut data = whole();
                data[member] = wrong;
                let told = told(&json!({"type": "TYPE::DATA", "data": data}));
                assert!(matches!(told, Err(Failure::Malformed(_))), "{member} {told:?}");
            }
        }
        for headers in [json!({"a b": "c"}), json!({"a": "b\nc"}), json!({"a": 1})] {
            let mut data = whole();
            data["headers"] = headers;
            assert!(matches!(told(&json!({"type": "TYPE::DATA", "data": data})), Err(Failure::Malformed(_))));
        }
    }

    #[test]
    fn an_error_of_the_call_is_the_consumer_s_and_one_of_the_framework_the_queue_s() {
        let error = json!({"type": "TYPE::ERROR", "data": {"code": "ECONNREFUSED", "reason": "refused"}});
        assert_eq!(told(&error).unwrap_err(), Failure::Consumer("ECONNREFUSED, refused".to_owned()));
        for malformed in [
            json!({"type": "TYPE::ERROR", "data": {}}),
            json!({"type": "TYPE::ERROR", "data": {"code": 17}}),
            json!({"type": "TYPE::ELSE", "data": {"code": "x"}}),
            json!({"data": {"code": "x"}}),
            json!({"type": "TYPE::DATA"}),
            json!("pong"),
            json!(null),
        ] {
            assert!(matches!(told(&malformed), Err(Failure::Malformed(_))), "{malformed}");
        }
        for (reply, of_the_queue) in [
            (r#"{"err": "There is no matching message handler", "isDisposed": true}"#, true),
            (r#"{"isDisposed": true}"#, true),
            ("junk", false),
        ] {
            assert_eq!(matches!(answer(reply.as_bytes()), Err(Failure::Queue(_))), of_the_queue, "{reply}");
        }
        assert_eq!(pong(br#"{"response": "pong", "isDisposed": true}"#), Ok(()));
        assert!(pong(br#"{"response": "ping"}"#).is_err());
    }
}
