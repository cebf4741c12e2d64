//! `GET /exchanges/{id}/test/{language}`: a flow as a test that plays it again, to be made one's own.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use guichet_web::page::Page;
use serde_json::{Map, Value};

use super::scenario::{Expected, Person, Scenario};
use super::show::{attachment, client_name, find, gone};
use crate::Sandbox;

#[derive(Template)]
#[template(path = "skeleton/node.mjs.txt", escape = "none")]
struct Node {
    it: Skeleton,
}

#[derive(Template)]
#[template(path = "skeleton/pytest.py.txt", escape = "none")]
struct Pytest {
    it: Skeleton,
}

/// A scenario with its values written as the language of the test writes them.
struct Skeleton {
    version: &'static str,
    file: String,
    /// For comments.
    name: String,
    /// For the test's name.
    title: String,
    service: String,
    client: Option<String>,
    client_id: String,
    redirect_uri: String,
    pairs: Vec<Pair>,
    has_state: bool,
    has_nonce: bool,
    has_challenge: bool,
    left_out: String,
    added: Option<String>,
    login: Option<String>,
    stand_in: bool,
    provider: Option<String>,
    expected: Expected,
    acr: Option<String>,
    userinfo: Option<String>,
    error: String,
    code: String,
    token_refused: Option<String>,
    assertion: bool,
}

/// A parameter of the request.
struct Pair {
    name: String,
    value: Source,
}

/// Where its value comes from.
enum Source {
    Written(String),
    ClientId,
    State,
    Nonce,
    Challenge,
}

/// A language that a test can be written in.
struct Kit {
    name: &'static str,
    media_type: &'static str,
    file: fn(u64) -> String,
    spelling: Spelling,
}

/// How a language writes values.
struct Spelling {
    null: &'static str,
    yes: &'static str,
    no: &'static str,
    /// Blanks for each level.
    step: usize,
}

const LANGUAGES: [Kit; 2] = [
    Kit {
        name: "node",
        media_type: "text/javascript; charset=utf-8",
        file: |flow| format!("guichet-flow-{flow}.test.mjs"),
        spelling: Spelling { null: "null", yes: "true", no: "false", step: 2 },
    },
    Kit {
        name: "python",
        media_type: "text/x-python; charset=utf-8",
        file: |flow| format!("test_guichet_flow_{flow}.py"),
        spelling: Spelling { null: "None", yes: "True", no: "False", step: 4 },
    },
];

pub(super) async fn write(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path((id, wanted)): Path<(String, String)>,
) -> Response {
    let scenario = find(&sandbox, &id).and_then(|flow| Scenario::of(&flow, &sandbox));
    let (Some(scenario), Some(language)) = (scenario, LANGUAGES.iter().find(|known| known.name == wanted)) else {
        return gone(&site, page);
    };
    let name = client_name(&sandbox, Some(scenario.parameter("client_id")));
    let skeleton = Skeleton::of(&scenario, language, sandbox.edge().version, name.as_deref());
    let file = skeleton.file.clone();
    let written =
        if language.name == "node" { Node { it: skeleton }.render() } else { Pytest { it: skeleton }.render() };
    match written {
        Ok(text) => (attachment(language.media_type, &file), text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a test could not be written: {error}");
            http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl Skeleton {
    /// Whether the test goes on to the tokens, and so needs the library.
    fn is_redeemed(&self) -> bool {
        matches!(self.expected, Expected::LoggedIn { .. })
    }

    fn of(scenario: &Scenario, language: &Kit, version: &'static str, name: Option<&str>) -> Self {
        // What is written stands in a function: one level in.
        let literal = |value: &Value| language.spelling.of(value, 1);
        let text = |text: &str| literal(&Value::from(text));
        // Names come from people: a line break would end the comment.
        let name: String = name.unwrap_or("client").chars().filter(|char| !char.is_control()).collect();
        let (added, login, stand_in) = match &scenario.person {
            Person::Known(login) => (None, Some(login.clone()), false),
            Person::StandIn(login) => (None, Some(login.clone()), true),
            Person::Added(record) => {
                let login = record.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                (Some(literal(&Value::Object(record.clone()))), Some(login), false)
            }
            Person::Nobody => (None, None, false),
        };
        let (acr, userinfo) = match &scenario.expected {
            Expected::LoggedIn { acr, userinfo } => (acr.as_deref().map(text), userinfo.as_ref()),
            _ => (None, None),
        };
        let client = scenario.client.as_ref();
        let method = client.and_then(|client| client.get("token_endpoint_auth_method")?.as_str());
        Self {
            version,
            file: (language.file)(scenario.flow),
            title: text(&title(scenario, &name, login.as_deref())),
            name,
            service: text(&scenario.service),
            client: client.map(|client| literal(&Value::Object(with_service(client, &scenario.service)))),
            client_id: text(scenario.parameter("client_id")),
            redirect_uri: text(scenario.parameter("redirect_uri")),
            pairs: pairs(scenario, &text),
            has_state: drawn(scenario, "state"),
            has_nonce: drawn(scenario, "nonce"),
            has_challenge: drawn(scenario, "code_challenge"),
            left_out: scenario.left_out.join(", "),
            added,
            login: login.as_deref().map(text),
            stand_in,
            provider: scenario.provider.as_deref().map(text),
            acr,
            userinfo: userinfo.map(|claims| literal(&Value::Object(claims.clone()))),
            error: match &scenario.expected {
                Expected::Error(error) => text(error),
                _ => String::new(),
            },
            code: match &scenario.expected {
                Expected::Page(_, Some(code)) => code.clone(),
                _ => String::new(),
            },
            // Who has a key of its own must redeem the code itself: the test has no such key.
            expected: match &scenario.expected {
                Expected::LoggedIn { .. } if method == Some("private_key_jwt") => Expected::Code,
                expected => expected.clone(),
            },
            token_refused: scenario.token_refused.clone(),
            assertion: method == Some("private_key_jwt"),
        }
    }
}

fn with_service(client: &Map<String, Value>, service: &str) -> Map<String, Value> {
    let mut whole = Map::from_iter([("service".to_owned(), Value::from(service))]);
    whole.extend(client.clone());
    whole
}

/// Whether the test draws a value of its own: what was refused is sent again as it was.
fn drawn(scenario: &Scenario, name: &str) -> bool {
    scenario.is_login() && !scenario.parameter(name).is_empty()
}

fn pairs(scenario: &Scenario, text: &dyn Fn(&str) -> String) -> Vec<Pair> {
    let source = |name: &str, value: &str| match name {
        "client_id" if scenario.client.is_some() => Source::ClientId,
        "state" if drawn(scenario, name) => Source::State,
        "nonce" if drawn(scenario, name) => Source::Nonce,
        "code_challenge" if drawn(scenario, name) => Source::Challenge,
        _ => Source::Written(text(value)),
    };
    scenario.parameters.iter().map(|(name, value)| Pair { name: text(name), value: source(name, value) }).collect()
}

fn title(scenario: &Scenario, name: &str, login: Option<&str>) -> String {
    let who = login.unwrap_or("nobody");
    match &scenario.expected {
        Expected::LoggedIn { .. } => format!("{who} logs in to {name}"),
        Expected::Code => format!("{name} gets a code for {who}"),
        Expected::Error(error) => format!("{name} is told {error}"),
        Expected::Page(_, Some(code)) => format!("{who} sees the page {code} on the way to {name}"),
        Expected::Page(..) => format!("a login to {name} begins"),
    }
}

impl Spelling {
    /// `value` as it is written at a place `level` levels in: a list on one line, a member of an object on each.
    fn of(&self, value: &Value, level: usize) -> String {
        match value {
            Value::Null => self.null.to_owned(),
            Value::Bool(true) => self.yes.to_owned(),
            Value::Bool(false) => self.no.to_owned(),
            Value::Array(values) => {
                let values: Vec<String> = values.iter().map(|value| self.of(value, level + 1)).collect();
                format!("[{}]", values.join(", "))
            }
            Value::Object(members) if members.is_empty() => "{}".to_owned(),
            Value::Object(members) => {
                let (inner, outer) = (" ".repeat(self.step * (level + 1)), " ".repeat(self.step * level));
                let members = members.iter().map(|(name, value)| {
                    format!("{inner}{}: {},\n", Value::from(name.as_str()), self.of(value, level + 1))
                });
                format!("{{\n{}{outer}}}", members.collect::<String>())
            }
            // What JSON writes of texts and numbers, both languages read.
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_as_the_language_writes_them() {
        let value = json!({ "a": [true, null, "é\"\n"], "b": {} });
        let [node, python] = &LANGUAGES;
        assert_eq!(node.spelling.of(&value, 1), "{\n    \"a\": [true, null, \"é\\\"\\n\"],\n    \"b\": {},\n  }");
        assert_eq!(
            python.spelling.of(&value, 1),
            "{\n        \"a\": [True, None, \"é\\\"\\n\"],\n        \"b\": {},\n    }"
        );
        assert_eq!(node.spelling.of(&json!("x"), 1), "\"x\"");
    }
}
