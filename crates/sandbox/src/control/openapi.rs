//! `GET /control/v1/openapi.json`: the control API's own description (OpenAPI 3.1).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::clock::Offset;
use super::faults::NewFault;
use super::reset::Reset;
use super::status::Written;
use crate::Sandbox;
use crate::mailbox::Mail;
use crate::manifest;
use crate::personas::Persona;
use crate::rehearsal::{Answer, Login};

pub(super) async fn answer(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    Json(document(sandbox.portal().as_str(), sandbox.edge().version))
}

/// One call of the API, as a row.
struct Call {
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    parameter: Option<Parameter>,
    body: Option<Value>,
    status: &'static str,
    answer: Option<Value>,
}

enum Parameter {
    Path(&'static str),
    Query(&'static [&'static str]),
}

/// The document; `origin` is the portal's.
#[must_use]
pub fn document(origin: &str, version: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let calls = calls(&mut generator);
    generator.subschema_for::<manifest::Manifest>();
    let mut paths = Map::new();
    for call in &calls {
        let item = paths.entry(call.path).or_insert_with(|| json!({}));
        if let Value::Object(item) = item {
            item.insert(call.method.to_owned(), operation(call));
        }
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert(
        "Error".to_owned(),
        json!({
            "type": "object",
            "required": ["error", "detail"],
            "properties": { "error": { "type": "string" }, "detail": { "type": "string" } },
        }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Guichet control API",
            "version": version,
            "description": "Sandbox mode only. JSON in and out; off loopback with the bearer token of the manifest file.",
        },
        "servers": [{ "url": format!("{origin}{}", super::BASE) }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{}, { "token": [] }],
    })
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Option<Value> {
    Some(generator.subschema_for::<T>().to_value())
}

fn list(member: &str, items: Value) -> Option<Value> {
    Some(json!({
        "type": "object",
        "required": [member],
        "properties": { member: { "type": "array", "items": items } },
    }))
}

/// The mails, and where programs can send more of them to.
fn mails(mail: Value) -> Option<Value> {
    let mut answer = list("mails", mail)?;
    if let Some(properties) = answer.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("smtp".to_owned(), json!({ "type": ["string", "null"] }));
    }
    Some(answer)
}

fn free(required: &[&str]) -> Option<Value> {
    Some(json!({ "type": "object", "required": required }))
}

fn calls(generator: &mut SchemaGenerator) -> Vec<Call> {
    let call = |method, path, summary, status| Call {
        method,
        path,
        summary,
        parameter: None,
        body: None,
        status,
        answer: None,
    };
    let any = || json!({ "type": "object" });
    let client = schema::<manifest::Client>(generator);
    let persona = schema::<Persona>(generator);
    let login = schema::<Login>(generator);
    let answer = schema::<Answer>(generator);
    let mail = schema::<Mail>(generator);
    let written = schema::<Written>(generator);
    let clock = Some(json!({
        "type": "object",
        "required": ["offset_seconds", "now"],
        "properties": { "offset_seconds": { "type": "integer" }, "now": { "type": "string", "format": "date-time" } },
    }));
    vec![
        Call {
            answer: list("clients", client.clone().unwrap_or_else(any)),
            ..call("get", "/clients", "Relying parties of every broker", "200")
        },
        Call {
            body: free(&["service"]),
            answer: client.clone(),
            ..call("post", "/clients", "Register a relying party; what is absent is made", "201")
        },
        Call {
            parameter: Some(Parameter::Path("client_id")),
            body: Some(any()),
            answer: client,
            ..call("patch", "/clients/{client_id}", "Change the members given; null gives the default again", "200")
        },
        Call {
            parameter: Some(Parameter::Path("client_id")),
            ..call("delete", "/clients/{client_id}", "Take a relying party away", "204")
        },
        Call {
            answer: list("data_providers", any()),
            ..call("get", "/data-providers", "Data providers of every broker that registers them", "200")
        },
        Call {
            body: free(&["service", "title", "scopes", "jwks_uri"]),
            answer: Some(any()),
            ..call(
                "post",
                "/data-providers",
                "Register a data provider; identifiers and a secret that are absent are made",
                "201",
            )
        },
        Call {
            parameter: Some(Parameter::Path("uid")),
            body: Some(any()),
            answer: Some(any()),
            ..call("patch", "/data-providers/{uid}", "Change the members given of a data provider's record", "200")
        },
        Call {
            parameter: Some(Parameter::Path("uid")),
            ..call("delete", "/data-providers/{uid}", "Take a data provider away", "204")
        },
        Call {
            answer: list("tokens", any()),
            ..call("get", "/tokens", "Tokens of the gateway, with their texts", "200")
        },
        Call {
            body: free(&["service", "name", "scopes"]),
            answer: free(&["id", "token"]),
            ..call("post", "/tokens", "Issue a token of the gateway", "201")
        },
        Call {
            parameter: Some(Parameter::Path("id")),
            body: Some(any()),
            answer: free(&["id", "token"]),
            ..call("patch", "/tokens/{id}", "Change what a token opens; its text stays the same", "200")
        },
        Call {
            parameter: Some(Parameter::Path("id")),
            ..call("delete", "/tokens/{id}", "Put a token on the black list", "204")
        },
        Call {
            answer: list("alarms", any()),
            ..call(
                "get",
                "/alarms",
                "Records that are left out because they are invalid, registrations that FranceConnect refuses, and why",
                "200",
            )
        },
        Call {
            answer: list("identity_providers", any()),
            ..call(
                "get",
                "/identity-providers",
                "Identity providers, as registered with each broker, and how each is doing",
                "200",
            )
        },
        Call {
            parameter: Some(Parameter::Path("uid")),
            body: free(&["service"]),
            answer: Some(any()),
            ..call("patch", "/identity-providers/{uid}", "Change an identity provider's record", "200")
        },
        Call {
            answer: list("personas", persona.clone().unwrap_or_else(any)),
            ..call("get", "/personas", "The virtual people", "200")
        },
        Call { body: persona.clone(), answer: persona.clone(), ..call("post", "/personas", "Add a person", "201") },
        Call {
            parameter: Some(Parameter::Path("id")),
            body: Some(any()),
            answer: persona,
            ..call("patch", "/personas/{id}", "Change the members given; null takes one away", "200")
        },
        Call {
            parameter: Some(Parameter::Path("persona")),
            answer: list("accounts", any()),
            ..call("get", "/accounts/{persona}", "A person's account at each broker that keeps one", "200")
        },
        Call {
            parameter: Some(Parameter::Path("persona")),
            body: free(&["service"]),
            answer: Some(any()),
            ..call(
                "patch",
                "/accounts/{persona}",
                "Change a person's account at a service, made where there is none: active, spFederation, preferences; at proconnect, active alone, once she has logged in",
                "200",
            )
        },
        Call {
            body: login.clone(),
            answer: login,
            ..call("post", "/logins", "Decide the next login of a service: no page is shown", "201")
        },
        call("delete", "/logins", "Take the decided logins that wait away", "204"),
        Call {
            body: answer.clone(),
            answer,
            ..call("post", "/answers", "Decide what a simulated identity provider answers next", "201")
        },
        Call { answer: list("faults", any()), ..call("get", "/faults", "Faults that wait", "200") },
        Call {
            body: schema::<NewFault>(generator),
            answer: Some(any()),
            ..call("post", "/faults", "Have a simulated party answer wrongly", "201")
        },
        call("delete", "/faults", "Take all faults away", "204"),
        Call { answer: clock.clone(), ..call("get", "/clock", "The stack's time", "200") },
        Call {
            body: schema::<Offset>(generator),
            answer: clock,
            ..call("put", "/clock", "Move the stack's time", "200")
        },
        Call {
            parameter: Some(Parameter::Query(&["client_id"])),
            answer: list("exchanges", exchange()),
            ..call("get", "/exchanges", "What was said on the wire, secrets masked", "200")
        },
        Call {
            parameter: Some(Parameter::Query(&["event"])),
            answer: list("events", any()),
            ..call("get", "/journal", "The journal, newest last", "200")
        },
        Call {
            parameter: Some(Parameter::Query(&super::accesses::PARAMETERS)),
            answer: list("accesses", any()),
            ..call("get", "/accesses", "Who read what of whom by API Particulier, oldest first", "200")
        },
        Call {
            parameter: Some(Parameter::Path("request_id")),
            answer: Some(any()),
            ..call("get", "/accesses/{request_id}", "The access of one request, by its X-Request-ID", "200")
        },
        Call {
            answer: mails(mail.unwrap_or_else(any)),
            ..call("get", "/mails", "What the stack has sent, oldest first; what is due is tried before", "200")
        },
        call("delete", "/mails", "Throw all mails away", "204"),
        Call {
            answer: list("maintenances", any()),
            ..call("get", "/maintenances", "Maintenances that were announced", "200")
        },
        Call {
            body: written.clone(),
            answer: free(&["id"]),
            ..call("post", "/maintenances", "Announce a maintenance: the status says it, the gateway heeds it", "201")
        },
        Call {
            parameter: Some(Parameter::Path("id")),
            body: Some(any()),
            answer: free(&["id"]),
            ..call("patch", "/maintenances/{id}", "Change the members given of an announcement", "200")
        },
        Call {
            parameter: Some(Parameter::Path("id")),
            ..call("delete", "/maintenances/{id}", "Withdraw an announcement", "204")
        },
        Call {
            answer: list("incidents", any()),
            ..call("get", "/incidents", "Incidents that somebody told of; the status has the measured ones, too", "200")
        },
        Call {
            body: written,
            answer: free(&["id"]),
            ..call("post", "/incidents", "Tell of an incident: the status says it", "201")
        },
        Call {
            parameter: Some(Parameter::Path("id")),
            body: Some(any()),
            answer: free(&["id"]),
            ..call("patch", "/incidents/{id}", "Change the members given; `until` ends it", "200")
        },
        Call {
            parameter: Some(Parameter::Path("id")),
            ..call("delete", "/incidents/{id}", "Take back what was told", "204")
        },
        Call {
            body: schema::<Reset>(generator),
            answer: Some(any()),
            ..call("post", "/reset", "Back to the state of a fresh start", "200")
        },
    ]
}

/// One request and its answer; the masked members are open.
fn exchange() -> Value {
    let (text, open) = (json!({ "type": "string" }), json!({ "type": "object" }));
    let token = json!({
        "type": "object",
        "required": ["in", "name", "header"],
        "properties": { "in": { "enum": ["request", "response"] }, "name": text, "header": open, "claims": open },
    });
    json!({
        "type": "object",
        "required": ["id", "flow", "at", "duration_ms", "from", "to", "method", "url", "request", "status", "response"],
        "properties": {
            "id": { "type": "integer", "description": "Number in the order of arrival" },
            "flow": { "type": "integer", "description": "Number of the first exchange of the flow that it belongs to" },
            "at": { "type": "string", "format": "date-time" },
            "duration_ms": { "type": "number" },
            "from": text, "to": text, "method": text, "url": text,
            "request": open,
            "status": { "type": "integer" },
            "response": open,
            "tokens": { "type": "array", "items": token, "description": "Signed tokens, decoded, without signature" },
            "rule": text, "received": text, "expected": { "type": "array", "items": text }, "client_id": text, "persona": text,
        },
    })
}

fn operation(call: &Call) -> Value {
    let mut operation = Map::new();
    operation.insert("summary".to_owned(), json!(call.summary));
    let (names, place) = match &call.parameter {
        Some(Parameter::Path(name)) => (std::slice::from_ref(name), "path"),
        Some(Parameter::Query(names)) => (*names, "query"),
        None => (&[][..], ""),
    };
    if !names.is_empty() {
        let parameter =
            |name| json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } });
        operation.insert("parameters".to_owned(), names.iter().map(parameter).collect());
    }
    if let Some(body) = &call.body {
        let content = json!({ "required": true, "content": { "application/json": { "schema": body } } });
        operation.insert("requestBody".to_owned(), content);
    }
    let mut success = json!({ "description": call.summary });
    if let (Some(answer), Value::Object(success)) = (&call.answer, &mut success) {
        success.insert("content".to_owned(), json!({ "application/json": { "schema": answer } }));
    }
    let mut responses = Map::new();
    responses.insert(call.status.to_owned(), success);
    responses.insert(
        "4XX".to_owned(),
        json!({
            "description": "Refused; `detail` says which rule",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        }),
    );
    operation.insert("responses".to_owned(), Value::Object(responses));
    Value::Object(operation)
}
