//! Whoever has definitions in her charge, and every administrator, gives others rights and takes them back (DP §1.2).

mod pages;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::see_other;
use http::StatusCode;

use super::failure::Failure;
use super::posted::Posted;
use super::visit::Visit;
use super::{labels, paths};
use crate::datapass::Datapass;
use crate::records::{Person, begin};
use crate::roles::{self, Authority, Office, Role, Scope};
use pages::{Choice, FormPage, Held, Line, RemovePage, RightsPage};

/// By what right the visitor is here, and what she may give.
struct Charge {
    authority: Authority,
    perimeter: Vec<Scope>,
}

impl Charge {
    /// Whoever has nothing in her charge has nothing to see here.
    fn of(app: &Datapass, visit: &Visit) -> Result<Self, Failure> {
        let of_admin = visit.asked.uri.path().starts_with(paths::ADMIN);
        let authority = if of_admin { Authority::Admin } else { Authority::Manager };
        let perimeter = roles::perimeter(authority, &visit.person.roles, &app.parts.catalogue);
        if perimeter.is_empty() { Err(Failure::Forbidden) } else { Ok(Self { authority, perimeter }) }
    }

    const fn home(&self) -> &'static str {
        match self.authority {
            Authority::Manager => paths::RIGHTS,
            Authority::Admin => paths::ADMIN_RIGHTS,
        }
    }

    /// The person that an address names. A manager changes neither her own rights nor those of whoever has none in her charge.
    async fn person(&self, app: &Datapass, visit: &Visit, id: &str) -> Result<Person, Failure> {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let person = app.records.person(id).await?.ok_or(Failure::NotFound)?;
        if self.authority == Authority::Manager && !self.may_change(visit, &person) {
            return Err(Failure::Forbidden);
        }
        Ok(person)
    }

    fn may_change(&self, visit: &Visit, person: &Person) -> bool {
        let own = person.id == visit.person.id;
        match self.authority {
            Authority::Manager => !own && roles::within(&person.roles, &self.perimeter),
            Authority::Admin => true,
        }
    }

    fn has(&self, role: &Role) -> bool {
        role.scope().is_some_and(|scope| self.perimeter.contains(&scope))
    }
}

/// `GET /instruction/gestion-des-droits`, `GET /admin/gestion-des-droits`
pub(super) async fn list(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let charge = Charge::of(&app, &visit)?;
        let page = visit.asked.page.clone();
        let office = app.records.office().await?;
        let text = visit.asked.query("search").unwrap_or_default();
        let listed = office
            .iter()
            .filter(|person| charge.authority == Authority::Admin || roles::within(&person.roles, &charge.perimeter))
            .filter(|person| begin(&text, [&*person.email, &*person.given_name, &*person.family_name]));
        let line = |person: &Person| {
            let shown = person.roles.iter().filter(|role| charge.authority == Authority::Admin || charge.has(role));
            Line {
                email: person.email.clone(),
                name: person.shown().trim().to_owned(),
                roles: shown.map(|role| labels::role(&page, &app.parts.catalogue, role)).collect(),
                href: charge.may_change(&visit, person).then(|| format!("{}/{}", charge.home(), person.id)),
            }
        };
        let shown = RightsPage {
            menu: visit.menu(),
            people: listed.map(line).collect(),
            action: charge.home(),
            text: crate::clean::line(&text),
            new: format!("{}/nouveau", charge.home()),
            done: visit.asked.query("done").is_some(),
            page: page.clone(),
        };
        Ok(guichet_web::page::html(StatusCode::OK, &shown))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `GET …/gestion-des-droits/nouveau`
pub(super) async fn ask_new(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = Charge::of(&app, &visit)
        .map(|charge| form(&app, &visit, &charge, None, StatusCode::OK, &Typed::default(), Vec::new()));
    visit.answer(shown)
}

/// What was typed for a role that is new.
#[derive(Debug, Default)]
struct Typed {
    email: String,
    scope: String,
    office: String,
}

impl Typed {
    fn of(posted: &Posted) -> Self {
        let text = |name: &str| crate::clean::line(posted.fields.get(name));
        Self { email: text("email").to_lowercase(), scope: text("scope"), office: text("office") }
    }

    /// The role that is meant, if it may be given; none: no role is new.
    fn role<'a>(&self, charge: &'a Charge) -> Result<Option<(&'a Scope, Office)>, &'static str> {
        if self.scope.is_empty() && self.office.is_empty() {
            return Ok(None);
        }
        let scope = charge.perimeter.iter().find(|scope| scope.text() == self.scope).ok_or("scope")?;
        Ok(Some((scope, Office::of(&self.office).ok_or("office")?)))
    }
}

/// `POST …/gestion-des-droits/nouveau`
pub(super) async fn give(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let given = async {
        let charge = Charge::of(&app, visit)?;
        let (typed, page) = (Typed::of(&posted), &visit.asked.page);
        let mut wrong = Vec::new();
        let person = app.records.person_of(&typed.email).await?;
        if person.is_none() {
            wrong.push(("email", page.t("datapass-rights-unknown")));
        }
        let role = typed.role(&charge).unwrap_or_else(|field| {
            wrong.push((field, page.t("datapass-problem-not-offered")));
            None
        });
        if role.is_none() && wrong.is_empty() {
            wrong.push(("scope", page.t("datapass-problem-missing")));
        }
        let Some(person) = person.filter(|_| wrong.is_empty()) else {
            return Ok(form(&app, visit, &charge, None, StatusCode::UNPROCESSABLE_ENTITY, &typed, wrong));
        };
        if charge.authority == Authority::Manager && person.id == visit.person.id {
            return Err(Failure::Forbidden);
        }
        let after = roles::changed(&person.roles, &charge.perimeter, &BTreeMap::new(), role);
        kept(&app, visit, &charge, &person, after).await
    };
    let given = given.await;
    visit.answer(given)
}

/// `GET …/gestion-des-droits/{id}`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let charge = Charge::of(&app, &visit)?;
        let person = charge.person(&app, &visit, &id).await?;
        Ok(form(&app, &visit, &charge, Some(&person), StatusCode::OK, &Typed::default(), Vec::new()))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST …/gestion-des-droits/{id}`
pub(super) async fn change(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let changed = async {
        let charge = Charge::of(&app, visit)?;
        let person = charge.person(&app, visit, &id).await?;
        let (typed, page) = (Typed::of(&posted), &visit.asked.page);
        let mut wrong = Vec::new();
        let new = typed.role(&charge).unwrap_or_else(|field| {
            wrong.push((field, page.t("datapass-problem-not-offered")));
            None
        });
        let mut wanted = BTreeMap::new();
        for role in person.roles.iter().filter(|role| charge.has(role)) {
            let text = String::from(role.clone());
            match posted.fields.all(&field(role)).first().copied() {
                None => {}
                Some("") => drop(wanted.insert(text, None)),
                Some(name) => match Office::of(name) {
                    Some(office) => drop(wanted.insert(text, Some(office))),
                    None => wrong.push(("office", page.t("datapass-problem-not-offered"))),
                },
            }
        }
        if !wrong.is_empty() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(form(&app, visit, &charge, Some(&person), status, &typed, wrong));
        }
        let after = roles::changed(&person.roles, &charge.perimeter, &wanted, new);
        kept(&app, visit, &charge, &person, after).await
    };
    let changed = changed.await;
    visit.answer(changed)
}

/// `GET …/gestion-des-droits/{id}/supprimer`
pub(super) async fn ask_remove(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let charge = Charge::of(&app, &visit)?;
        let person = charge.person(&app, &visit, &id).await?;
        let page = visit.asked.page.clone();
        let gone = person.roles.iter().filter(|role| charge.has(role));
        let at = format!("{}/{}", charge.home(), person.id);
        Ok(visit.form(StatusCode::OK, |csrf| RemovePage {
            menu: visit.menu(),
            csrf,
            email: person.email.clone(),
            roles: gone.map(|role| labels::role(&page, &app.parts.catalogue, role)).collect(),
            action: format!("{at}/supprimer"),
            back: at.clone(),
            page: page.clone(),
        }))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST …/gestion-des-droits/{id}/supprimer`: all of them that are the visitor's to change.
pub(super) async fn remove(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let removed = async {
        let charge = Charge::of(&app, visit)?;
        let person = charge.person(&app, visit, &id).await?;
        let after = person.roles.iter().filter(|role| !charge.has(role)).cloned().collect();
        kept(&app, visit, &charge, &person, after).await
    };
    let removed = removed.await;
    visit.answer(removed)
}

async fn kept(
    app: &Datapass,
    visit: &Visit,
    charge: &Charge,
    person: &Person,
    after: Vec<Role>,
) -> Result<Response, Failure> {
    match app.change_rights(charge.authority, &visit.person, person, after, visit.asked.now).await? {
        true => Ok(see_other(&format!("{}?done=1", charge.home()))),
        false => Err(Failure::Meanwhile(charge.home().to_owned())),
    }
}

fn form(
    app: &Datapass,
    visit: &Visit,
    charge: &Charge,
    person: Option<&Person>,
    status: StatusCode,
    typed: &Typed,
    wrong: Vec<(&'static str, String)>,
) -> Response {
    let (page, catalogue) = (&visit.asked.page, &app.parts.catalogue);
    let all: &[Role] = person.map(|person| person.roles.as_slice()).unwrap_or_default();
    let (held, outside): (Vec<_>, Vec<_>) = all.iter().partition(|role| charge.has(role));
    let at = person.map(|person| format!("{}/{}", charge.home(), person.id));
    let offices = |chosen: Option<&str>| {
        let office = |office: Office| Choice {
            value: office.name().to_owned(),
            label: labels::office(page, office),
            chosen: chosen == Some(office.name()),
        };
        Office::ALL.map(office).to_vec()
    };
    let role = |role: &&Role| Held {
        name: field(role),
        label: role.scope().map(|scope| labels::scope(page, catalogue, &scope)).unwrap_or_default(),
        offices: offices(role.office().map(Office::name)),
    };
    let scope = |scope: &Scope| Choice {
        value: scope.text(),
        label: labels::scope(page, catalogue, scope),
        chosen: scope.text() == typed.scope,
    };
    visit.form(status, |csrf| FormPage {
        menu: visit.menu(),
        csrf,
        whose: person.map(|person| person.email.clone()),
        email: typed.email.clone(),
        held: held.iter().map(role).collect(),
        outside: outside.into_iter().map(|role| labels::role(page, catalogue, role)).collect(),
        scopes: charge.perimeter.iter().map(scope).collect(),
        offices: offices(Some(&typed.office)),
        wrong,
        action: at.clone().unwrap_or_else(|| format!("{}/nouveau", charge.home())),
        remove: at.filter(|_| !held.is_empty()).map(|at| format!("{at}/supprimer")),
        back: charge.home(),
        page: page.clone(),
    })
}

fn field(role: &Role) -> String {
    format!("role[{}]", String::from(role.clone()))
}
