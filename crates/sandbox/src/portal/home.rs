//! `GET /`: what runs where, and how to begin.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::paths;
use crate::Sandbox;
use crate::control;
use crate::trust::{self, Way};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    demos: Vec<Demo>,
    /// Pages that people use, with their name and what they are for.
    around: Vec<(String, String, String)>,
    services: Vec<Service>,
    people: Vec<Somebody>,
    password: String,
    control: &'static str,
    authority: Option<Authority>,
}

struct Authority {
    path: String,
    ways: Vec<Way>,
}

impl Authority {
    fn at(path: String) -> Self {
        Self { ways: trust::ways(&path), path }
    }
}

#[derive(Clone)]
struct Demo {
    name: String,
    service: String,
    url: String,
}

struct Service {
    name: String,
    origin: String,
    issuer: Option<String>,
}

struct Somebody {
    href: String,
    id: String,
    label: String,
    name: String,
    outcome: Option<String>,
}

pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, page: Page) -> Response {
    html(StatusCode::OK, &HomePage::new(page, &sandbox))
}

impl HomePage {
    fn new(page: Page, sandbox: &Sandbox) -> Self {
        let manifest = sandbox.manifest(None);
        let origin = |name: &str| manifest.services.get(name).cloned();
        let around = [
            (Some(paths::CATALOGUE.to_owned()), "catalogue"),
            (origin("datapass"), "datapass"),
            (origin("token-space"), "space"),
            (Some(paths::STATUS.to_owned()), "status"),
        ];
        let told = |key: &str| (page.t(&format!("sandbox-home-{key}")), page.t(&format!("sandbox-home-{key}-what")));
        let around = around.into_iter().filter_map(|(href, key)| {
            let (name, what) = told(key);
            Some((href?, name, what))
        });
        let around = around.collect();
        let services = manifest.services.into_iter().map(|(name, origin)| {
            let issuer = manifest.issuers.get(&name).cloned();
            Service { name, origin, issuer }
        });
        let demos = sandbox.demo_clients().iter().map(|client| Demo {
            name: client.definition.name.clone(),
            service: client.definition.service.clone(),
            url: client.url.clone(),
        });
        let people = sandbox.personas().all();
        Self {
            page,
            demos: demos.collect(),
            around,
            services: services.collect(),
            password: people.first().map(|persona| persona.password.clone()).unwrap_or_default(),
            people: people
                .iter()
                .map(|persona| Somebody {
                    href: paths::of(paths::PERSONA, &persona.id),
                    id: persona.id.clone(),
                    label: persona.label.clone(),
                    name: persona.display_name(),
                    outcome: persona.outcome.clone(),
                })
                .collect(),
            control: control::BASE,
            authority: manifest.ca.map(Authority::at),
        }
    }
}

impl Samples for HomePage {
    fn samples(page: &Page) -> Vec<Self> {
        let demo = Demo {
            name: "Aide juridictionnelle".to_owned(),
            service: "franceconnect".to_owned(),
            url: "http://localhost:7409/aide-juridictionnelle".to_owned(),
        };
        let service = Service {
            name: "franceconnect".to_owned(),
            origin: "http://localhost:7401".to_owned(),
            issuer: Some("http://localhost:7401/api/v2".to_owned()),
        };
        let somebody = |outcome: Option<&str>| Somebody {
            href: "/personas/test".to_owned(),
            id: "test".to_owned(),
            label: "Personne de référence".to_owned(),
            name: "Angela Claire Louise DUBOIS".to_owned(),
            outcome: outcome.map(str::to_owned),
        };
        vec![Self {
            page: page.clone(),
            demos: vec![demo.clone(), demo],
            around: vec![("/catalogue".to_owned(), "Catalogue".to_owned(), "Quelles API existent".to_owned())],
            services: vec![service],
            people: vec![somebody(None), somebody(Some("Y600006"))],
            password: "123".to_owned(),
            control: control::BASE,
            authority: Some(Authority::at("/home/ana/.local/share/guichet/authority/ca.pem".to_owned())),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_language() {
        guichet_web::samples::render::<HomePage>().unwrap();
    }
}
