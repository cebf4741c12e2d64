//! One's own page: who one is here, and which mails one wants (DP §2.6).

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths};
use crate::clean;
use crate::datapass::Datapass;
use crate::letters::Occasion;
use crate::roles;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    menu: Menu,
    csrf: String,
    facts: Vec<(String, String)>,
    job_title: String,
    phone_number: String,
    settings: Vec<Setting>,
    /// Pages of developers.
    developer: bool,
    /// Pages of those who have a definition in their charge.
    manager: bool,
    /// Pages of administrators.
    admin: bool,
    saved: bool,
    action: &'static str,
}

/// A mail that one may do without.
#[derive(Debug, Clone)]
struct Setting {
    name: String,
    label: String,
    on: bool,
}

/// The settings of the definitions that a person reads or instructs.
fn settings(app: &Datapass, visit: &Visit) -> Vec<Setting> {
    let page = &visit.asked.page;
    let readable = roles::readable(&visit.person.roles, &app.parts.catalogue);
    let of = readable.into_iter().filter(|definition| roles::is_office(&visit.person.roles, definition));
    let pairs = of.flat_map(|definition| {
        [(Occasion::ToInstruct, "submit"), (Occasion::MessageToInstructors, "messages")]
            .map(|(occasion, key)| (definition, occasion.setting(definition).unwrap_or_default(), key))
    });
    pairs
        .map(|(definition, name, key)| Setting {
            label: page.tr(&format!("datapass-setting-{key}"), "definition", &labels::definition(page, definition)),
            on: visit.person.wants(&name),
            name,
        })
        .collect()
}

/// `GET /compte`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let page = visit.asked.page.clone();
    let person = &visit.person;
    let mut facts =
        vec![(page.t("datapass-fact-name"), person.shown()), (page.t("datapass-fact-email"), person.email.clone())];
    if let Some(membership) = &visit.membership {
        let name = format!("{} (SIRET {})", membership.organisation.name, membership.organisation.siret);
        facts.push((page.t("datapass-fact-organisation"), name));
        let key = if membership.verified { "datapass-verified" } else { "datapass-not-verified" };
        facts.push((page.t("datapass-fact-membership"), page.t(key)));
    }
    let roles: Vec<String> = person.roles.iter().map(|role| labels::role(&page, &app.parts.catalogue, role)).collect();
    if !roles.is_empty() {
        facts.push((page.t("datapass-fact-roles"), roles.join(", ")));
    }
    let saved = visit.asked.uri.query().is_some_and(|query| query.contains("saved=1"));
    visit.form(StatusCode::OK, |csrf| AccountPage {
        menu: visit.menu(),
        csrf,
        facts,
        job_title: person.job_title.clone(),
        phone_number: person.phone_number.clone(),
        settings: settings(&app, &visit),
        developer: !roles::developed(&person.roles, &app.parts.catalogue).is_empty(),
        manager: !roles::managed(&person.roles, &app.parts.catalogue).is_empty(),
        admin: person.roles.contains(&roles::Role::Admin),
        saved,
        action: paths::ACCOUNT,
        page: page.clone(),
    })
}

/// `POST /compte`
pub(super) async fn keep(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let mut kept: BTreeMap<String, String> = visit.person.settings.clone();
    for setting in settings(&app, visit) {
        let value = if fields.has(&setting.name) { "1" } else { "0" };
        kept.insert(setting.name, value.to_owned());
    }
    let short = |name: &str| clean::line(fields.get(name)).chars().take(200).collect::<String>();
    let written = app.records.keep_profile(visit.person.id, short("job_title"), short("phone_number"), kept).await;
    visit.answer(written.map(|()| see_other("/compte?saved=1")).map_err(Into::into))
}

impl Samples for AccountPage {
    fn samples(page: &Page) -> Vec<Self> {
        let setting = Setting { name: "a".to_owned(), label: "Un mail".to_owned(), on: true };
        let with = |settings: Vec<Setting>, saved| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            csrf: String::new(),
            facts: vec![("Nom".to_owned(), "DUPONT Jeanne".to_owned())],
            job_title: "Directrice".to_owned(),
            phone_number: String::new(),
            developer: !settings.is_empty(),
            manager: !settings.is_empty(),
            admin: !settings.is_empty(),
            settings,
            saved,
            action: paths::ACCOUNT,
        };
        vec![with(vec![setting], true), with(Vec::new(), false)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<AccountPage>().unwrap();
    }
}
