//! A request filled in step by step (DP §1.4, §1.5).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_jose::digest;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::fields::{self, Control, Question, Shown, Tick};
use super::posted::{Fields, Posted};
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::answers::Answers;
use crate::catalogue::Block;
use crate::datapass::{Datapass, File, NotDone};
use crate::documents::{self, Sent};
use crate::dossier::{Actor, Step};
use crate::number;
use crate::records::Upload;
use crate::rights::Act;
use crate::validation::{Problem, ProblemKind};

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
    questions: Vec<Question>,
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
    block: &'a Block,
}

/// `GET /formulaires/{form_uid}/demande/{id}`
pub(super) async fn first(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let found = visit.file(&app, &id, Act::Apply).await.map(|(file, _)| {
        let first = file.form.steps.first().map(String::as_str).unwrap_or_default();
        see_other(&paths::step(&file.form.uid, file.request.id, first))
    });
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
                fields::read(&app.parts.catalogue, &file, sight.block, &fields, visit.asked.now)
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
    let known = uid == file.form.uid && file.form.steps.iter().any(|known| known == step);
    let block = app.parts.catalogue.block(step).filter(|_| known).ok_or(Failure::NotFound)?;
    if !file.request.dossier.may(&Step::Update, Actor::Applicant) {
        return Err(Failure::Elsewhere(paths::request(file.request.id)));
    }
    Ok(Sight { visit, file, block })
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
        let answers = fields::read(&app.parts.catalogue, file, self.block, fields, now);
        match app.save(file, &self.visit.person, fields.seen(), answers.clone(), now).await {
            Ok(()) => {}
            Err(NotDone::Meanwhile) => return self.changed_meanwhile(app, &answers).await,
            Err(error) => return Err(Failure::of(error, &paths::request(file.request.id))),
        }
        let refused = self.keep_files(app, fields, files).await?;
        if !refused.is_empty() {
            let kept = app.file(file.request.id).await?.ok_or(Failure::NotFound)?;
            let sight = Sight { visit: self.visit, file: &kept, block: self.block };
            let answers = kept.request.answers.clone();
            return sight.respond(app, StatusCode::UNPROCESSABLE_ENTITY, &answers, &refused, Vec::new()).await;
        }
        if !fields.has("next") {
            return Ok(see_other(&format!("{}?saved=1", self.here())));
        }
        let id = file.request.id;
        let kept = app.file(id).await?.ok_or(Failure::NotFound)?;
        let problems = app.problems(&kept, Some(&self.block.name), now).await?;
        let here = app.parts.catalogue.fields(file.definition, self.block);
        let (mine, earlier): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| here.iter().any(|field| field.name == problem.field));
        if !mine.is_empty() {
            let sight = Sight { visit: self.visit, file: &kept, block: self.block };
            return sight
                .respond(app, StatusCode::UNPROCESSABLE_ENTITY, &kept.request.answers, &mine, Vec::new())
                .await;
        }
        Ok(see_other(&match (earlier.is_empty(), self.next()) {
            (true, Some(next)) => paths::step(&file.form.uid, id, next),
            _ => paths::summary(&file.form.uid, id),
        }))
    }

    /// Takes away the files that are no longer wanted, and keeps the new ones; what is wrong with those that are not kept.
    async fn keep_files(&self, app: &Datapass, fields: &Fields, files: Vec<Sent>) -> Result<Vec<Problem>, Failure> {
        let (request, person, now) = (self.file.request.id, self.visit.person.id, self.visit.asked.now);
        let questions = app.parts.catalogue.fields(self.file.definition, self.block);
        let questions: Vec<_> = questions.into_iter().filter(|field| field.kind.is_document()).collect();
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let removed: Vec<i64> = fields.all("remove").iter().filter_map(|id| id.parse().ok()).collect();
        let held = app.records.attached(&number::request(request)).await?;
        let (gone, mut held): (Vec<_>, Vec<_>) = held.into_iter().partition(|attached| removed.contains(&attached.id));
        for attached in gone {
            app.records.detach(request, person, attached, now).await?;
        }
        let mut refused = Vec::new();
        for sent in files {
            let Some(question) = questions.iter().find(|question| question.name == sent.field) else { continue };
            let count = held.iter().filter(|attached| attached.field == question.name).count();
            let judged = match count < documents::MOST {
                true => documents::judge(question.kind, &sent.name, &sent.content),
                false => Err(ProblemKind::ManyFiles),
            };
            let media_type = match judged {
                Ok(media_type) => media_type,
                Err(kind) => {
                    refused.push(Problem::new(&question.name, kind));
                    continue;
                }
            };
            let scan = app.parts.scanner.scan(&sent.content).await;
            let upload = Upload {
                field: question.name.clone(),
                file_name: documents::name(&sent.name),
                media_type,
                digest: digest::hex(&digest::sha256(&sent.content)),
                content: sent.content,
            };
            app.records.attach(request, person, upload, scan, now).await?;
            held = app.records.attached(&number::request(request)).await?;
        }
        Ok(refused)
    }

    /// What was typed stays on the page; the fresh version under it, so that saving again is a choice.
    async fn changed_meanwhile(&self, app: &Datapass, answers: &Answers) -> Result<Response, Failure> {
        let fresh = app.file(self.file.request.id).await?.ok_or(Failure::NotFound)?;
        let changed = fresh.request.answers.changes_since(answers);
        let shown = app.parts.catalogue.fields(fresh.definition, self.block);
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
        let sight = Sight { visit: self.visit, file: &fresh, block: self.block };
        sight.respond(app, StatusCode::CONFLICT, answers, &[], notices).await
    }

    fn here(&self) -> String {
        paths::step(&self.file.form.uid, self.file.request.id, &self.block.name)
    }

    fn place(&self) -> usize {
        self.file.form.steps.iter().position(|step| *step == self.block.name).unwrap_or(0)
    }

    fn next(&self) -> Option<&str> {
        self.file.form.steps.get(self.place() + 1).map(String::as_str)
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
        let questions = fields::questions(&shown, self.block, answers);
        let steps = file.form.steps.iter().map(|step| Place {
            title: page.t(&crate::words::block(step)),
            href: paths::step(&file.form.uid, file.request.id, step),
            current: *step == self.block.name,
        });
        if self.visit.asked.uri.query().is_some_and(|query| query.contains("saved=1")) && status == StatusCode::OK {
            notices.push(("note good", page.t("datapass-saved")));
        }
        if let Some(reason) = last_word(app, file).await? {
            notices.push(("note warn", reason));
        }
        let back = match self.place().checked_sub(1).and_then(|place| file.form.steps.get(place)) {
            Some(step) => paths::step(&file.form.uid, file.request.id, step),
            None => paths::request(file.request.id),
        };
        let (at, of) = ((self.place() + 1).to_string(), file.form.steps.len().to_string());
        Ok(self.visit.form(status, |csrf| StepPage {
            menu: self.visit.menu(),
            csrf,
            title: format!("{} {}", labels::definition(page, file.definition), number::request(file.request.id)),
            heading: page.t(&crate::words::block(&self.block.name)),
            place: page.tr2("datapass-step-place", "at", &at, "of", &of),
            steps: steps.collect(),
            files: questions.iter().any(|question| matches!(question.control, Control::Files(_))),
            wrong: questions.iter().any(|question| !question.wrong.is_empty()),
            questions,
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
        vec![Self {
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
            questions,
            wrong: true,
            files: true,
            version: 1,
            action: "/x".to_owned(),
            back: "/x".to_owned(),
            notices: vec![("note good", "Enregistré".to_owned())],
        }]
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
