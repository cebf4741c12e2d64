//! A request filled in step by step (DP §1.4, §1.5).

mod files;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::fields::{self, Control, Question, Shown, Tick};
use super::posted::{Fields, Posted};
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::answers::Answers;
use crate::catalogue::{Block, Field, FormPage};
use crate::datapass::{Datapass, File, NotDone};
use crate::documents::Sent;
use crate::dossier::{Actor, Step};
use crate::number;
use crate::rights::Act;
use crate::validation::Problem;

#[derive(Template)]
#[template(path = "step.html")]
struct StepPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    heading: String,
    /// `2 / 6`, in words.
    place: String,
    steps: Vec<Place>,
    parts: Vec<Part>,
    version: i64,
    action: String,
    back: String,
    /// Whether something is wrong with an answer.
    wrong: bool,
    /// Whether files may be attached.
    files: bool,
    /// What is said above the form: what was kept, what changed meanwhile.
    notices: Vec<(&'static str, String)>,
}

/// The questions of a block.
#[derive(Debug, Clone)]
struct Part {
    /// The block's title; empty where it is the page's.
    title: String,
    questions: Vec<Question>,
}

/// A step in the list of steps.
#[derive(Debug, Clone)]
struct Place {
    title: String,
    href: String,
    current: bool,
}

/// What a step is shown with.
struct Sight<'a> {
    visit: &'a Visit,
    file: &'a File<'a>,
    page: FormPage<'a>,
    blocks: Vec<&'a Block>,
}

/// `GET /formulaires/{form_uid}/demande/{id}`
pub(super) async fn first(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let found = visit
        .file(&app, &id, Act::Apply)
        .await
        .map(|(file, _)| see_other(&paths::step(&file.form.uid, file.request.id, file.form.first_page())));
    visit.answer(found)
}

/// `GET /formulaires/{form_uid}/demande/{id}/etapes/{step}`
pub(super) async fn show(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path((uid, id, step)): Path<(String, String, String)>,
) -> Response {
    let shown = async {
        let (file, _) = visit.file(&app, &id, Act::Apply).await?;
        let sight = sight(&app, &visit, &file, &uid, &step)?;
        let rescued = rescue::found(&visit.asked).await?;
        let mut notices = Vec::new();
        let answers = match rescued {
            Some(fields) => {
                notices.push(("note warn", visit.asked.page.t("datapass-rescued")));
                fields::read(&app.parts.catalogue, &file, &sight.blocks, &fields, visit.asked.now)
            }
            None => file.request.answers.clone(),
        };
        sight.respond(&app, StatusCode::OK, &answers, &[], notices).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

fn sight<'a>(
    app: &'a Datapass,
    visit: &'a Visit,
    file: &'a File<'a>,
    uid: &str,
    step: &str,
) -> Result<Sight<'a>, Failure> {
    let page = file.form.pages().into_iter().find(|page| page.name == step).filter(|_| uid == file.form.uid);
    let page = page.ok_or(Failure::NotFound)?;
    let blocks = page.blocks.iter().filter_map(|name| app.parts.catalogue.block(name)).collect();
    if !file.request.dossier.may(&Step::Update, Actor::Applicant) {
        return Err(Failure::Elsewhere(paths::request(file.request.id)));
    }
    Ok(Sight { visit, file, page, blocks })
}

/// `POST /formulaires/{form_uid}/demande/{id}/etapes/{step}`: keeps what was typed, and goes on where `next` was pressed.
pub(super) async fn save(
    State(app): State<Arc<Datapass>>,
    Path((uid, id, step)): Path<(String, String, String)>,
    posted: Posted,
) -> Response {
    let Posted { visit, fields, files } = posted;
    let saved = async {
        let (file, _) = visit.file(&app, &id, Act::Apply).await?;
        let sight = sight(&app, &visit, &file, &uid, &step)?;
        sight.save(&app, &fields, files).await
    };
    let saved = saved.await;
    visit.answer(saved)
}

impl Sight<'_> {
    async fn save(&self, app: &Datapass, fields: &Fields, files: Vec<Sent>) -> Result<Response, Failure> {
        let (file, now) = (self.file, self.visit.asked.now);
        let answers = fields::read(&app.parts.catalogue, file, &self.blocks, fields, now);
        match app.save(file, &self.visit.person, fields.seen(), answers.clone(), now).await {
            Ok(()) => {}
            Err(NotDone::Meanwhile) => return self.changed_meanwhile(app, &answers).await,
            Err(error) => return Err(Failure::of(error, &paths::request(file.request.id))),
        }
        let refused = self.keep_files(app, fields, files).await?;
        if !refused.is_empty() {
            let kept = app.file(file.request.id).await?.ok_or(Failure::NotFound)?;
            let answers = kept.request.answers.clone();
            return self.of(&kept).respond(app, StatusCode::UNPROCESSABLE_ENTITY, &answers, &refused, Vec::new()).await;
        }
        if !fields.has("next") {
            return Ok(see_other(&format!("{}?saved=1", self.here())));
        }
        let id = file.request.id;
        let kept = app.file(id).await?.ok_or(Failure::NotFound)?;
        let problems = app.problems(&kept, self.blocks.last().map(|block| block.name.as_str()), now).await?;
        let here = self.fields(app);
        let (mine, earlier): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| here.iter().any(|field| field.name == problem.field));
        if !mine.is_empty() {
            return self
                .of(&kept)
                .respond(app, StatusCode::UNPROCESSABLE_ENTITY, &kept.request.answers, &mine, Vec::new())
                .await;
        }
        Ok(see_other(&match (earlier.is_empty(), self.next()) {
            (true, Some(next)) => paths::step(&file.form.uid, id, next),
            _ => paths::summary(&file.form.uid, id),
        }))
    }

    /// The same page of the request as it is now.
    fn of<'b>(&'b self, file: &'b File<'b>) -> Sight<'b> {
        Sight { visit: self.visit, file, page: self.page, blocks: self.blocks.clone() }
    }

    /// Every field that is asked here.
    fn fields(&self, app: &Datapass) -> Vec<Field> {
        let of = |block: &&Block| app.parts.catalogue.fields(self.file.definition, block);
        self.blocks.iter().flat_map(of).collect()
    }

    /// What was typed stays on the page; the fresh version under it, so that saving again is a choice.
    async fn changed_meanwhile(&self, app: &Datapass, answers: &Answers) -> Result<Response, Failure> {
        let fresh = app.file(self.file.request.id).await?.ok_or(Failure::NotFound)?;
        let changed = fresh.request.answers.changes_since(answers);
        let shown = self.fields(app);
        let page = &self.visit.asked.page;
        let labels: Vec<String> = shown
            .iter()
            .filter(|field| changed.contains_key(&field.name))
            .map(|field| page.t(&crate::words::field(field)))
            .collect();
        let mut notices = vec![("note bad", page.t("datapass-meanwhile"))];
        if !labels.is_empty() {
            notices.push(("note bad", page.tr("datapass-meanwhile-fields", "fields", &labels.join(", "))));
        }
        self.of(&fresh).respond(app, StatusCode::CONFLICT, answers, &[], notices).await
    }

    fn here(&self) -> String {
        paths::step(&self.file.form.uid, self.file.request.id, self.page.name)
    }

    fn place(&self) -> usize {
        self.file.form.pages().iter().position(|page| *page == self.page).unwrap_or(0)
    }

    fn next(&self) -> Option<&str> {
        self.file.form.pages().get(self.place() + 1).map(|page| page.name)
    }

    async fn respond(
        &self,
        app: &Datapass,
        status: StatusCode,
        answers: &Answers,
        problems: &[Problem],
        mut notices: Vec<(&'static str, String)>,
    ) -> Result<Response, Failure> {
        let (file, page) = (self.file, &self.visit.asked.page);
        let attached = app.records.attached(&number::request(file.request.id)).await?;
        let france_connect = app.nameable(file).await?;
        let catalogue = &app.parts.catalogue;
        let now = self.visit.asked.now;
        let shown =
            Shown { page, catalogue, file, attached: &attached, france_connect: &france_connect, problems, now };
        let title = |block: &Block| page.t(&crate::words::block(&block.name));
        let part = |block: &&Block| Part {
            title: if self.blocks.len() > 1 { title(block) } else { String::new() },
            questions: fields::questions(&shown, block, answers),
        };
        let parts: Vec<Part> = self.blocks.iter().map(part).collect();
        let questions = || parts.iter().flat_map(|part| &part.questions);
        let files = questions().any(|question| matches!(question.control, Control::Files(_)));
        let wrong = questions().any(|question| !question.wrong.is_empty());
        let pages = file.form.pages();
        let named = |one: &FormPage<'_>| match one.blocks {
            [only] => page.t(&crate::words::block(only)),
            _ => page.t("datapass-form-whole"),
        };
        let steps = pages.iter().map(|one| Place {
            title: named(one),
            href: paths::step(&file.form.uid, file.request.id, one.name),
            current: *one == self.page,
        });
        if self.visit.asked.uri.query().is_some_and(|query| query.contains("saved=1")) && status == StatusCode::OK {
            notices.push(("note good", page.t("datapass-saved")));
        }
        if let Some(reason) = last_word(app, file).await? {
            notices.push(("note warn", reason));
        }
        let back = match self.place().checked_sub(1).and_then(|place| pages.get(place)) {
            Some(before) => paths::step(&file.form.uid, file.request.id, before.name),
            None => paths::request(file.request.id),
        };
        let (at, of) = ((self.place() + 1).to_string(), pages.len().to_string());
        Ok(self.visit.form(status, |csrf| StepPage {
            menu: self.visit.menu(),
            csrf,
            title: format!("{} {}", labels::definition(page, file.definition), number::request(file.request.id)),
            heading: named(&self.page),
            place: page.tr2("datapass-step-place", "at", &at, "of", &of),
            steps: steps.collect(),
            files,
            wrong,
            parts,
            version: file.request.version,
            action: self.here(),
            back,
            notices,
            page: page.clone().back_to(&self.here()),
        }))
    }
}

/// What the instructor wants changed, while it is.
async fn last_word(app: &Datapass, file: &File<'_>) -> Result<Option<String>, Failure> {
    if !matches!(file.request.dossier.state(), crate::dossier::State::ChangesRequested(_)) {
        return Ok(None);
    }
    let events = app.records.history(file.request.id).await?;
    let asked = events.into_iter().find(|event| event.name == "request_changes");
    Ok(asked.and_then(|event| Some(event.entity.get("reason")?.as_str()?.to_owned())))
}

impl Samples for StepPage {
    fn samples(page: &Page) -> Vec<Self> {
        let question = |id: &str, control: Control, wrong: &str| Question {
            name: id.to_owned(),
            id: id.to_owned(),
            label: "Question".to_owned(),
            hint: "Indication".to_owned(),
            wrong: wrong.to_owned(),
            required: true,
            control,
            heading: if id == "a" { "Contact".to_owned() } else { String::new() },
        };
        let tick = |id: &str, locked| Tick {
            id: id.to_owned(),
            value: "v".to_owned(),
            label: "Réponse".to_owned(),
            chosen: true,
            locked,
        };
        let paper = fields::Paper {
            id: 1,
            name: "deliberation.pdf".to_owned(),
            size: "12 ko".to_owned(),
            scan: "Fichier vérifié".to_owned(),
            open: true,
        };
        let questions = vec![
            question("a", Control::Line("x".to_owned(), "text", "off"), "Manque"),
            question("b", Control::Lines("x".to_owned()), ""),
            question("c", Control::Choice(vec![tick("c-0", false)]), ""),
            question("d", Control::Ticks(vec![("Groupe".to_owned(), vec![tick("d-0", true)])]), "Manque"),
            question("e", Control::Tick(true), ""),
            question("f", Control::Files(vec![paper]), ""),
            question("g", Control::Fixed("x".to_owned()), ""),
        ];
        let part = |title: &str, questions| Part { title: title.to_owned(), questions };
        let with = |parts: Vec<Part>| Self {
            page: page.clone(),
            menu: Menu {
                who: Some("DUPONT Jeanne".to_owned()),
                organisation: Some("Clamart".to_owned()),
                office: false,
            },
            csrf: String::new(),
            title: "API Particulier D1".to_owned(),
            heading: "Mon projet".to_owned(),
            place: "1 / 6".to_owned(),
            steps: vec![Place { title: "Mon projet".to_owned(), href: "/x".to_owned(), current: true }],
            parts,
            wrong: true,
            files: true,
            version: 1,
            action: "/x".to_owned(),
            back: "/x".to_owned(),
            notices: vec![("note good", "Enregistré".to_owned())],
        };
        let other = vec![question("h", Control::Tick(false), "")];
        vec![with(vec![part("", questions.clone())]), with(vec![part("Un", questions), part("Deux", other)])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_every_kind_of_question_in_both_languages() {
        guichet_web::samples::render::<StepPage>().unwrap();
    }
}
