//! What may be asked for, and by which form: the list, "who will implement the API?", the models (DP §1.4).

mod stages;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use guichet_store::StoreError;
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::visit::{Guest, Menu};
use super::{labels, paths};
use crate::catalogue::{Catalogue, Definition, Form, Profile, Verdict};
use crate::datapass::FRANCE_CONNECT;

/// A line that leads somewhere.
#[derive(Debug, Clone)]
struct Choice {
    title: String,
    text: String,
    href: String,
}

#[derive(Template)]
#[template(path = "definitions.html")]
struct DefinitionsPage {
    page: Page,
    menu: Menu,
    definitions: Vec<Choice>,
}

/// `GET /demandes`
pub(super) async fn definitions(guest: Guest) -> Response {
    let catalogue = &guest.asked.app.parts.catalogue;
    let page = guest.asked.page.clone();
    let shown =
        catalogue.definitions().into_iter().filter(|definition| definition.public && definition.startable_by_applicant);
    let definitions = shown.map(|definition| Choice {
        title: labels::definition(&page, definition),
        text: definition.description.clone(),
        href: paths::begin(&definition.id),
    });
    html(StatusCode::OK, &DefinitionsPage { definitions: definitions.collect(), menu: guest.menu(), page })
}

#[derive(Template)]
#[template(path = "choice.html")]
struct ChoicePage {
    page: Page,
    menu: Menu,
    title: String,
    question: String,
    /// What was answered, in words; empty where nothing is to be said.
    verdict: String,
    /// Whether the verdict lets one go on.
    good: bool,
    groups: Vec<(String, Vec<Choice>)>,
    back: Option<String>,
}

/// `GET /demandes/{definition}/nouveau`: for a guest whether she may ask, then who will implement it.
pub(super) async fn begin(guest: Guest, Path(id): Path<String>) -> Response {
    let catalogue = &guest.asked.app.parts.catalogue;
    let Some(definition) = catalogue.definition(&id).filter(|definition| definition.startable_by_applicant) else {
        return guest.asked.fail(Failure::NotFound);
    };
    let asked = Asked::of(guest.asked.uri.query().unwrap_or_default());
    // The address of an editor names its form itself (DP §5.2).
    if let Some(form) = definition.forms.iter().find(|form| Some(&form.uid) == asked.use_case.as_ref()) {
        return see_other(&paths::form(&form.uid));
    }
    let page = guest.asked.page.clone();
    let title = labels::definition(&page, definition);
    let shown = match (&guest.person, definition.eligibility) {
        (None, Some(eligibility)) => eligible(&page, definition, &asked, |profile| eligibility.of(profile)),
        _ => match definition.stage.as_ref().filter(|_| definition.asks_stage) {
            Some(stage) => match holds_france_connect(&guest).await {
                Ok(held) => stages::asked_for(&page, definition, stage, &asked, held),
                Err(error) => return guest.asked.fail(error),
            },
            None => implementers(&page, catalogue, definition, &asked),
        },
    };
    match shown {
        Shown::Page(mut shown) => {
            shown.title = title;
            shown.menu = guest.menu();
            html(StatusCode::OK, &*shown)
        }
        Shown::Elsewhere(location) => see_other(&location),
    }
}

/// Whether the visitor's organisation has an authorisation of FranceConnect; of a guest it is not known, and the form asks.
async fn holds_france_connect(guest: &Guest) -> Result<bool, StoreError> {
    let Some(person) = &guest.person else { return Ok(true) };
    let records = &guest.asked.app.records;
    match records.membership(person.id).await? {
        Some(membership) => Ok(!records.held(membership.organisation.id, FRANCE_CONNECT).await?.is_empty()),
        None => Ok(false),
    }
}

/// What the address says that was answered already.
#[derive(Debug, Clone, Default)]
struct Asked {
    profile: Option<Profile>,
    by: Option<String>,
    editor: Option<String>,
    use_case: Option<String>,
    modality: Option<String>,
}

impl Asked {
    fn of(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "profil" => {
                    asked.profile = PROFILES.into_iter().find(|(_, known)| *known == value).map(|(profile, _)| profile)
                }
                "par" => asked.by = Some(value.into_owned()),
                "editeur" => asked.editor = Some(value.into_owned()),
                "modalite" => asked.modality = Some(value.into_owned()),
                "use_case" | "demarche" => asked.use_case = Some(value.into_owned()),
                _ => {}
            }
        }
        asked
    }

    /// An address below which the use case is not forgotten, with one more answer.
    fn at(&self, path: &str, answer: Option<(&str, &str)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(answer);
        query.extend_pairs(self.use_case.as_deref().map(|case| ("use_case", case)));
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

const PROFILES: [(Profile, &str); 3] = [
    (Profile::Particulier, "particulier"),
    (Profile::CollectiviteOuAdministration, "collectivite_ou_administration"),
    (Profile::EntrepriseOuAssociation, "entreprise_ou_association"),
];

enum Shown {
    Page(Box<ChoicePage>),
    Elsewhere(String),
}

fn blank(page: &Page, question: &str) -> ChoicePage {
    ChoicePage {
        page: page.clone(),
        menu: Menu { who: None, organisation: None, office: false },
        title: String::new(),
        question: page.t(question),
        verdict: String::new(),
        good: false,
        groups: Vec::new(),
        back: None,
    }
}

fn eligible(page: &Page, definition: &Definition, asked: &Asked, verdict: impl Fn(Profile) -> Verdict) -> Shown {
    let here = paths::begin(&definition.id);
    let mut shown = blank(page, "datapass-eligibility-question");
    match asked.profile {
        None => {
            let choices = PROFILES.iter().map(|(_, name)| Choice {
                title: page.t(&format!("datapass-profile-{}", name.replace('_', "-"))),
                text: String::new(),
                href: asked.at(&here, Some(("profil", name))),
            });
            shown.groups = vec![(String::new(), choices.collect())];
        }
        Some(profile) => {
            let (key, good) = match verdict(profile) {
                Verdict::Yes => ("datapass-eligible-yes", true),
                Verdict::Maybe => ("datapass-eligible-maybe", true),
                Verdict::No => ("datapass-eligible-no", false),
            };
            (shown.verdict, shown.good) = (page.t(key), good);
            if good {
                let sign_in = Choice {
                    title: page.t("datapass-eligible-go-on"),
                    text: page.t("datapass-eligible-go-on-hint"),
                    href: paths::sign_in(&asked.at(&here, None), false),
                };
                shown.groups = vec![(String::new(), vec![sign_in])];
            }
            shown.back = Some(asked.at(&here, None));
        }
    }
    Shown::Page(Box::new(shown))
}

/// Who will implement it? Asked where there are forms of editors (DP §1.4).
fn implementers(page: &Page, catalogue: &Catalogue, definition: &Definition, asked: &Asked) -> Shown {
    let here = paths::begin(&definition.id);
    let editors = catalogue.editors_of(definition);
    if editors.is_empty() {
        return one_or_many(page, definition, asked, None);
    }
    match (asked.by.as_deref(), asked.editor.as_deref()) {
        (_, Some(id)) => match catalogue.service_provider(id) {
            Some(editor) if editor.already_integrated.contains(&definition.id) => {
                message(page, "datapass-editor-integrated", here)
            }
            Some(editor) => one_or_many(page, definition, asked, Some(&editor.id)),
            None => message(page, "datapass-editor-unknown", here),
        },
        (Some("editeur"), None) => {
            let mut shown = blank(page, "datapass-which-editor");
            for editor in editors {
                let first =
                    editor.name.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
                let letter = if first.chars().all(char::is_alphabetic) { first } else { "123".to_owned() };
                let choice = Choice {
                    title: editor.name.clone(),
                    text: String::new(),
                    href: asked.at(&here, Some(("editeur", &editor.id))),
                };
                match shown.groups.iter_mut().find(|(known, _)| *known == letter) {
                    Some((_, choices)) => choices.push(choice),
                    None => shown.groups.push((letter, vec![choice])),
                }
            }
            let none = Choice {
                title: page.t("datapass-editor-none"),
                text: String::new(),
                href: asked.at(&here, Some(("editeur", "aucun"))),
            };
            let listed = Choice {
                title: page.t("datapass-editor"),
                text: page.t("datapass-editor-hint"),
                href: paths::editor(&definition.id),
            };
            shown.groups.push((String::new(), vec![none, listed]));
            shown.back = Some(here);
            Shown::Page(Box::new(shown))
        }
        (Some("equipe"), None) => Shown::Elsewhere(asked.at(&paths::forms(&definition.id), None)),
        (Some("personne"), None) => message(page, "datapass-no-team", here),
        _ => {
            let mut shown = blank(page, "datapass-who-implements");
            let choices = [("editeur", "editor"), ("equipe", "team"), ("personne", "nobody")];
            let choices = choices.map(|(by, key)| Choice {
                title: page.t(&format!("datapass-implementer-{key}")),
                text: page.t(&format!("datapass-implementer-{key}-hint")),
                href: asked.at(&here, Some(("par", by))),
            });
            shown.groups = vec![(String::new(), choices.into())];
            Shown::Page(Box::new(shown))
        }
    }
}

fn message(page: &Page, key: &str, back: String) -> Shown {
    let mut shown = blank(page, "datapass-who-implements");
    shown.verdict = page.t(key);
    shown.back = Some(back);
    Shown::Page(Box::new(shown))
}

/// The forms of an editor, or those without one; one alone is gone to at once.
fn one_or_many(page: &Page, definition: &Definition, asked: &Asked, editor: Option<&str>) -> Shown {
    let forms: Vec<&Form> = shown_forms(definition, editor, asked.use_case.as_deref());
    if let ([only], None) = (forms.as_slice(), editor) {
        return Shown::Elsewhere(paths::form(&only.uid));
    }
    let mut shown = blank(page, "datapass-which-form");
    shown.groups = vec![(String::new(), forms.into_iter().map(|form| tile(page, form)).collect())];
    shown.back = Some(asked.at(&paths::begin(&definition.id), None));
    Shown::Page(Box::new(shown))
}

fn shown_forms<'a>(definition: &'a Definition, editor: Option<&str>, use_case: Option<&str>) -> Vec<&'a Form> {
    let of = |form: &&Form| {
        let case = use_case.is_none_or(|case| form.use_case.as_deref() == Some(case) || form.default);
        form.public && form.service_provider.as_deref() == editor && case
    };
    definition.forms.iter().filter(of).collect()
}

fn tile(page: &Page, form: &Form) -> Choice {
    let text = if form.default { page.t("datapass-form-free") } else { page.t("datapass-form-prefilled") };
    Choice { title: form.name.clone(), text, href: paths::form(&form.uid) }
}

/// `GET /demandes/{definition}/formulaires`: the models for whoever has developers.
pub(super) async fn forms(guest: Guest, Path(id): Path<String>) -> Response {
    let Some(definition) = guest.asked.app.parts.catalogue.definition(&id) else {
        return guest.asked.fail(Failure::NotFound);
    };
    let asked = Asked::of(guest.asked.uri.query().unwrap_or_default());
    match one_or_many(&guest.asked.page, definition, &asked, None) {
        Shown::Page(mut shown) => {
            shown.title = labels::definition(&guest.asked.page, definition);
            shown.menu = guest.menu();
            html(StatusCode::OK, &*shown)
        }
        Shown::Elsewhere(location) => see_other(&location),
    }
}

/// `GET /{link}`: an address of the first version (DP §1.4).
pub(super) async fn linked(guest: Guest, Path(link): Path<String>) -> Response {
    match guest.asked.app.parts.catalogue.linked(&link) {
        Some(definition) => {
            let query = guest.asked.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            see_other(&format!("{}{query}", paths::begin(&definition.id)))
        }
        None => guest.asked.fail(Failure::NotFound),
    }
}

impl Samples for DefinitionsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let choice = Choice { title: "API Particulier".to_owned(), text: "Données".to_owned(), href: "/x".to_owned() };
        let menu = Menu { who: None, organisation: None, office: false };
        vec![Self { page: page.clone(), menu, definitions: vec![choice] }]
    }
}

impl Samples for ChoicePage {
    fn samples(page: &Page) -> Vec<Self> {
        let catalogue = Catalogue::shipped().ok();
        let definition = catalogue.as_ref().and_then(|catalogue| catalogue.definition("api_particulier"));
        let (Some(catalogue), Some(definition)) = (&catalogue, definition) else { return Vec::new() };
        let asked = |by: Option<&str>, editor: Option<&str>| Asked {
            by: by.map(str::to_owned),
            editor: editor.map(str::to_owned),
            ..Asked::default()
        };
        let person = Asked { profile: Some(Profile::Particulier), ..Asked::default() };
        let shown = [
            eligible(page, definition, &asked(None, None), |_| Verdict::Yes),
            eligible(page, definition, &person, |_| Verdict::No),
            eligible(page, definition, &person, |_| Verdict::Maybe),
            implementers(page, catalogue, definition, &asked(None, None)),
            implementers(page, catalogue, definition, &asked(Some("editeur"), None)),
            implementers(page, catalogue, definition, &asked(None, Some("arpege"))),
            implementers(page, catalogue, definition, &asked(None, Some("aucun"))),
            implementers(page, catalogue, definition, &asked(Some("personne"), None)),
        ];
        let staged = catalogue.definition("api_impot_particulier").and_then(|one| Some((one, one.stage.as_ref()?)));
        let by = |modality: Option<&str>| Asked { modality: modality.map(str::to_owned), ..Asked::default() };
        let staged = staged.into_iter().flat_map(|(definition, stage)| {
            [
                stages::asked_for(page, definition, stage, &by(None), false),
                stages::asked_for(page, definition, stage, &by(Some("with_france_connect")), false),
                stages::asked_for(page, definition, stage, &by(Some("with_spi")), false),
            ]
        });
        let pages = shown.into_iter().chain(staged).filter_map(|shown| match shown {
            Shown::Page(shown) => Some(*shown),
            Shown::Elsewhere(_) => None,
        });
        pages.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_of_the_choice_render_in_each_state_and_language() {
        guichet_web::samples::render::<DefinitionsPage>().unwrap();
        assert_eq!(guichet_web::samples::render::<ChoicePage>().unwrap().len(), 22);
    }
}
