//! In whose name a person acts: she chooses among her organisations, or joins another one (DP §1.1).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_organisations::NotFound;
use guichet_web::language::is_local;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{paths, rescue};
use crate::datapass::{Datapass, NotJoined};

#[derive(Template)]
#[template(path = "organisations.html")]
struct OrganisationsPage {
    page: Page,
    menu: Menu,
    csrf: String,
    lines: Vec<Line>,
    back: String,
    action: &'static str,
    /// Where another one is joined; none: her identity provider does not let her.
    join: Option<String>,
}

#[derive(Debug, Clone)]
struct Line {
    id: i64,
    name: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage {
    page: Page,
    menu: Menu,
    csrf: String,
    siret: String,
    wrong: String,
    back: String,
    action: &'static str,
    cancel: String,
}

/// `GET /usager/organisations?back=`
pub(super) async fn list(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let listed = async {
        let page = visit.asked.page.clone();
        let back = visit.asked.query("back").filter(|back| is_local(back)).unwrap_or_else(|| "/".to_owned());
        let line = |membership: crate::records::Membership| {
            let organisation = &membership.organisation;
            let mut name = format!("{} (SIRET {})", organisation.name, organisation.siret);
            if !organisation.active {
                name = format!("{name} · {}", page.t("datapass-organisation-closed"));
            }
            Line { id: organisation.id, name, current: membership.current }
        };
        let lines = app.records.memberships(visit.person.id).await?.into_iter().map(line).collect();
        let join = visit.may_join().then(|| paths::with_back(paths::JOIN, &back));
        Ok(visit.form(StatusCode::OK, |csrf| OrganisationsPage {
            menu: visit.menu(),
            csrf,
            lines,
            back,
            action: paths::ORGANISATIONS,
            join,
            page: page.clone(),
        }))
    };
    let listed = listed.await;
    visit.answer(listed)
}

/// `POST /usager/organisations`
pub(super) async fn choose(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let chosen = async {
        let organisation = fields.get("organisation").parse().map_err(|_| Failure::NotFound)?;
        match app.records.act_for(visit.person.id, organisation).await? {
            true => Ok(see_other(onward(fields.get("back")))),
            false => Err(Failure::NotFound),
        }
    };
    let chosen = chosen.await;
    visit.answer(chosen)
}

/// `GET /organisations/nouveau?back=`
pub(super) async fn ask(visit: Visit) -> Response {
    if !visit.may_join() {
        return visit.asked.fail(Failure::NoJoining);
    }
    let typed = match rescue::found(&visit.asked).await {
        Ok(typed) => typed.unwrap_or_default(),
        Err(failure) => return visit.asked.fail(failure),
    };
    let back = visit.asked.query("back").unwrap_or_else(|| typed.get("back").to_owned());
    respond(&visit, StatusCode::OK, typed.get("siret"), String::new(), &back)
}

/// `POST /organisations/nouveau`: the link is not verified, and the person acts in the organisation's name from now on.
pub(super) async fn join(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    if !visit.may_join() {
        return visit.asked.fail(Failure::NoJoining);
    }
    let (siret, back) = (fields.get("siret"), fields.get("back"));
    let (status, key) = match app.join(visit.person.id, siret, visit.asked.now).await {
        Ok(()) => return see_other(onward(back)),
        Err(NotJoined::Malformed) => (StatusCode::UNPROCESSABLE_ENTITY, "datapass-siret-wrong"),
        Err(NotJoined::Register(NotFound::Unavailable(_))) => {
            (StatusCode::SERVICE_UNAVAILABLE, "datapass-siret-register-away")
        }
        Err(NotJoined::Register(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "datapass-siret-unknown"),
        Err(NotJoined::Store(error)) => return visit.asked.fail(error),
    };
    respond(visit, status, siret, visit.asked.page.t(key), back)
}

fn onward(back: &str) -> &str {
    if is_local(back) { back } else { "/" }
}

fn respond(visit: &Visit, status: StatusCode, siret: &str, wrong: String, back: &str) -> Response {
    let back = onward(back).to_owned();
    visit.form(status, |csrf| JoinPage {
        page: visit.asked.page.clone(),
        menu: visit.menu(),
        csrf,
        siret: siret.chars().take(50).collect(),
        wrong,
        cancel: paths::with_back(paths::ORGANISATIONS, &back),
        back,
        action: paths::JOIN,
    })
}

fn menu() -> Menu {
    Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: Some("Clamart".to_owned()), office: false }
}

impl Samples for OrganisationsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = |id, current| Line { id, name: "Commune de Clamart (SIRET 21920023500014)".to_owned(), current };
        let with = |lines, join| Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            lines,
            back: "/".to_owned(),
            action: paths::ORGANISATIONS,
            join,
        };
        vec![with(vec![line(1, true), line(2, false)], Some("/x".to_owned())), with(Vec::new(), None)]
    }
}

impl Samples for JoinPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |siret: &str, wrong: &str| Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            siret: siret.to_owned(),
            wrong: wrong.to_owned(),
            back: "/".to_owned(),
            action: paths::JOIN,
            cancel: "/x".to_owned(),
        };
        vec![with("", ""), with("12", "Ce n'est pas un SIRET.")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_both_languages() {
        guichet_web::samples::render::<OrganisationsPage>().unwrap();
        guichet_web::samples::render::<JoinPage>().unwrap();
    }
}
