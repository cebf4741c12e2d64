//! `GET /personas`: everybody, or those that are looked for.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::search::matches;
use crate::Sandbox;
use crate::portal::form::LooseQuery;
use crate::portal::paths;

#[derive(Template)]
#[template(path = "personas.html")]
struct PersonasPage {
    page: Page,
    csrf: String,
    asked: Asked,
    services: Vec<String>,
    people: Vec<Somebody>,
    count: String,
    password: String,
    waiting: Vec<Waiting>,
}

struct Somebody {
    href: String,
    id: String,
    name: String,
    birthdate: String,
    label: String,
    outcome: Option<Code>,
}

struct Code {
    code: String,
    href: String,
}

/// A decided login that no login has spent yet.
struct Waiting {
    persona: String,
    service: String,
    client: String,
    times: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    service: String,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    csrf::page(StatusCode::OK, &site, &headers, |csrf| PersonasPage::of(page, csrf, &sandbox, asked))
}

impl PersonasPage {
    fn of(page: Page, csrf: String, sandbox: &Sandbox, asked: Asked) -> Self {
        let everybody = sandbox.personas().all();
        let found = everybody
            .iter()
            .filter(|person| matches(person, &asked.q) && (asked.service.is_empty() || person.serves(&asked.service)));
        let people: Vec<Somebody> = found
            .map(|person| Somebody {
                href: paths::of(paths::PERSONA, &person.id),
                id: person.id.clone(),
                name: person.display_name(),
                birthdate: person.birthdate.clone().unwrap_or_default(),
                label: person.label.clone(),
                outcome: person
                    .outcome
                    .clone()
                    .map(|code| Code { href: paths::with_query(paths::ERRORS, &[("code", &code)]), code }),
            })
            .collect();
        Self {
            services: sandbox.brokers().iter().map(|broker| broker.service().to_owned()).collect(),
            count: people.len().to_string(),
            people,
            password: everybody.first().map(|person| person.password.clone()).unwrap_or_default(),
            waiting: waiting(sandbox),
            asked,
            csrf,
            page,
        }
    }
}

fn waiting(sandbox: &Sandbox) -> Vec<Waiting> {
    let logins = sandbox.rehearsal().logins().into_iter();
    logins
        .map(|login| Waiting {
            persona: login.persona,
            service: login.service,
            client: login.client_id.unwrap_or_default(),
            times: login.times.to_string(),
        })
        .collect()
}

impl Samples for PersonasPage {
    fn samples(page: &Page) -> Vec<Self> {
        let somebody = |outcome: Option<&str>| Somebody {
            href: "/personas/test".to_owned(),
            id: "test".to_owned(),
            name: "Angela Claire Louise DUBOIS".to_owned(),
            birthdate: "1962-08-24".to_owned(),
            label: "Personne de référence".to_owned(),
            outcome: outcome.map(|code| Code { code: code.to_owned(), href: "/errors".to_owned() }),
        };
        let with = |people: Vec<Somebody>, waiting: Vec<Waiting>| Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            asked: Asked { q: "dubois".to_owned(), service: "franceconnect".to_owned() },
            services: vec!["franceconnect".to_owned(), "openid".to_owned()],
            count: people.len().to_string(),
            people,
            password: "123".to_owned(),
            waiting,
        };
        let waits = Waiting {
            persona: "test".to_owned(),
            service: "franceconnect".to_owned(),
            client: String::new(),
            times: "1".to_owned(),
        };
        vec![with(vec![somebody(None), somebody(Some("Y600006"))], vec![waits]), with(Vec::new(), Vec::new())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<PersonasPage>().unwrap();
    }
}
