//! An editor proposes a form for her customers; those who instruct see the drafts (DP §1.4, §2.7).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_organisations::Siret;
use guichet_organisations::mail::MailAddress;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::posted::{Fields, Posted};
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::catalogue::{Catalogue, Definition, Scope};
use crate::datapass::Datapass;
use crate::proposal::{Proposal, slug, use_cases};
use crate::validation::is_french_telephone;
use crate::{clean, roles};

/// The longest name, in characters.
const NAME: usize = 100;

#[derive(Template)]
#[template(path = "editor.html")]
struct EditorPage {
    page: Page,
    menu: Menu,
    csrf: String,
    definition: String,
    lines: Vec<Line>,
    use_cases: Vec<Choice>,
    scopes: Vec<Choice>,
    /// What is wrong: the field and the sentence.
    wrong: Vec<(&'static str, String)>,
    action: String,
    back: String,
}

/// A field of one line.
#[derive(Debug, Clone)]
struct Line {
    name: &'static str,
    label: String,
    value: String,
    kind: &'static str,
}

#[derive(Debug, Clone)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "editor_kept.html")]
struct KeptPage {
    page: Page,
    menu: Menu,
    definition: String,
    link: String,
    draft: String,
}

#[derive(Template)]
#[template(path = "editor_drafts.html")]
struct DraftsPage {
    page: Page,
    menu: Menu,
    csrf: String,
    lines: Vec<DraftLine>,
}

#[derive(Debug, Clone)]
struct DraftLine {
    title: String,
    definition: String,
    by: String,
    draft: String,
    link: String,
    /// Where it is removed; none for whoever only reads.
    remove: Option<String>,
}

/// A definition that has forms of editors.
fn of_editors<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a Definition, Failure> {
    let definition = catalogue.definition(id).filter(|definition| definition.startable_by_applicant);
    definition.filter(|definition| !catalogue.editors_of(definition).is_empty()).ok_or(Failure::NotFound)
}

/// `GET /demandes/{definition}/editeur`
pub(super) async fn ask(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let definition = match of_editors(&app.parts.catalogue, &id) {
        Ok(definition) => definition,
        Err(failure) => return visit.asked.fail(failure),
    };
    let organisation = visit.membership.as_ref().map(|membership| membership.organisation.clone());
    let (editor, siret) = organisation.map(|known| (known.name, known.siret)).unwrap_or_default();
    let person = &visit.person;
    let (email, phone_number) = (person.email.clone(), person.phone_number.clone());
    let known = match rescue::found(&visit.asked).await {
        Ok(Some(typed)) => judged(&visit.asked.page, definition, &typed).0,
        Ok(None) => Proposal { editor, siret, email, phone_number, ..Proposal::default() },
        Err(failure) => return visit.asked.fail(failure),
    };
    respond(&visit, StatusCode::OK, definition, &known, Vec::new())
}

/// `POST /demandes/{definition}/editeur`
pub(super) async fn propose(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let kept = async {
        let definition = of_editors(&app.parts.catalogue, &id)?;
        let (proposal, wrong) = judged(&visit.asked.page, definition, fields);
        if !wrong.is_empty() {
            return Ok(respond(visit, StatusCode::UNPROCESSABLE_ENTITY, definition, &proposal, wrong));
        }
        if !app.propose(&visit.person, definition, &proposal, visit.asked.now).await? {
            return Err(Failure::TooMany);
        }
        let shown = KeptPage {
            menu: visit.menu(),
            definition: labels::definition(&visit.asked.page, definition),
            link: visit.asked.site.origin.url(&proposal.link(definition)),
            draft: proposal.draft(&app.parts.catalogue, definition),
            page: visit.asked.page.clone(),
        };
        Ok(guichet_web::page::html(StatusCode::CREATED, &shown))
    };
    let kept = kept.await;
    visit.answer(kept)
}

/// The data that a software may read.
fn offered(definition: &Definition) -> impl Iterator<Item = &Scope> {
    let open = |scope: &&Scope| !scope.disabled && scope.deprecated.is_none() && !definition.is_automatic(scope);
    definition.scopes.iter().filter(open)
}

/// What was sent, and what is wrong with it.
fn judged(page: &Page, definition: &Definition, fields: &Fields) -> (Proposal, Vec<(&'static str, String)>) {
    let line = |name: &str| clean::line(fields.get(name));
    let use_case = use_cases(definition).into_iter().find(|known| *known == fields.get("use_case")).map(str::to_owned);
    let chosen = fields.all("scopes[]");
    let scopes = offered(definition).map(|scope| &scope.value).filter(|value| chosen.contains(&value.as_str()));
    let mut scopes: Vec<String> = scopes.cloned().collect();
    scopes.sort();
    let proposal = Proposal {
        software: line("software"),
        editor: line("editor"),
        siret: line("siret"),
        email: line("email").to_lowercase(),
        phone_number: line("phone_number"),
        use_case,
        scopes,
    };
    let mut wrong = Vec::new();
    for (name, value) in [("software", &proposal.software), ("editor", &proposal.editor)] {
        if slug(value, '-').is_empty() {
            wrong.push((name, page.t("datapass-problem-missing")));
        } else if value.chars().count() > NAME {
            wrong.push((name, page.t("datapass-problem-too-long")));
        }
    }
    let mut judge = |name, right: bool, key: &str| {
        if !right {
            wrong.push((name, page.t(key)));
        }
    };
    judge("siret", Siret::parse(&proposal.siret).is_ok(), "datapass-siret-wrong");
    judge("email", MailAddress::parse(&proposal.email).is_ok(), "datapass-problem-not-an-address");
    judge("phone_number", is_french_telephone(&proposal.phone_number), "datapass-problem-not-a-phone");
    judge("scopes", definition.scopes.is_empty() || !proposal.scopes.is_empty(), "datapass-problem-missing");
    (proposal, wrong)
}

fn respond(
    visit: &Visit,
    status: StatusCode,
    definition: &Definition,
    proposal: &Proposal,
    wrong: Vec<(&'static str, String)>,
) -> Response {
    let page = visit.asked.page.clone();
    visit.form(status, |csrf| EditorPage {
        csrf,
        definition: labels::definition(&page, definition),
        action: paths::editor(&definition.id),
        back: paths::begin(&definition.id),
        wrong,
        menu: visit.menu(),
        ..EditorPage::of(&page, definition, proposal)
    })
}

impl EditorPage {
    fn of(page: &Page, definition: &Definition, proposal: &Proposal) -> Self {
        let line = |name: &'static str, value: &str, kind| Line {
            name,
            label: page.t(&format!("datapass-editor-{}", name.replace('_', "-"))),
            value: value.to_owned(),
            kind,
        };
        let case = |case: &str| Choice {
            value: case.to_owned(),
            label: case.replace(['_', '-'], " "),
            chosen: proposal.use_case.as_deref() == Some(case),
        };
        let scope = |scope: &Scope| Choice {
            value: scope.value.clone(),
            label: scope.name.clone(),
            chosen: proposal.scopes.contains(&scope.value),
        };
        Self {
            page: page.clone(),
            menu: Menu { who: None, organisation: None, office: false },
            csrf: String::new(),
            definition: String::new(),
            lines: vec![
                line("software", &proposal.software, "text"),
                line("editor", &proposal.editor, "text"),
                line("siret", &proposal.siret, "text"),
                line("email", &proposal.email, "email"),
                line("phone_number", &proposal.phone_number, "tel"),
            ],
            use_cases: use_cases(definition).into_iter().map(case).collect(),
            scopes: offered(definition).map(scope).collect(),
            wrong: Vec::new(),
            action: String::new(),
            back: String::new(),
        }
    }

    fn wrong(&self, name: &str) -> &str {
        self.wrong.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

/// `GET /instruction/formulaires`
pub(super) async fn drafts(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let readable = roles::readable(&visit.person.roles, &app.parts.catalogue);
        if readable.is_empty() {
            return Err(Failure::Forbidden);
        }
        let page = visit.asked.page.clone();
        let mut lines = Vec::new();
        for definition in readable {
            let decides = roles::instructs(&visit.person.roles, definition);
            for draft in app.records.editor_drafts(&definition.id).await? {
                let proposal = &draft.proposal;
                lines.push(DraftLine {
                    title: format!("{} ({})", proposal.software, proposal.editor),
                    definition: labels::definition(&page, definition),
                    by: format!("{}, {}", draft.email, labels::day(draft.at)),
                    draft: proposal.draft(&app.parts.catalogue, definition),
                    link: proposal.link(definition),
                    remove: decides.then(|| paths::remove_draft(&definition.id, draft.id)),
                });
            }
        }
        Ok(visit.form(StatusCode::OK, |csrf| DraftsPage { menu: visit.menu(), csrf, lines, page: page.clone() }))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /instruction/formulaires/{definition}/{id}/supprimer`: it was taken up, or will not be.
pub(super) async fn remove(
    State(app): State<Arc<Datapass>>,
    Path((definition, id)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let visit = &posted.visit;
    let removed = async {
        let definition = app.parts.catalogue.definition(&definition).ok_or(Failure::NotFound)?;
        if !roles::instructs(&visit.person.roles, definition) {
            return Err(Failure::NotFound);
        }
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        match app.records.remove_editor_draft(id, definition.id.clone()).await? {
            true => Ok(see_other(paths::DRAFTS)),
            false => Err(Failure::NotFound),
        }
    };
    let removed = removed.await;
    visit.answer(removed)
}

fn menu() -> Menu {
    Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true }
}

impl Samples for EditorPage {
    fn samples(page: &Page) -> Vec<Self> {
        let catalogue = Catalogue::shipped().ok();
        let definition = catalogue.as_ref().and_then(|catalogue| catalogue.definition("api_particulier"));
        let Some(definition) = definition else { return Vec::new() };
        let with = |wrong: &[&'static str]| Self {
            menu: menu(),
            wrong: wrong.iter().map(|name| (*name, page.t("datapass-problem-missing"))).collect(),
            ..Self::of(page, definition, &Proposal::default())
        };
        vec![with(&[]), with(&["software", "scopes"])]
    }
}

impl Samples for KeptPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            menu: menu(),
            definition: "API Particulier".to_owned(),
            link: "https://example.org/x".to_owned(),
            draft: "[[form]]".to_owned(),
        }]
    }
}

impl Samples for DraftsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = |remove| DraftLine {
            title: "Cantine (Éditeur)".to_owned(),
            definition: "API Particulier".to_owned(),
            by: "a@editeur.example, 01/03/2026".to_owned(),
            draft: "[[form]]".to_owned(),
            link: "/x".to_owned(),
            remove,
        };
        let with = |lines| Self { page: page.clone(), menu: menu(), csrf: String::new(), lines };
        vec![with(vec![line(Some("/x".to_owned())), line(None)]), with(Vec::new())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_render_in_both_languages() {
        guichet_web::samples::render::<EditorPage>().unwrap();
        guichet_web::samples::render::<KeptPage>().unwrap();
        guichet_web::samples::render::<DraftsPage>().unwrap();
    }
}
