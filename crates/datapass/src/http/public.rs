//! Pages that need no login.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use uuid::Uuid;

use super::failure::Failure;
use super::visit::{Guest, Menu};
use super::{labels, paths};
use crate::datapass::Datapass;

/// `GET /`
pub(super) async fn home(guest: Guest) -> Response {
    let office = guest.menu().office;
    see_other(match guest.person {
        Some(_) if office => paths::INSTRUCTION,
        Some(_) => "/tableau-de-bord",
        None => paths::DEFINITIONS,
    })
}

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage {
    page: Page,
    menu: Menu,
    version: String,
}

/// The version of the terms that this program carries.
const VERSION: &str = "2026-11";

/// `GET /conditions-generales`
pub(super) async fn terms(guest: Guest) -> Response {
    let page = guest.asked.page.clone();
    html(StatusCode::OK, &TermsPage { menu: guest.menu(), version: VERSION.to_owned(), page })
}

#[derive(Template)]
#[template(path = "public.html")]
struct PublicPage {
    page: Page,
    menu: Menu,
    title: String,
    facts: Vec<(String, String)>,
}

/// `GET /public/demandes/{public_id}`: what anybody who was given the address may read (DP §2.7).
pub(super) async fn request(State(app): State<Arc<Datapass>>, guest: Guest, Path(public_id): Path<String>) -> Response {
    let asked = &guest.asked;
    let found = async {
        let public_id: Uuid = public_id.parse().map_err(|_| Failure::NotFound)?;
        let id = app.records.numbered(&public_id.to_string()).await?.ok_or(Failure::NotFound)?;
        let file = app.file(id).await?.ok_or(Failure::NotFound)?;
        let page = asked.page.clone();
        let answer = |name: &str| file.request.answers.text(name).to_owned();
        let scopes = file.request.answers.values("scopes").iter().map(|value| {
            let scope = file.definition.scopes.iter().find(|scope| scope.value == *value);
            scope.map_or_else(|| value.clone(), |scope| scope.name.clone())
        });
        let facts = [
            ("datapass-fact-organisation", file.organisation.name.clone()),
            ("datapass-fact-state", labels::state(&page, file.request.dossier.state().as_str())),
            ("datapass-field-intitule", answer("intitule")),
            ("datapass-field-description", answer("description")),
            ("datapass-field-cadre-juridique-nature", answer("cadre_juridique_nature")),
            ("datapass-field-scopes", scopes.collect::<Vec<_>>().join(", ")),
        ];
        let facts = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (page.t(key), value));
        let title = labels::definition(&page, file.definition);
        Ok::<_, Failure>(html(
            StatusCode::OK,
            &PublicPage { menu: guest.menu(), title, facts: facts.collect(), page: page.clone() },
        ))
    };
    match found.await {
        Ok(response) => response,
        Err(failure) => asked.fail(failure),
    }
}

impl Samples for TermsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let menu = Menu { who: None, organisation: None, office: false };
        vec![Self { page: page.clone(), menu, version: VERSION.to_owned() }]
    }
}

impl Samples for PublicPage {
    fn samples(page: &Page) -> Vec<Self> {
        let menu = Menu { who: None, organisation: None, office: false };
        let facts = vec![("Organisation".to_owned(), "Clamart".to_owned())];
        vec![Self { page: page.clone(), menu, title: "API Particulier".to_owned(), facts }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    #[test]
    fn the_pages_render_in_both_languages() {
        guichet_web::samples::render::<TermsPage>().unwrap();
        guichet_web::samples::render::<PublicPage>().unwrap();
    }

    #[test]
    fn the_terms_that_are_shown_are_those_that_are_accepted() {
        let catalogue = Catalogue::shipped().unwrap();
        for definition in catalogue.definitions() {
            assert!(definition.terms.as_deref().is_none_or(|version| version == VERSION), "{}", definition.id);
        }
    }
}
