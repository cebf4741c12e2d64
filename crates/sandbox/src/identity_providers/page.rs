//! The login page of a simulated provider.

use askama::Template;
use axum::response::Response;
use guichet_oidc::params::Params;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde_json::{Map, Value};

use super::provider::At;
use super::state::Asked;
use super::{CANCEL, CUSTOM, LOGIN};

/// The parameters of a request that its login page shows (PC §5.5).
const SHOWN: [&str; 10] = [
    "scope",
    "acr_values",
    "claims",
    "prompt",
    "max_age",
    "login_hint",
    "siret_hint",
    "sp_id",
    "sp_name",
    "remember_me",
];
/// Most letters that are shown of one.
const LONGEST: usize = 2_000;

/// What the login page shows of a request.
pub(super) fn shown_of(params: &Params) -> Vec<(String, String)> {
    let shown = |name: &str| {
        let value: String = params.filled(name)?.chars().take(LONGEST).collect();
        Some((name.to_owned(), value))
    };
    SHOWN.into_iter().filter_map(shown).collect()
}

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
    /// What the identity that is composed may say.
    fields: Vec<Field>,
    /// The provider's own methods.
    methods: String,
    /// Levels on which the broker insists.
    demanded: String,
    /// What the broker asks, by the names of its parameters.
    asked: Vec<(String, String)>,
    /// Any login and any password will do.
    open: bool,
    wrong: bool,
    login: String,
}

/// A claim of the identity that is composed.
struct Field {
    claim: String,
    label: String,
    value: String,
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
        let people = people.iter().filter(|persona| {
            definition.stranger.as_ref() == Some(&persona.id) || at.sandbox.has_account(persona, service, definition)
        });
        let people = people.map(|persona| Somebody {
            id: persona.id.clone(),
            name: persona.display_name(),
            label: persona.label.clone(),
        });
        Self {
            fields: fields(at, &page, asked),
            methods: definition.amr.join(" "),
            demanded: asked.demand.essential.join(" "),
            asked: asked.shown.clone(),
            open: definition.stranger.is_some(),
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
            wrong: false,
            login: asked.hint.clone().unwrap_or_default(),
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

/// The claims that the form offers, filled with those of whoever is let in under any login.
fn fields(at: &At, page: &Page, asked: &Asked) -> Vec<Field> {
    let known = at.stranger().map(|persona| at.identity(&persona, asked, "", &Map::new())).unwrap_or_default();
    let labels = at.provider.scopes.labels.iter();
    labels
        .map(|label| Field {
            value: known.get(&label.claim).and_then(Value::as_str).unwrap_or_default().to_owned(),
            label: if page.lang() == "fr" { label.fr.clone() } else { label.en.clone() },
            claim: label.claim.clone(),
        })
        .collect()
}

impl Samples for LoginPage {
    fn samples(page: &Page) -> Vec<Self> {
        let field = |claim: &str, label: &str, value: &str| Field {
            claim: claim.to_owned(),
            label: label.to_owned(),
            value: value.to_owned(),
        };
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
            fields: vec![field("family_name", "Nom de naissance", "")],
            methods: "pwd".to_owned(),
            demanded: String::new(),
            asked: Vec::new(),
            open: false,
            wrong: false,
            login: String::new(),
        };
        let helpers = Self { mandates: vec!["Logement".to_owned(), "Justice".to_owned()], ..one() };
        let professional = Self {
            fields: vec![field("siret", "SIRET de l'organisation", "21920023500014")],
            demanded: "eidas1-mfa eidas2".to_owned(),
            asked: vec![("sp_name".to_owned(), "Une application".to_owned())],
            open: true,
            login: "angela@fia1.fr".to_owned(),
            ..one()
        };
        vec![one(), one().wrong("somebody"), helpers, professional]
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
