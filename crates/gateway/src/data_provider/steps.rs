//! The steps of a call, in the order of AF §1.6.

use std::collections::HashMap;

use guichet_web::edge::Mode;
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;
use serde_json::Value;

use super::callers::Caller;
use super::definition::{Definition, Resource, Subject};
use super::failure::{Failure, Kind};
use super::gate::Gate;
use super::matching::Scores;
use super::passing::{Outcome, Sent};
use super::upstream::{self, Asked};
use super::{DataProvider, token};
use crate::checktoken::{Mistake, Nobody, Person, Question, Unknown};

/// A call as it came in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) definition: &'a Definition,
    pub(super) resource: &'a Resource,
    /// The parts of the path and the parameters of the query; `None` where one came twice or is no text.
    pub(super) given: Option<&'a HashMap<String, String>>,
    pub(super) headers: &'a HeaderMap,
    /// The body that came, where the resource takes one.
    pub(super) sent: Option<&'a Sent>,
    pub(super) request_id: &'a str,
    pub(super) now: Timestamp,
    /// What a rehearsal has us do wrong.
    pub(super) mistake: Option<Mistake>,
}

/// What became clear on the way, whether or not the call succeeds: the mask and the journal need it.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// Whom FranceConnect tells of.
    pub(super) person: Option<Person>,
    /// Who calls, where that is asked.
    pub(super) caller: Option<String>,
    /// Who of those that are attached to the person is meant, where that is asked.
    pub(super) meant: Option<String>,
    /// How far the record agrees with her, where that is told.
    pub(super) scores: Option<Scores>,
    /// What the caller has of its own.
    pub(super) caller_scopes: Vec<String>,
    /// What is held: the scopes of the access token, or the caller's own.
    pub(super) scopes: Vec<String>,
}

/// Runs the steps: what leaves.
pub(super) async fn run(provider: &DataProvider, call: Incoming<'_>, way: &mut Way) -> Result<Outcome, Failure> {
    let Incoming { definition, resource, .. } = call;
    headers(call)?;
    let among = resource.described.among.as_ref();
    let meant = among.map(|among| Ok((among, among.meant(call.headers)?))).transpose()?;
    way.meant = meant.map(|(_, meant)| meant.to_owned());
    let given = parameters(call)?;
    let own = (&provider.parts.signing_key, provider.parts.origin.as_str(), call.now);
    let scope = resource.described.caller_scope.as_deref();
    let caller = provider.parts.callers.check(&definition.first_level, scope, call.headers, own)?;
    way.caller = caller.map(|caller| caller.client_id.clone());
    way.caller_scopes = caller.map(|caller| caller.scopes.clone()).unwrap_or_default();
    match resource.described.subject {
        Subject::Person => {
            let token = token::read(call.headers, definition.token_header.as_ref())?;
            let person = way.person.insert(introspected(provider, call, token).await?);
            way.scopes.clone_from(&person.scopes);
            service_provider(provider, caller, person)?;
            level(resource, person)?;
        }
        Subject::Caller => way.scopes.clone_from(&way.caller_scopes),
    }
    let scopes = gate(resource, &way.scopes)?;
    year(resource, given, &way.scopes, call.now)?;
    let person = way.person.as_ref();
    if let Some(name) = person.and_then(|person| person.pivot.missing()) {
        return Err(Failure::new(Kind::Unmatched, format!("FranceConnect tells no `{name}`")));
    }
    let asked = Asked {
        definition,
        resource,
        given,
        sent: call.sent,
        person,
        scopes: &scopes,
        request_id: call.request_id,
        now: call.now,
    };
    let (status, answer) = match upstream::ask(provider, asked).await? {
        Outcome::Record(status, answer) => (status, answer),
        passed @ (Outcome::Whole(..) | Outcome::Done(_)) => return Ok(passed),
    };
    let record = match (&resource.described.matching, person) {
        (Some(matching), Some(person)) => {
            let (record, scores) = matching.find(&answer, &person.pivot)?;
            way.scores = scores;
            record
        }
        _ => &answer,
    };
    let record = match meant {
        Some((among, meant)) => among.find(record, meant)?,
        None => record,
    };
    let shown = match &resource.described.record {
        Some(path) => path.split('.').try_fold(record, |value, name| value.get(name)).unwrap_or(&Value::Null),
        None => record,
    };
    match shown {
        shown if resource.shown.fits(shown) => Ok(Outcome::Record(status, shown.clone())),
        Value::Null if resource.described.record.is_some() => {
            Err(Failure::new(Kind::Nothing, "she is known, and there is nothing of what was asked"))
        }
        _ => Err(Failure::new(Kind::Upstream, "the API behind answers nothing of the kind that is shown")),
    }
}

/// The headers that the API wants.
fn headers(call: Incoming<'_>) -> Result<(), Failure> {
    for (name, check) in &call.resource.described.headers {
        let malformed = |detail: String| Failure::new(Kind::Malformed, detail);
        let value = HeaderName::from_bytes(name.as_bytes()).ok().and_then(|name| call.headers.get(name));
        let value = value.ok_or_else(|| malformed(format!("the header `{name}` is missing")))?;
        let text = value.to_str().map_err(|_| malformed(format!("the header `{name}` is no ASCII")))?;
        check.of(text).map_err(|expected| malformed(format!("the header `{name}` is not {expected}")))?;
    }
    Ok(())
}

fn parameters(call: Incoming<'_>) -> Result<&HashMap<String, String>, Failure> {
    let malformed = |detail: String| Failure::new(Kind::Malformed, detail);
    let given = call.given.ok_or_else(|| malformed("a parameter came twice, or is no text".to_owned()))?;
    for parameter in &call.resource.described.parameters {
        let name = &parameter.name;
        match given.get(name) {
            Some(text) => parameter.fits(text)?,
            None if parameter.required => return Err(malformed(format!("the parameter `{name}` is missing"))),
            None => {}
        }
    }
    Ok(given)
}

async fn introspected(provider: &DataProvider, call: Incoming<'_>, token: &str) -> Result<Person, Failure> {
    let parts = &provider.parts;
    let question = Question {
        client_id: &parts.client_id,
        client_secret: &parts.client_secret,
        token,
        request_id: call.request_id,
        now: call.now,
        mistake: call.mistake,
    };
    let told = provider.checktoken.ask(question).await.map_err(|unknown| {
        let reason = unknown.to_string();
        let kind = match unknown {
            // Nobody was asked: nothing new is known.
            Unknown::LeftAlone => return Failure::new(Kind::FranceConnect, reason),
            _ if unknown.is_an_outage() => Kind::FranceConnect,
            Unknown::Encryption(_) => Kind::Encryption,
            Unknown::NoAnswer(_) | Unknown::Status(_) | Unknown::Untrusted(_) => Kind::Registration,
        };
        // Not the caller's fault (AF §4, N8): somebody here must look.
        tracing::error!(
            reason,
            request_id = call.request_id,
            "FranceConnect does not vouch for an access token: {reason}"
        );
        Failure::new(kind, reason)
    })?;
    Person::read(told, call.now).map_err(|nobody| {
        let kind = match nobody {
            Nobody::Inactive | Nobody::Over => Kind::Inactive,
            Nobody::Unreadable(_) => Kind::Registration,
        };
        Failure::new(kind, nobody.to_string())
    })
}

/// Whoever calls brings its own tokens (AF §1.6, point 6).
fn service_provider(provider: &DataProvider, caller: Option<&Caller>, person: &Person) -> Result<(), Failure> {
    let of_caller = caller.map(|caller| caller.service_providers.as_slice()).unwrap_or_default();
    for known in [provider.parts.service_providers.as_slice(), of_caller] {
        if !known.is_empty() && !known.contains(&person.client_id) {
            let detail = format!("the access token was obtained by `{}`", person.client_id);
            return Err(Failure::new(Kind::ServiceProvider, detail));
        }
    }
    Ok(())
}

/// The scopes that open something of the answer (AF §1.6, point 7).
fn gate<'a>(resource: &'a Resource, scopes: &[String]) -> Result<Vec<&'a str>, Failure> {
    let known = resource.gate();
    let is_held = |scope: &&str| scopes.iter().any(|it| it == scope);
    let held: Vec<&str> = known.iter().map(String::as_str).filter(is_held).collect();
    let opens = match resource.described.gate {
        Gate::Any => !held.is_empty() || known.is_empty(),
        Gate::All => held.len() == known.len(),
    };
    let also = &resource.described.also;
    if opens && !also.is_empty() && !also.iter().any(|scope| scopes.contains(scope)) {
        let detail = format!("its scopes here are `{}`; one of `{}` is needed too", scopes.join(" "), also.join(" "));
        return Err(Failure::new(Kind::Scope, detail));
    }
    if opens {
        return Ok(resource.scopes().iter().map(String::as_str).filter(is_held).collect());
    }
    let wanted = if resource.described.gate == Gate::All { "all" } else { "one" };
    let detail = format!("its scopes here are `{}`; {wanted} of `{}` is needed", scopes.join(" "), known.join(" "));
    Err(Failure::new(Kind::Scope, detail))
}

fn level(resource: &Resource, person: &Person) -> Result<(), Failure> {
    if person.level() >= resource.described.min_acr as u8 {
        return Ok(());
    }
    Err(Failure::new(Kind::Level, format!("`{}` was asked for at the login", person.acr)))
}

/// Years of income (AF §2.1.5): counted from the year in Paris.
fn year(
    resource: &Resource,
    given: &HashMap<String, String>,
    scopes: &[String],
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(years) = &resource.described.years else { return Ok(()) };
    let asked = given.get(&years.parameter).map(String::as_str).unwrap_or_default();
    let asked: i64 =
        asked.parse().map_err(|_| Failure::new(Kind::Malformed, format!("`{}` is no year", years.parameter)))?;
    let ago = i64::from(crate::connector::paris(now).year()) - asked;
    let opens = |(scope, years): (&String, &i64)| *years == ago && scopes.contains(scope);
    if years.scopes.iter().any(opens) {
        return Ok(());
    }
    Err(Failure::new(Kind::Year, format!("none of its scopes `{}` opens {asked}", scopes.join(" "))))
}

/// Whether failures explain themselves.
pub(super) fn explains(provider: &DataProvider) -> bool {
    provider.parts.edge.mode == Mode::Sandbox
}
