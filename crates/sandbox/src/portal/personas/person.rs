//! `GET /personas/{id}`: one person, what is particular about her, and the form that decides her next login.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link};
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::Sandbox;
use crate::personas::Persona;
use crate::portal::form::{LooseQuery, Wrong, beside};
use crate::portal::paths;

#[derive(Template)]
#[template(path = "persona.html")]
pub(super) struct PersonPage {
    page: Page,
    csrf: String,
    action: String,
    data: String,
    id: String,
    password: String,
    name: String,
    label: String,
    special: Vec<String>,
    outcome: Option<Outcome>,
    columns: Vec<Column>,
    accounts: Vec<Account>,
    clients: Vec<Choice>,
    providers: Vec<Choice>,
    decided: bool,
    wrong: Vec<Wrong>,
}

/// The code that FranceConnect answers to this person.
struct Outcome {
    code: String,
    href: String,
}

/// A column of the identity; what is absent is shown as absent, for that is the defect.
struct Column {
    name: String,
    value: Option<String>,
}

/// Where this person can log in.
struct Account {
    service: String,
    providers: String,
}

/// An entry of a list to choose from.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    decided: String,
}

/// What was chosen in the form, shown again when something is wrong with it.
#[derive(Default)]
pub(super) struct Chosen<'a> {
    pub(super) client: &'a str,
    pub(super) provider: &'a str,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    headers: HeaderMap,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let Some(person) = sandbox.personas().get(&id) else { return unknown(&site, page) };
    let decided = !asked.decided.is_empty();
    respond(page, &site, &headers, &sandbox, &person, &Chosen::default(), (decided, Vec::new()))
}

pub(super) fn unknown(site: &Site, page: Page) -> Response {
    let status = StatusCode::NOT_FOUND;
    let mut view =
        ErrorView::new(status, &site.http_code(404), site.edge.entropy.uuid(), page.t("bench-person-unknown"));
    view.advice = Some(page.t("bench-person-unknown-advice"));
    view.back = Some(Link { label: page.t("bench-back-people"), href: paths::PERSONAS.to_owned() });
    view.respond_on(page)
}

/// The page, with what was decided or what is wrong.
pub(super) fn respond(
    page: Page,
    site: &Site,
    headers: &HeaderMap,
    sandbox: &Sandbox,
    person: &Persona,
    chosen: &Chosen<'_>,
    (decided, wrong): (bool, Vec<Wrong>),
) -> Response {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    csrf::page(status, site, headers, |csrf| PersonPage {
        action: paths::of(paths::PERSONA, &person.id),
        data: paths::of(paths::PERSONA_DATA, &person.id),
        id: person.id.clone(),
        password: person.password.clone(),
        name: person.display_name(),
        label: person.label.clone(),
        special: special(&page, person),
        outcome: person
            .outcome
            .clone()
            .map(|code| Outcome { href: paths::with_query(paths::ERRORS, &[("code", &code)]), code }),
        columns: columns(person),
        accounts: accounts(sandbox, person),
        clients: clients(&page, sandbox, person, chosen.client),
        providers: providers(&page, sandbox, chosen.provider),
        decided,
        wrong,
        csrf,
        page,
    })
}

/// What is particular about this person, in sentences.
fn special(page: &Page, person: &Persona) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(Value::Object(scenario)) =
        person.scenario.as_ref().and_then(|scenario| serde_json::to_value(scenario).ok())
    {
        let text = |name: &str| match scenario.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let members = [
            ("at", text("at")),
            ("kind", text("kind")),
            ("status", text("status")),
            ("claim", text("claim")),
            ("seconds", text("seconds")),
        ];
        let members: Vec<(&str, &str)> = members.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = match text("kind").as_str() {
            "status" => "bench-special-status",
            "missing_claim" => "bench-special-missing-claim",
            "junk" => "bench-special-junk",
            "delay" => "bench-special-delay",
            _ => "bench-special-other",
        };
        sentences.push(page.say(key, &members));
    }
    if person.account_disabled {
        sentences.push(page.t("bench-special-disabled"));
    }
    let first_names = person.given_name.as_deref().unwrap_or_default();
    let suffix = first_names.rsplit('_').next().unwrap_or_default();
    if suffix.starts_with("E0100") {
        sentences.push(page.tr("bench-special-register", "suffix", suffix));
    } else if suffix.starts_with("multiCog") {
        sentences.push(page.t("bench-special-places"));
    }
    if person.given_name_array.is_some() {
        sentences.push(page.t("bench-special-first-names"));
    }
    sentences
}

fn columns(person: &Persona) -> Vec<Column> {
    let column = |name: &str, value: &Option<String>| Column { name: name.to_owned(), value: value.clone() };
    let mut columns = vec![
        column("family_name", &person.family_name),
        column("preferred_username", &person.preferred_username),
        column("given_name", &person.given_name),
        column("gender", &person.gender),
        column("birthdate", &person.birthdate),
        column("birthplace", &person.birthplace),
        column("birthcountry", &person.birthcountry),
        column("email", &person.email),
        column("phone_number", &person.phone_number),
        column("street_address", &person.street_address),
        column("postal_code", &person.postal_code),
        column("locality", &person.locality),
        column("country", &person.country),
    ];
    // Professionals only: their absence is no defect.
    let roles = person.roles.as_ref().map(|roles| roles.join(", "));
    let professional = [
        column("usual_name", &person.usual_name),
        column("siret", &person.siret),
        column("uid", &person.uid),
        column("organizational_unit", &person.organizational_unit),
        column("belonging_population", &person.belonging_population),
        column("chorusdt:matricule", &person.chorusdt_matricule),
        column("chorusdt:societe", &person.chorusdt_societe),
        column("roles", &roles),
    ];
    columns.extend(professional.into_iter().filter(|column| column.value.is_some()));
    columns.extend(person.further_claims.iter().map(|(name, value)| Column {
        name: name.clone(),
        value: Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
    }));
    columns
}

fn accounts(sandbox: &Sandbox, person: &Persona) -> Vec<Account> {
    let of = |service: &String| {
        let providers = sandbox.accounts(person, service);
        let titles: Vec<&str> = providers.iter().map(|provider| provider.title.as_str()).collect();
        Account { service: sandbox.broker_title(service), providers: titles.join(", ") }
    };
    person.services.iter().map(of).collect()
}

/// The clients at which this person can log in, and before those of each service any of them.
fn clients(page: &Page, sandbox: &Sandbox, person: &Persona, chosen: &str) -> Vec<Choice> {
    let mut choices = Vec::new();
    for broker in sandbox.brokers().iter().filter(|broker| person.serves(broker.service())) {
        let service = sandbox.broker_title(broker.service());
        let any = format!("service:{}", broker.service());
        let label = page.tr("bench-person-any-client", "service", &service);
        choices.push(Choice { chosen: any == chosen, value: any, label });
        for client in broker.clients() {
            let text = |name: &str| client.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let value = format!("client:{}", text("client_id"));
            choices.push(Choice { chosen: value == chosen, value, label: format!("{service} › {}", text("name")) });
        }
    }
    choices
}

fn providers(page: &Page, sandbox: &Sandbox, chosen: &str) -> Vec<Choice> {
    let first = Choice { value: String::new(), label: page.t("bench-person-first-provider"), chosen: false };
    let all = sandbox.identity_providers().map(|provider| Choice {
        value: provider.uid.clone(),
        label: provider.title.clone(),
        chosen: provider.uid == chosen,
    });
    std::iter::once(first).chain(all).collect()
}

impl PersonPage {
    fn beside(&self, field: &str) -> Option<&str> {
        beside(&self.wrong, field)
    }
}

impl Samples for PersonPage {
    fn samples(page: &Page) -> Vec<Self> {
        let choice = |value: &str| Choice { value: value.to_owned(), label: value.to_owned(), chosen: true };
        let with = |special: Vec<String>, decided: bool, wrong| Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            action: "/personas/test".to_owned(),
            data: "/personas/test/data".to_owned(),
            id: "test".to_owned(),
            password: "123".to_owned(),
            name: "Angela Claire Louise DUBOIS".to_owned(),
            label: "Personne de référence".to_owned(),
            outcome: decided.then(|| Outcome { code: "Y600006".to_owned(), href: "/errors".to_owned() }),
            columns: vec![
                Column { name: "family_name".to_owned(), value: Some("DUBOIS".to_owned()) },
                Column { name: "birthplace".to_owned(), value: None },
            ],
            accounts: vec![Account { service: "FranceConnect".to_owned(), providers: "Impôts, Ameli".to_owned() }],
            clients: vec![choice("service:franceconnect"), choice("client:abc")],
            providers: vec![choice("uid")],
            special,
            decided,
            wrong,
        };
        let wrong = vec![
            Wrong { field: "client", text: "Choisissez un client.".to_owned() },
            Wrong { field: "provider", text: "Choisissez un fournisseur.".to_owned() },
        ];
        vec![
            with(Vec::new(), false, Vec::new()),
            with(vec!["Un cas.".to_owned()], true, Vec::new()),
            with(Vec::new(), false, wrong),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<PersonPage>().unwrap();
    }
}
