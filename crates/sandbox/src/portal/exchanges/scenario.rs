//! What a flow can be played again from: the authorization request, the client's registration, the person, and what
//! is to come out.

use guichet_oidc::endpoints::Endpoint;
use guichet_web::exchanges::{Exchange, Flow, Side};
use serde_json::{Map, Value, json};

use super::parties::{Party, path_of};
use super::steps::endpoint;
use super::story::{Story, authorization_request};
use crate::Sandbox;
use crate::portal::rules::code_of;

/// A login that a test can play.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scenario {
    /// Number of the flow.
    pub(super) flow: u64,
    /// The broker.
    pub(super) service: String,
    /// The authorization request, as it was; masked parameters are left out.
    pub(super) parameters: Vec<(String, String)>,
    /// Names of the parameters that were masked.
    pub(super) left_out: Vec<String>,
    /// The registration, without what each registration makes anew; none when no client of this name is registered.
    pub(super) client: Option<Map<String, Value>>,
    /// uid of the simulated identity provider.
    pub(super) provider: Option<String>,
    /// Who logs in.
    pub(super) person: Person,
    /// What is to come out.
    pub(super) expected: Expected,
    /// The token endpoint refused, with this error: the request was not the library's.
    pub(super) token_refused: Option<String>,
}

/// Who logs in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Person {
    /// A person whom every sandbox knows.
    Known(String),
    /// A person of this sandbox alone, whom the test adds first.
    Added(Map<String, Value>),
    /// The flow does not tell; somebody who can log in stands in.
    StandIn(String),
    /// The flow stops before anybody logs in.
    Nobody,
}

/// What is to come out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expected {
    /// Tokens, and these claims of the person.
    LoggedIn {
        /// Level of the ID token.
        acr: Option<String>,
        /// The claims that do not change from one login to the next; none when userinfo was not asked for.
        userinfo: Option<Map<String, Value>>,
    },
    /// A code.
    Code,
    /// An error at the service provider's address.
    Error(String),
    /// A page, with this code when it is the page of an error.
    Page(u16, Option<String>),
}

/// Members of a registration that every registration makes anew, or that say nothing to a test.
const OWN: [&str; 5] = ["client_id", "client_secret", "entityId", "service", "active"];

/// Claims that differ from one login to the next, or from one client to the next.
const VOLATILE: [&str; 7] = ["aud", "exp", "iat", "iss", "jti", "nbf", "sub"];

impl Scenario {
    /// None when no login was asked for.
    pub(super) fn of(flow: &Flow, sandbox: &Sandbox) -> Option<Self> {
        let request = authorization_request(flow)?;
        let (parameters, left_out) = parameters(request);
        let story = Story::of(flow);
        let service = request.to.clone();
        let client_id = parameters.iter().find(|(name, _)| name == "client_id").map(|(_, value)| value.as_str());
        let client = client_id.and_then(|client_id| registration(sandbox, &service, client_id));
        let expected = expected(flow);
        let slug = story.provider.as_deref();
        let provider = sandbox.identity_providers().find(|known| Some(known.slug.as_str()) == slug);
        let mut scenario = Self {
            flow: flow.id(),
            person: person(flow, sandbox, &story, &service, &expected),
            provider: provider.map(|provider| provider.uid.clone()),
            service,
            parameters,
            left_out,
            client,
            expected,
            token_refused: token_refused(flow),
        };
        if let (Person::StandIn(_), Expected::LoggedIn { userinfo, .. }) = (&scenario.person, &mut scenario.expected) {
            // Another person has the same claims with other values.
            *userinfo = userinfo.take().map(|claims| claims.into_iter().map(|(name, _)| (name, Value::Null)).collect());
            scenario.parameters.retain(|(name, value)| !(name == "prompt" && value == "none"));
        }
        Some(scenario)
    }

    /// The value of a parameter of the request; empty when it was not there.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub(super) fn is_login(&self) -> bool {
        matches!(self.expected, Expected::LoggedIn { .. } | Expected::Code)
    }
}

fn parameters(request: &Exchange) -> (Vec<(String, String)>, Vec<String>) {
    let (mut given, mut left_out) = (Vec::new(), Vec::new());
    for (name, value) in &request.request {
        let values: Vec<&str> = match value {
            Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
            value => value.as_str().into_iter().collect(),
        };
        for value in values {
            // A masked value begins with the mark, a cut one ends with it.
            if value.starts_with('…') || value.ends_with('…') {
                left_out.push(name.clone());
            } else if name != "authorization" {
                given.push((name.clone(), value.to_owned()));
            }
        }
    }
    (given, left_out)
}

fn registration(sandbox: &Sandbox, service: &str, client_id: &str) -> Option<Map<String, Value>> {
    let text = |client: &Value, name: &str| client.get(name).and_then(Value::as_str).map(str::to_owned);
    let is = |client: &Value| {
        text(client, "client_id").as_deref() == Some(client_id) && text(client, "service").as_deref() == Some(service)
    };
    match sandbox.clients().into_iter().find(is)? {
        Value::Object(mut record) => {
            record.retain(|name, value| !OWN.contains(&name.as_str()) && *value != json!([]));
            Some(record)
        }
        _ => None,
    }
}

fn person(flow: &Flow, sandbox: &Sandbox, story: &Story, service: &str, expected: &Expected) -> Person {
    if let Some(login) = &story.persona {
        let current = sandbox.personas().get(login);
        return match current {
            Some(person) if !sandbox.personas().is_shipped(&person) => {
                let record = serde_json::to_value(person.as_ref()).ok();
                record
                    .and_then(|record| record.as_object().cloned())
                    .map_or(Person::Known(login.clone()), Person::Added)
            }
            _ => Person::Known(login.clone()),
        };
    }
    let composed =
        flow.exchanges.iter().rev().find(|exchange| path_of(&exchange.url).ends_with("/login/with-custom-identity"));
    if let Some(composed) = composed {
        return Person::Added(composed_identity(composed, service));
    }
    if !matches!(expected, Expected::LoggedIn { .. } | Expected::Code) {
        return Person::Nobody;
    }
    let everybody = sandbox.personas().all();
    let able = everybody.iter().find(|person| person.serves(service) && person.outcome.is_none());
    able.map_or(Person::Nobody, |person| Person::StandIn(person.id.clone()))
}

/// The columns that were typed, as a person of the control API.
fn composed_identity(exchange: &Exchange, service: &str) -> Map<String, Value> {
    const NO_COLUMNS: [&str; 3] = ["interaction", "acr", "csrfToken"];
    let typed = exchange.request.iter().filter(|(name, value)| {
        !NO_COLUMNS.contains(&name.as_str()) && value.as_str().is_some_and(|value| !value.is_empty())
    });
    let mut person: Map<String, Value> = typed.map(|(name, value)| (name.clone(), value.clone())).collect();
    person.insert("id".to_owned(), json!("composed-by-hand"));
    person.insert("services".to_owned(), json!([service]));
    person
}

fn at_broker(exchange: &Exchange) -> Option<Endpoint> {
    matches!(Party::answering(exchange), Party::Broker(_)).then(|| endpoint(path_of(&exchange.url))).flatten()
}

fn expected(flow: &Flow) -> Expected {
    let location = |exchange: &Exchange, name: &str| {
        let location = exchange.response.get("location").and_then(Value::as_str)?;
        let query = location.split_once(['?', '#'])?.1;
        form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    let of_broker = || flow.exchanges.iter().map(AsRef::as_ref).filter(|exchange| at_broker(exchange).is_some());
    let answered = |wanted: Endpoint| {
        of_broker().filter(move |exchange| at_broker(exchange) == Some(wanted) && exchange.status == 200)
    };
    if of_broker().any(|exchange| location(exchange, "code").is_some()) {
        let Some(tokens) = answered(Endpoint::Token).next_back() else { return Expected::Code };
        let acr = claims(tokens, "id_token").and_then(|claims| claims.get("acr")?.as_str().map(str::to_owned));
        return Expected::LoggedIn { acr, userinfo: answered(Endpoint::Userinfo).next_back().map(lasting_claims) };
    }
    if let Some(error) = of_broker().filter_map(|exchange| location(exchange, "error")).next_back() {
        return Expected::Error(error);
    }
    let by_browser = |exchange: &&Exchange| matches!(Party::asking(exchange), Party::Browser);
    match of_broker().rfind(by_browser) {
        Some(last) if last.status >= 400 => {
            let shown = last.response.get("error_code").and_then(Value::as_str);
            let code = shown.or_else(|| last.rule.as_deref().and_then(code_of));
            Expected::Page(last.status, code.map(str::to_owned))
        }
        _ => Expected::Page(200, None),
    }
}

fn claims<'a>(exchange: &'a Exchange, name: &str) -> Option<&'a Map<String, Value>> {
    let token = exchange.tokens.iter().find(|token| token.side == Side::Response && token.name == name)?;
    token.claims.as_ref()?.as_object()
}

/// What userinfo told, but for what changes each time.
fn lasting_claims(exchange: &Exchange) -> Map<String, Value> {
    let told = claims(exchange, "body").or_else(|| exchange.response.get("body")?.as_object());
    let lasting = told.into_iter().flatten().filter(|(name, value)| {
        !VOLATILE.contains(&name.as_str()) && !value.as_str().is_some_and(|text| text.contains('…'))
    });
    lasting.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn token_refused(flow: &Flow) -> Option<String> {
    let mut tokens = flow.exchanges.iter().filter(|exchange| at_broker(exchange) == Some(Endpoint::Token));
    let last = tokens.next_back().filter(|exchange| exchange.status >= 400)?;
    let error = last.response.get("body").and_then(|body| body.get("error")?.as_str());
    Some(error.map_or_else(|| last.status.to_string(), str::to_owned))
}
