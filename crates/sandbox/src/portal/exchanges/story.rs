//! What a flow comes to: whose login, as whom, where, and how it ended.

use guichet_oidc::endpoints::Endpoint;
use guichet_web::exchanges::{Exchange, Flow};
use serde_json::{Map, Value};

use super::parties::{Party, path_of};
use super::steps::endpoint;
use crate::portal::rules::{code_of, name_of};

/// How far a flow has come: the last thing that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing that counts yet.
    Begun,
    /// The service provider was given a code.
    Code,
    /// It was given tokens.
    Tokens,
    /// It was told who the person is.
    Identity,
    /// The person is logged out.
    LoggedOut,
    /// A rule refused.
    Refused(Refused),
}

/// What refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// The code, where there is one.
    pub(super) code: Option<String>,
    /// The refusal's name, where a broker refused.
    pub(super) name: Option<String>,
    /// The OAuth error, else the refusal's name, else the rule's sentence, else the status.
    pub(super) why: String,
}

/// A flow in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    /// The relying party, by its identifier at the broker.
    pub(super) client_id: Option<String>,
    /// The broker.
    pub(super) broker: Option<String>,
    /// Path of the simulated identity provider.
    pub(super) provider: Option<String>,
    /// Login of the person.
    pub(super) persona: Option<String>,
    /// How it ended.
    pub(super) outcome: Outcome,
    /// The exchange that made it end so.
    pub(super) decided_by: Option<u64>,
    /// Whether a login was asked for, so that there is something to play again.
    pub(super) has_request: bool,
}

impl Story {
    pub(super) fn of(flow: &Flow) -> Self {
        let mut story = Self {
            client_id: None,
            broker: None,
            provider: None,
            persona: None,
            outcome: Outcome::Begun,
            decided_by: None,
            has_request: authorization_request(flow).is_some(),
        };
        for exchange in &flow.exchanges {
            story.persona = exchange.persona.clone().or(story.persona);
            match Party::answering(exchange) {
                Party::Broker(name) => {
                    story.broker = Some(name);
                    story.client_id = story.client_id.or_else(|| exchange.client_id.clone());
                }
                Party::Provider(slug) => story.provider = Some(slug),
                _ => {}
            }
            if let Some(outcome) = outcome(exchange) {
                story.outcome = outcome;
                story.decided_by = Some(exchange.id);
            }
        }
        story
    }

    /// Whether it says anything of a login: else it is a page or a document that was looked at.
    pub(super) fn is_of_a_client(&self) -> bool {
        self.client_id.is_some() || self.outcome != Outcome::Begun
    }

    /// What refused, when it ended so.
    pub(super) fn refused(&self) -> Option<&Refused> {
        match &self.outcome {
            Outcome::Refused(refused) => Some(refused),
            _ => None,
        }
    }
}

/// The exchange with which a login began at a broker.
pub(super) fn authorization_request(flow: &Flow) -> Option<&Exchange> {
    let begins = |exchange: &&Exchange| {
        matches!(Party::answering(exchange), Party::Broker(_))
            && endpoint(path_of(&exchange.url)) == Some(Endpoint::Authorize)
    };
    flow.exchanges.iter().map(AsRef::as_ref).find(begins)
}

/// What an exchange changes in the outcome; none when it is a step like others.
pub(super) fn outcome(exchange: &Exchange) -> Option<Outcome> {
    let refused = refusal(exchange).map(Outcome::Refused);
    match Party::answering(exchange) {
        Party::Service => refused,
        Party::Broker(_) => refused.or_else(|| given(exchange)),
        _ => None,
    }
}

/// Who refused and why, whoever answered.
pub(super) fn refusal(exchange: &Exchange) -> Option<Refused> {
    let text = |members: &Map<String, Value>, name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    let body = exchange.response.get("body").and_then(Value::as_object);
    let error = body.filter(|_| exchange.status >= 400).and_then(|body| text(body, "error"));
    let sent = text(&exchange.response, "location").and_then(|location| parameter(&location, "error"));
    let rule = exchange.rule.as_deref();
    let code = text(&exchange.response, "error_code").or_else(|| rule.and_then(code_of).map(str::to_owned));
    let name = rule.and_then(name_of).map(str::to_owned);
    let why = error.or(sent).or_else(|| name.clone()).or_else(|| rule.map(str::to_owned));
    match (code, why) {
        (None, None) if exchange.status >= 400 => {
            Some(Refused { code: None, name: None, why: exchange.status.to_string() })
        }
        (None, None) => None,
        (code, why) => Some(Refused { code, name, why: why.unwrap_or_default() }),
    }
}

fn given(exchange: &Exchange) -> Option<Outcome> {
    let known = endpoint(path_of(&exchange.url))?;
    let location = exchange.response.get("location").and_then(Value::as_str);
    match (known, exchange.status) {
        (Endpoint::Token, 200) => Some(Outcome::Tokens),
        (Endpoint::Userinfo, 200) => Some(Outcome::Identity),
        (Endpoint::EndSessionSuccess, 200) | (Endpoint::EndSessionConfirm, 303) => Some(Outcome::LoggedOut),
        _ => location.and_then(|location| parameter(location, "code")).map(|_| Outcome::Code),
    }
}

/// A parameter of an address, in its query or its fragment.
fn parameter(address: &str, name: &str) -> Option<String> {
    let parameters = address.split_once(['?', '#'])?.1;
    form_urlencoded::parse(parameters.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}
