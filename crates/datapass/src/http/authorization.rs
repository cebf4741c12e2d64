//! What was granted, as it was granted (DP §2.2).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::fields::{self, Section, Shown};
use super::visit::{Menu, Visit};
use super::{labels, paths};
use crate::datapass::{Datapass, File};
use crate::number;
use crate::records::AuthorizationRecord;
use crate::rights::Act;
use crate::roles;

#[derive(Template)]
#[template(path = "authorization.html")]
struct AuthorizationPage {
    page: Page,
    menu: Menu,
    title: String,
    state: String,
    mark: &'static str,
    facts: Vec<(String, String)>,
    message: String,
    sections: Vec<Section>,
    request: String,
    revoke: Option<String>,
}

/// `GET /habilitations/{id}`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let id = number::parse('H', &id).ok_or(Failure::NotFound)?;
        let granted = app.records.authorization(id).await?.ok_or(Failure::NotFound)?;
        let (file, revocable) = seen(&app, &visit, &granted).await?;
        let page = visit.asked.page.clone();
        let attached = app.records.attached(&number::authorization(id)).await?;
        let held = Shown {
            page: &page,
            catalogue: &app.parts.catalogue,
            file: &file,
            attached: &attached,
            france_connect: &[],
            problems: &[],
            now: visit.asked.now,
        };
        let may_revoke = revocable && !granted.state.is_revoked();
        let mut facts = vec![
            (
                page.t("datapass-fact-organisation"),
                format!("{} (SIRET {})", file.organisation.name, file.organisation.siret),
            ),
            (page.t("datapass-fact-validated"), labels::moment(granted.created_at)),
        ];
        if let Some(parent) = granted.parent_id {
            facts.push((page.t("datapass-fact-parent"), number::authorization(parent)));
        }
        if let Some(at) = granted.revoked_at {
            facts.push((page.t("datapass-fact-revoked"), labels::moment(at)));
        }
        let shown = AuthorizationPage {
            menu: visit.menu(),
            title: format!("{} {}", labels::definition(&page, file.definition), number::authorization(id)),
            state: labels::authorization_state(&page, granted.state.name()),
            mark: labels::mark(granted.state.name()),
            facts,
            message: granted.message.clone(),
            sections: fields::sections(&held, &granted.answers, false),
            request: paths::request(granted.request_id),
            revoke: may_revoke.then(|| format!("/instruction/habilitations/{id}/r%C3%A9voquer/nouveau")),
            page: page.clone(),
        };
        Ok(html(StatusCode::OK, &shown))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// The request as it asked for this authorisation, and whether the visitor may take it back. What was made with another one (DP §1.7) is
/// seen by those who read its own definition, too, who see nothing else of the request.
async fn seen<'a>(
    app: &'a Datapass,
    visit: &Visit,
    granted: &AuthorizationRecord,
) -> Result<(File<'a>, bool), Failure> {
    let request = granted.request_id.to_string();
    if granted.parent_id.is_none() {
        let (file, standing) = visit.file(app, &request, Act::See).await?;
        return Ok((file, standing.may(Act::Decide)));
    }
    let definition = app.parts.catalogue.definition(&granted.definition).ok_or(Failure::NotFound)?;
    let form = definition.default_form().ok_or(Failure::NotFound)?;
    let (file, decides) = match roles::reads(&visit.person.roles, definition) {
        true => (app.file(granted.request_id).await?.ok_or(Failure::NotFound)?, false),
        false => visit.file(app, &request, Act::See).await.map(|(file, standing)| (file, standing.may(Act::Decide)))?,
    };
    let decides = decides || roles::instructs(&visit.person.roles, file.definition);
    Ok((File { definition, form, ..file }, decides))
}

/// `GET /demandes/{id}/habilitations`: the request's page lists them.
pub(super) async fn of_request(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let found = visit.file(&app, &id, Act::See).await;
    visit.answer(found.map(|(file, _)| see_other(&format!("{}#granted", paths::request(file.request.id)))))
}

impl Samples for AuthorizationPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |message: &str, revoke: Option<&str>| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            title: "API Particulier H1".to_owned(),
            state: "Active".to_owned(),
            mark: "tag",
            facts: vec![("Organisation".to_owned(), "Clamart".to_owned())],
            message: message.to_owned(),
            sections: Vec::new(),
            request: "/x".to_owned(),
            revoke: revoke.map(str::to_owned),
        };
        vec![with("Bienvenue", Some("/x")), with("", None)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<AuthorizationPage>().unwrap();
    }
}
