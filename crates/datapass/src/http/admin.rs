//! What administrators do beside giving rights: close somebody's access and open it again, and see what was done with accounts
//! (DP §1.2).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde_json::Value;

use super::failure::Failure;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::clean;
use crate::datapass::Datapass;
use crate::records::{AccountEvent, Person};
use crate::roles::Role;

#[derive(Template)]
#[template(path = "admin.html")]
struct AdminPage {
    page: Page,
    menu: Menu,
    events: Vec<Shown>,
}

/// What was done with an account, in words.
#[derive(Debug, Clone)]
struct Shown {
    what: String,
    about: String,
    by: String,
    at: String,
    lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "bans.html")]
struct BansPage {
    page: Page,
    menu: Menu,
    csrf: String,
    people: Vec<Banned>,
    email: String,
    reason: String,
    wrong: Vec<(&'static str, String)>,
}

/// Somebody whose access is closed.
#[derive(Debug, Clone)]
struct Banned {
    email: String,
    since: String,
    reason: String,
    lift: String,
}

impl BansPage {
    fn wrong(&self, name: &str) -> &str {
        self.wrong.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

fn admin(visit: &Visit) -> Result<(), Failure> {
    if visit.person.roles.contains(&Role::Admin) { Ok(()) } else { Err(Failure::Forbidden) }
}

/// `GET /admin`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        admin(&visit)?;
        let page = visit.asked.page.clone();
        let events = app.records.account_events().await?;
        let events = events.iter().map(|event| in_words(&page, event)).collect();
        Ok(html(StatusCode::OK, &AdminPage { menu: visit.menu(), events, page }))
    };
    let shown = shown.await;
    visit.answer(shown)
}

fn in_words(page: &Page, event: &AccountEvent) -> Shown {
    let list = |name: &str| {
        let roles = event.entity.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let roles = roles.collect::<Vec<_>>().join(", ");
        (!roles.is_empty()).then(|| page.tr(&format!("datapass-account-event-{name}"), "roles", &roles))
    };
    let reason = event.entity.get("reason").and_then(Value::as_str).map(str::to_owned);
    Shown {
        what: page.t(&format!("datapass-account-event-{}", event.name.replace('_', "-"))),
        about: event.about.clone(),
        by: event.by.clone(),
        at: labels::moment(event.at),
        lines: list("added").into_iter().chain(list("removed")).chain(reason).collect(),
    }
}

/// `GET /admin/bannissements`
pub(super) async fn bans(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let typed = rescue::found(&visit.asked).await?.unwrap_or_default();
        listed(&app, &visit, StatusCode::OK, typed.get("email"), typed.get("reason"), Vec::new()).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

async fn listed(
    app: &Datapass,
    visit: &Visit,
    status: StatusCode,
    email: &str,
    reason: &str,
    wrong: Vec<(&'static str, String)>,
) -> Result<Response, Failure> {
    admin(visit)?;
    let page = visit.asked.page.clone();
    let banned = app.records.banned().await?;
    let shown = |person: &Person| Banned {
        email: person.email.clone(),
        since: person.banned_at.map(labels::moment).unwrap_or_default(),
        reason: person.ban_reason.clone().unwrap_or_default(),
        lift: format!("{}/{}/lever", paths::BANS, person.id),
    };
    Ok(visit.form(status, |csrf| BansPage {
        menu: visit.menu(),
        csrf,
        people: banned.iter().map(shown).collect(),
        email: email.to_owned(),
        reason: reason.to_owned(),
        wrong,
        page: page.clone(),
    }))
}

/// `POST /admin/bannissements`
pub(super) async fn ban(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let done = async {
        admin(visit)?;
        let page = &visit.asked.page;
        let email = clean::line(posted.fields.get("email")).to_lowercase();
        let reason = clean::text(posted.fields.get("reason"));
        let person = app.records.person_of(&email).await?;
        let mut wrong = Vec::new();
        match &person {
            None => wrong.push(("email", page.t("datapass-rights-unknown"))),
            Some(person) if person.id == visit.person.id => wrong.push(("email", page.t("datapass-ban-oneself"))),
            Some(person) if person.banned_at.is_some() => wrong.push(("email", page.t("datapass-ban-already"))),
            Some(_) => {}
        }
        if reason.is_empty() {
            wrong.push(("reason", page.t("datapass-error-no-reason")));
        } else if reason.chars().count() > clean::TEXT {
            wrong.push(("reason", page.t("datapass-problem-too-long")));
        }
        match person.filter(|_| wrong.is_empty()) {
            Some(person) => {
                app.records.ban(visit.person.id, person.id, Some(reason), visit.asked.now).await?;
                Ok(see_other(paths::BANS))
            }
            None => listed(&app, visit, StatusCode::UNPROCESSABLE_ENTITY, &email, &reason, wrong).await,
        }
    };
    let done = done.await;
    visit.answer(done)
}

/// `POST /admin/bannissements/{id}/lever`
pub(super) async fn unban(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let done = async {
        admin(visit)?;
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let person = app.records.person(id).await?.filter(|person| person.banned_at.is_some());
        let person = person.ok_or(Failure::NotFound)?;
        app.records.ban(visit.person.id, person.id, None, visit.asked.now).await?;
        Ok(see_other(paths::BANS))
    };
    let done = done.await;
    visit.answer(done)
}

fn menu() -> Menu {
    Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true }
}

impl Samples for AdminPage {
    fn samples(page: &Page) -> Vec<Self> {
        let event = Shown {
            what: "A changé les droits de".to_owned(),
            about: "a@dinum.example".to_owned(),
            by: "admin@dinum.example".to_owned(),
            at: "01/03/2026 12:00".to_owned(),
            lines: vec!["dinum:*:reporter".to_owned()],
        };
        let with = |events| Self { page: page.clone(), menu: menu(), events };
        vec![with(vec![event]), with(Vec::new())]
    }
}

impl Samples for BansPage {
    fn samples(page: &Page) -> Vec<Self> {
        let banned = Banned {
            email: "a@ville.example".to_owned(),
            since: "01/03/2026 12:00".to_owned(),
            reason: "Compte compromis".to_owned(),
            lift: "/x".to_owned(),
        };
        let with = |people, wrong: &[&'static str]| Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            people,
            email: String::new(),
            reason: String::new(),
            wrong: wrong.iter().map(|name| (*name, "Manque".to_owned())).collect(),
        };
        vec![with(vec![banned], &[]), with(Vec::new(), &["email", "reason"])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_render_in_both_languages_and_every_event_has_words() {
        guichet_web::samples::render::<AdminPage>().unwrap();
        guichet_web::samples::render::<BansPage>().unwrap();
        let words = guichet_web::messages::Messages::embedded();
        for name in ["user-rights-changed-by-manager", "user-rights-changed-by-admin", "user-banned", "user-unbanned"] {
            let key = format!("datapass-account-event-{name}");
            assert!(guichet_web::language::Language::ALL.iter().all(|language| words.has(*language, &key)), "{key}");
        }
    }
}
