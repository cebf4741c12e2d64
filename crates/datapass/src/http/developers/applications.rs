//! A developer's programs: made with credentials that are shown once (DP §3.1).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_jose::Secret;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::developed;
use crate::clean;
use crate::datapass::Datapass;
use crate::http::failure::Failure;
use crate::http::posted::Posted;
use crate::http::visit::{Menu, Visit};
use crate::http::{labels, paths, rescue};
use crate::records::{Application, NewApplication};

/// The longest name of a program, in characters.
const NAME: usize = 200;

#[derive(Template)]
#[template(path = "applications.html")]
struct ApplicationsPage {
    page: Page,
    menu: Menu,
    csrf: String,
    lines: Vec<Line>,
    /// The credentials of a program that was just made.
    made: Option<Made>,
    name: String,
    wrong: String,
    definitions: String,
    action: &'static str,
}

#[derive(Debug, Clone)]
struct Line {
    name: String,
    client_id: String,
    day: String,
    remove: String,
}

#[derive(Debug, Clone)]
struct Made {
    name: String,
    client_id: String,
    client_secret: String,
}

/// `GET /developpeurs/applications`
pub(super) async fn list(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let typed = rescue::found(&visit.asked).await?.unwrap_or_default();
        respond(&app, &visit, StatusCode::OK, typed.get("name").to_owned(), String::new(), None).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /developpeurs/applications`
pub(super) async fn make(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let made = async {
        developed(&app, visit)?;
        let name = clean::line(fields.get("name"));
        if name.is_empty() || name.chars().count() > NAME {
            let key = if name.is_empty() { "datapass-problem-missing" } else { "datapass-problem-too-long" };
            let wrong = visit.asked.page.t(key);
            return respond(&app, visit, StatusCode::UNPROCESSABLE_ENTITY, name, wrong, None).await;
        }
        let entropy = &visit.asked.site.edge.entropy;
        let made = Made { name, client_id: entropy.hex(32), client_secret: entropy.hex(32) };
        let new = NewApplication {
            person_id: visit.person.id,
            name: made.name.clone(),
            client_id: made.client_id.clone(),
            client_secret: Secret::new(made.client_secret.clone()),
        };
        app.records.make_application(new, visit.asked.now).await?;
        respond(&app, visit, StatusCode::CREATED, String::new(), String::new(), Some(made)).await
    };
    let made = made.await;
    visit.answer(made)
}

/// `POST /developpeurs/applications/{id}/supprimer`
pub(super) async fn delete(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let deleted = async {
        developed(&app, visit)?;
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        match app.records.delete_application(id, visit.person.id).await? {
            true => Ok(see_other(paths::APPLICATIONS)),
            false => Err(Failure::NotFound),
        }
    };
    let deleted = deleted.await;
    visit.answer(deleted)
}

async fn respond(
    app: &Datapass,
    visit: &Visit,
    status: StatusCode,
    name: String,
    wrong: String,
    made: Option<Made>,
) -> Result<Response, Failure> {
    let page = visit.asked.page.clone();
    let definitions = developed(app, visit)?.into_iter().map(|one| labels::definition(&page, one));
    let definitions = definitions.collect::<Vec<_>>().join(", ");
    let line = |application: Application| Line {
        name: application.name,
        client_id: application.client_id,
        day: labels::day(application.created_at),
        remove: format!("{}/{}/supprimer", paths::APPLICATIONS, application.id),
    };
    let lines = app.records.applications(visit.person.id).await?.into_iter().map(line).collect();
    Ok(visit.form(status, |csrf| ApplicationsPage {
        menu: visit.menu(),
        csrf,
        lines,
        made,
        name,
        wrong,
        definitions,
        action: paths::APPLICATIONS,
        page: page.clone(),
    }))
}

impl Samples for ApplicationsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = Line {
            name: "Portail".to_owned(),
            client_id: "abc".to_owned(),
            day: "01/03/2026".to_owned(),
            remove: "/x".to_owned(),
        };
        let made = Made { name: "Portail".to_owned(), client_id: "abc".to_owned(), client_secret: "secret".to_owned() };
        let with = |lines: Vec<Line>, made, wrong: &str| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            csrf: String::new(),
            lines,
            made,
            name: String::new(),
            wrong: wrong.to_owned(),
            definitions: "API Particulier".to_owned(),
            action: "/x",
        };
        vec![with(vec![line], Some(made), ""), with(Vec::new(), None, "Manque")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<ApplicationsPage>().unwrap();
    }
}
