//! Probes of whoever runs the service: does it live, and does what it needs answer (PC §1.2).

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use guichet_oidc::{authorize::Reason, params::Params};
use guichet_organisations::{NotFound, Siret};

use super::query;
use crate::{broker::Broker, session::Session, visit::Visit};

/// What is asked, by the names of the reference: the durable store, the ephemeral one, the register of organisations and
/// the bridge to the network of the State.
const CHECKS: [&str; 4] = ["mongodb", "redis", "api-entreprise", "hyyyperbridge"];
/// An establishment that the register knows, of those who run the real service (PC §10).
const KNOWN_SIRET: &str = "13002526500013";

/// How a check went: the reason of a failure.
type Outcome = Result<(), String>;

pub(super) async fn live() -> Response {
    text(StatusCode::OK, "ok".to_owned())
}

pub(super) async fn ready(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    let asked = query(&visit.uri).unwrap_or_default();
    let excluded: Vec<&str> = asked.get("exclude").unwrap_or_default().split(',').collect();
    let mut outcomes = Vec::new();
    for name in CHECKS {
        let outcome = if excluded.contains(&name) { None } else { Some(check(&broker, &visit, name).await) };
        outcomes.push((name, outcome));
    }
    let passed = outcomes.iter().all(|(_, outcome)| !matches!(outcome, Some(Err(_))));
    text(status(passed), told(&outcomes, passed, &asked))
}

pub(super) async fn one(State(broker): State<Arc<Broker>>, visit: Visit, Path(name): Path<String>) -> Response {
    let Some(known) = CHECKS.into_iter().find(|known| *known == name) else {
        let why = format!("it is none of {}", CHECKS.join(", "));
        return broker.page(&visit, &Reason::MalformedParameter { name: "check", why }, None, None);
    };
    let outcome = check(&broker, &visit, known).await;
    let asked = query(&visit.uri).unwrap_or_default();
    let passed = outcome.is_ok();
    text(status(passed), told(&[(known, Some(outcome))], passed, &asked))
}

const fn status(passed: bool) -> StatusCode {
    if passed { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

fn text(status: StatusCode, body: String) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// One word, or with `verbose` a line for each check. `None`: it was not asked.
fn told(outcomes: &[(&str, Option<Outcome>)], passed: bool, asked: &Params) -> String {
    if asked.get("verbose").is_none() {
        return if passed { "ok" } else { "error" }.to_owned();
    }
    let line = |(name, outcome): &(&str, Option<Outcome>)| match outcome {
        None => format!("[+]{name} excluded: ok\n"),
        Some(Ok(())) => format!("[+]{name} ok\n"),
        Some(Err(why)) => format!("[-]{name} failed ({why})\n"),
    };
    let lines: String = outcomes.iter().map(line).collect();
    format!("{lines}readyz check {}", if passed { "passed" } else { "failed" })
}

async fn check(broker: &Broker, visit: &Visit, name: &str) -> Outcome {
    let stores = &broker.parts.stores;
    match name {
        "mongodb" => stores.durable.read().await.map(drop).map_err(|error| error.to_string()),
        "redis" => {
            let read = stores.ephemeral.get::<Session>("readyz", visit.now).await;
            read.map(drop).map_err(|error| error.to_string())
        }
        "api-entreprise" => organisations(broker).await,
        _ => bridge(broker).await,
    }
}

/// Without one nothing can be out of reach.
async fn bridge(broker: &Broker) -> Outcome {
    match broker.professionals().and_then(|known| known.bridge.as_ref()) {
        Some(bridge) => bridge.ping().await.map_err(|why| why.to_string()),
        None => Ok(()),
    }
}

/// An answer that there is no such establishment is an answer, too.
async fn organisations(broker: &Broker) -> Outcome {
    let directory = broker.parts.professionals.as_ref().and_then(|known| known.organisations.as_ref());
    let (Some(directory), Ok(siret)) = (directory, Siret::parse(KNOWN_SIRET)) else { return Ok(()) };
    match directory.find_now(&siret).await {
        Err(NotFound::Unavailable(why)) => Err(why.to_string()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_has_its_line_and_without_verbose_one_word_says_all() {
        let verbose = Params::from_pairs([("verbose", "")]);
        let outcomes = [("mongodb", Some(Ok(()))), ("redis", Some(Err("gone".to_owned()))), ("api-entreprise", None)];
        assert_eq!(
            told(&outcomes, false, &verbose),
            "[+]mongodb ok\n[-]redis failed (gone)\n[+]api-entreprise excluded: ok\nreadyz check failed"
        );
        assert_eq!(told(&outcomes[..1], true, &verbose), "[+]mongodb ok\nreadyz check passed");
        assert_eq!(told(&outcomes, false, &Params::default()), "error");
        assert_eq!(told(&[], true, &Params::default()), "ok");
    }
}
