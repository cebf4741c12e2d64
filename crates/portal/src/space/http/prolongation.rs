//! How a token is prolonged (DP §4.5), how the applicant is asked to, and how further data are asked for.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::paths;
use super::posted::Posted;
use super::visit::{Menu, Seen, Visit};
use crate::space::prolongation::{Outcome, Owner, Prolongation, Refused, State, Step};
use crate::space::records::Role;
use crate::space::rights::Act;
use crate::space::service::day;
use crate::space::token::Token;

#[derive(Template)]
#[template(path = "space_prolongation.html")]
struct QuestionPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    end: String,
    /// Which of the steps it is, and how many there are.
    place: (String, String),
    question: String,
    explanation: String,
    field: &'static str,
    /// Value, label, whether it is chosen.
    choices: Vec<(&'static str, String, bool)>,
    /// Those of the summary.
    answers: Vec<(String, String)>,
    wrong: Option<String>,
    /// Where the request is handed over, for whoever is not in charge.
    hand_over: Option<String>,
    action: String,
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "space_told.html")]
struct ToldPage {
    page: Page,
    menu: Menu,
    title: String,
    paragraphs: Vec<String>,
    /// Where one goes on: address and label.
    next: Option<(String, String)>,
    back: String,
}

/// The token that is prolonged.
async fn token(visit: &Visit, id: &str) -> Result<(Seen, Token), Failure> {
    let (seen, token) = visit.token(id, Act::Prolong).await?;
    if token.may_be_prolonged(visit.asked.now) { Ok((seen, token)) } else { Err(Failure::NotProlongable) }
}

/// `GET /compte/jetons/{id}/prolonger`: where it goes on.
pub(super) async fn begin(visit: Visit, Path(id): Path<String>) -> Response {
    let answer = async {
        let (seen, token) = token(&visit, &id).await?;
        let kept = Prolongation::going_on(visit.asked.space.records.prolongation(&token.id).await?);
        Ok(match kept.state.step() {
            Some(step) => see_other(&paths::step(&token.id, step.name())),
            None => waiting(&visit, &seen, &token, kept.state),
        })
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

/// DataPass is waited for.
fn waiting(visit: &Visit, seen: &Seen, token: &Token, state: State) -> Response {
    let page = &visit.asked.page;
    let reopen = visit.asked.space.at_datapass(&seen.request, "/reopen-from-external");
    let (name, next) = match state {
        State::RequiresUpdate => ("requires-update", Some((reopen, page.t("space-prolongation-update")))),
        _ => ("updates-requested", None),
    };
    told(
        visit,
        &format!("space-prolongation-{name}"),
        vec![page.t(&format!("space-prolongation-{name}-what"))],
        next,
        token,
    )
}

fn told(
    visit: &Visit,
    title: &str,
    paragraphs: Vec<String>,
    next: Option<(String, String)>,
    token: &Token,
) -> Response {
    let page = visit.asked.page.clone();
    let title = page.t(title);
    html(StatusCode::OK, &ToldPage { page, menu: visit.menu(), title, paragraphs, next, back: paths::token(&token.id) })
}

/// `GET /compte/jetons/{id}/demarche_prolongation/{step}`
pub(super) async fn show(visit: Visit, Path((id, step)): Path<(String, String)>) -> Response {
    let answer = async {
        let step = Step::of(&step).ok_or(Failure::NotFound)?;
        let (seen, token) = token(&visit, &id).await?;
        let kept = Prolongation::going_on(visit.asked.space.records.prolongation(&token.id).await?);
        if !kept.reaches(step) {
            return Ok(see_other(&paths::prolong(&token.id)));
        }
        Ok(question(&visit, &seen, &token, kept, step, None))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

fn question(
    visit: &Visit,
    seen: &Seen,
    token: &Token,
    kept: Prolongation,
    step: Step,
    refused: Option<Refused>,
) -> Response {
    let page = &visit.asked.page;
    let t = |key: &str| page.t(&format!("space-prolongation-{key}"));
    let yes_or_no = |answer: Option<bool>| {
        vec![("true", t("yes"), answer == Some(true)), ("false", t("no"), answer == Some(false))]
    };
    let answers = kept.answers;
    let (field, choices) = match step {
        Step::Owner => {
            let choice =
                |owner: Owner| (owner.name(), t(&owner.name().replace('_', "-")), answers.owner == Some(owner));
            ("owner", Owner::ALL.map(choice).to_vec())
        }
        Step::ProjectPurpose => ("project_purpose", yes_or_no(answers.project_purpose)),
        Step::Contacts => ("contact_technique", yes_or_no(answers.technical)),
        Step::Summary => ("summary", Vec::new()),
    };
    let said = |answer: Option<bool>| if answer == Some(true) { t("yes") } else { t("no") };
    let summary = match step {
        Step::Summary => vec![
            (t("owner"), answers.owner.map(|owner| t(&owner.name().replace('_', "-"))).unwrap_or_default()),
            (t("project-purpose"), said(answers.project_purpose)),
            (t("contacts"), said(answers.technical)),
        ],
        _ => Vec::new(),
    };
    let explanation = match step {
        Step::ProjectPurpose => format!("{} {}", seen.request.title, seen.request.description),
        Step::Contacts => {
            seen.contact(Role::Technical).map(|one| format!("{} ({})", one.shown(), one.email)).unwrap_or_default()
        }
        Step::Owner | Step::Summary => String::new(),
    };
    let place = Step::ALL.iter().position(|known| *known == step).unwrap_or(0);
    let before = place.checked_sub(1).and_then(|place| Step::ALL.get(place));
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    visit.form(status, |csrf| QuestionPage {
        page: page.clone().back_to(&paths::step(&token.id, step.name())),
        menu: visit.menu(),
        csrf,
        title: seen.request.title.clone(),
        end: day(token.exp),
        place: ((place + 1).to_string(), Step::ALL.len().to_string()),
        question: t(&step.name().replace('_', "-")),
        explanation: explanation.trim().to_owned(),
        field,
        choices,
        answers: summary,
        wrong: (refused == Some(Refused::Unanswered)).then(|| t("unanswered")),
        hand_over: (refused == Some(Refused::NotInCharge)).then(|| visit.asked.space.at_datapass(&seen.request, "")),
        action: paths::step(&token.id, step.name()),
        before: before.map(|step| paths::step(&token.id, step.name())),
    })
}

/// `POST /compte/jetons/{id}/demarche_prolongation/{step}`
pub(super) async fn answer(Path((id, step)): Path<(String, String)>, posted: Posted) -> Response {
    let answer = answered(&posted, &id, &step).await;
    posted.visit.answer(answer)
}

async fn answered(posted: &Posted, id: &str, step: &str) -> Result<Response, Failure> {
    let (visit, space) = (&posted.visit, &posted.visit.asked.space);
    let step = Step::of(step).ok_or(Failure::NotFound)?;
    let (seen, token) = token(visit, id).await?;
    let kept = Prolongation::going_on(space.records.prolongation(&token.id).await?);
    let next = match kept.answered(step, |field| posted.get(field)) {
        Ok(next) => next,
        Err(Refused::Early) => return Ok(see_other(&paths::prolong(&token.id))),
        Err(refused) => return Ok(question(visit, &seen, &token, kept, step, Some(refused))),
    };
    if step != Step::Summary {
        space.records.keep_prolongation(token.id.clone(), next, visit.asked.now).await?;
        return Ok(see_other(&paths::prolong(&token.id)));
    }
    match next.outcome() {
        Ok(Outcome::Prolonged) => {
            space.prolong(&token, next, visit.asked.now).await?;
            Ok(see_other(&format!("{}?prolonged=1", paths::token(&token.id))))
        }
        Ok(Outcome::RequiresUpdate) => {
            let waits = Prolongation { state: State::RequiresUpdate, ..next };
            space.records.keep_prolongation(token.id.clone(), waits, visit.asked.now).await?;
            Ok(see_other(&space.at_datapass(&seen.request, "/reopen-from-external")))
        }
        Err(_) => Ok(see_other(&paths::prolong(&token.id))),
    }
}

/// `GET /compte/jetons/{id}/demande-prolongation`: how the applicant is asked.
pub(super) async fn ask(visit: Visit, Path(id): Path<String>) -> Response {
    let answer = async {
        let (seen, token) = visit.token(&id, Act::AskProlongation).await?;
        if !token.may_be_prolonged(visit.asked.now) {
            return Err(Failure::NotProlongable);
        }
        let page = &visit.asked.page;
        let who =
            seen.contact(Role::Applicant).map(|one| format!("{} ({})", one.shown(), one.email)).unwrap_or_default();
        let link = visit.asked.site.origin.url(&paths::prolong(&token.id));
        let what = page.tr2("space-ask-prolongation-what", "who", &who, "day", &day(token.exp));
        Ok(told(
            &visit,
            "space-ask-prolongation",
            vec![what, page.tr("space-ask-prolongation-link", "link", &link)],
            None,
            &token,
        ))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

/// `GET /compte/jetons/{id}/renew`: how further data are asked for.
pub(super) async fn renew(visit: Visit, Path(id): Path<String>) -> Response {
    let answer = async {
        let (seen, token) = visit.token(&id, Act::See).await?;
        let page = &visit.asked.page;
        let reopen = visit.asked.space.at_datapass(&seen.request, "/reopen-from-external");
        let next = seen.may(Act::Prolong).then(|| (reopen, page.t("space-renew-go")));
        let what = if next.is_some() { "space-renew-what" } else { "space-renew-ask" };
        Ok(told(&visit, "space-renew", vec![page.t(what), page.t("space-renew-same")], next, &token))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

impl Samples for QuestionPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |choices: Vec<(&'static str, String, bool)>, wrong: Option<&str>, hand_over: bool| Self {
            page: page.clone(),
            menu: Menu::sample(),
            csrf: String::new(),
            title: "Cantine".to_owned(),
            end: "01/02/2027".to_owned(),
            place: ("1".to_owned(), "4".to_owned()),
            question: "?".to_owned(),
            explanation: "x".to_owned(),
            field: "owner",
            answers: if choices.is_empty() { vec![("a".to_owned(), "b".to_owned())] } else { Vec::new() },
            choices,
            wrong: wrong.map(str::to_owned),
            hand_over: hand_over.then(|| "/x".to_owned()),
            action: "/x".to_owned(),
            before: Some("/y".to_owned()),
        };
        let choices = || vec![("true", "oui".to_owned(), true), ("false", "non".to_owned(), false)];
        vec![with(choices(), Some("x"), false), with(choices(), None, true), with(Vec::new(), None, false)]
    }
}

impl Samples for ToldPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |next| Self {
            page: page.clone(),
            menu: Menu::sample(),
            title: "x".to_owned(),
            paragraphs: vec!["y".to_owned()],
            next,
            back: "/z".to_owned(),
        };
        vec![with(Some(("/x".to_owned(), "y".to_owned()))), with(None)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<QuestionPage>().unwrap();
        guichet_web::samples::render::<ToldPage>().unwrap();
    }
}
