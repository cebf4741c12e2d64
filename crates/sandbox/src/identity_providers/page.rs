//! The login page of a simulated provider.

use askama::Template;
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::provider::At;
use super::state::Asked;
use super::{CANCEL, CUSTOM, LOGIN};

/// The columns of a custom identity, by the names of their claims (`FC §13`).
pub(super) const COLUMNS: [&str; 13] = [
    "family_name",
    "preferred_username",
    "given_name",
    "gender",
    "email",
    "phone_number",
    "birthdate",
    "birthplace",
    "birthcountry",
    "country",
    "locality",
    "postal_code",
    "street_address",
];

#[derive(Template)]
#[template(path = "idp_login.html")]
pub(super) struct LoginPage {
    page: Page,
    provider: String,
    broker: String,
    interaction: String,
    login_url: String,
    custom_url: String,
    cancel_url: String,
    people: Vec<Somebody>,
    levels: String,
    /// What helpers may tick.
    mandates: Vec<String>,
    columns: &'static [&'static str],
    wrong: bool,
    login: String,
}

struct Somebody {
    id: String,
    name: String,
    label: String,
}

impl LoginPage {
    pub(super) fn of(at: &At, page: Page, interaction: &str, asked: &Asked) -> Self {
        let definition = &at.provider.definition;
        let broker = at.provider.broker(&asked.client_id).map(|broker| &broker.registration);
        let service = at.service_of(asked);
        let cancel = form_urlencoded::Serializer::new(String::new()).append_pair("interaction", interaction).finish();
        let people = at.sandbox.personas().all();
        let people = people.iter().filter(|persona| persona.serves(service)).map(|persona| Somebody {
            id: persona.id.clone(),
            name: persona.display_name(),
            label: persona.label.clone(),
        });
        Self {
            page,
            provider: definition.title.clone(),
            broker: broker.map(|broker| broker.title.clone()).unwrap_or_default(),
            interaction: interaction.to_owned(),
            login_url: at.provider.path(LOGIN),
            custom_url: at.provider.path(CUSTOM),
            cancel_url: format!("{}?{cancel}", at.provider.path(CANCEL)),
            people: people.collect(),
            levels: definition.allowed_acr.join(", "),
            mandates: definition.mandates.clone(),
            columns: &COLUMNS,
            wrong: false,
            login: String::new(),
        }
    }

    /// The page again, after a login and password that do not go together.
    pub(super) fn wrong(self, login: &str) -> Self {
        Self { wrong: true, login: login.chars().take(200).collect(), ..self }
    }

    pub(super) fn respond(&self, status: StatusCode) -> Response {
        html(status, self)
    }
}

impl Samples for LoginPage {
    fn samples(page: &Page) -> Vec<Self> {
        let one = || Self {
            page: page.clone(),
            provider: "Impôts".to_owned(),
            broker: "FranceConnect".to_owned(),
            interaction: "interaction".to_owned(),
            login_url: "/dgfip/login".to_owned(),
            custom_url: "/dgfip/login/with-custom-identity".to_owned(),
            cancel_url: "/dgfip/cancel?interaction=x".to_owned(),
            people: vec![Somebody {
                id: "test".to_owned(),
                name: "Angela Claire Louise DUBOIS".to_owned(),
                label: "Personne de référence".to_owned(),
            }],
            levels: "eidas1, eidas2, eidas3".to_owned(),
            mandates: Vec::new(),
            columns: &COLUMNS,
            wrong: false,
            login: String::new(),
        };
        let helpers = Self { mandates: vec!["Logement".to_owned(), "Justice".to_owned()], ..one() };
        vec![one(), one().wrong("somebody"), helpers]
    }
}

/// The page after a logout that has nowhere to go back to.
#[derive(Template)]
#[template(path = "idp_logged_out.html")]
pub(super) struct LoggedOutPage {
    page: Page,
    provider: String,
}

impl LoggedOutPage {
    pub(super) fn of(at: &At, page: Page) -> Self {
        Self { page, provider: at.provider.definition.title.clone() }
    }
}

impl Samples for LoggedOutPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self { page: page.clone(), provider: "Impôts".to_owned() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<LoginPage>().unwrap();
        guichet_web::samples::render::<LoggedOutPage>().unwrap();
    }
}
