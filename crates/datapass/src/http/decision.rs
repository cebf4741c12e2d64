//! Steps that are asked for on a page of their own, each with its one button: an instructor's decisions, and what an applicant does
//! with a request besides filling it in (DP §2.1).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::clean;
use crate::datapass::{Datapass, File, NotDone, Taking};
use crate::dossier::{Actor, Refused, Step};
use crate::number;
use crate::rights::Act;

#[derive(Template)]
#[template(path = "decision.html")]
struct DecisionPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    heading: String,
    what: String,
    button: String,
    /// The question; none: nothing is asked.
    question: Option<String>,
    required: bool,
    reason: String,
    wrong: String,
    version: i64,
    action: String,
    back: String,
}

/// What is done on such a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Approve,
    RequestChanges,
    Refuse,
    InstructorArchives,
    Revoke,
    InstructorGivesUp,
    Archive,
    GiveUp,
    Reopen,
    RevokeOne(i64),
}

/// The decisions by their names in addresses (DP §2.7).
const DECISIONS: [(&str, Kind); 6] = [
    ("approuver", Kind::Approve),
    ("demande-de-modifications", Kind::RequestChanges),
    ("refuser", Kind::Refuse),
    ("archiver", Kind::InstructorArchives),
    ("révoquer", Kind::Revoke),
    ("annuler_reouverture", Kind::InstructorGivesUp),
];

/// What is asked beside the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Nothing,
    Optional,
    Required,
}

impl Kind {
    fn of(name: &str) -> Result<Self, Failure> {
        let known = DECISIONS.into_iter().find(|(known, _)| *known == name);
        known.map(|(_, kind)| kind).ok_or(Failure::NotFound)
    }

    const fn is_applicants(self) -> bool {
        matches!(self, Self::Archive | Self::GiveUp | Self::Reopen)
    }

    const fn actor(self) -> Actor {
        if self.is_applicants() { Actor::Applicant } else { Actor::Instructor }
    }

    const fn act(self) -> Act {
        if self.is_applicants() { Act::Apply } else { Act::Decide }
    }

    const fn question(self) -> Question {
        match self {
            Self::RequestChanges | Self::Refuse | Self::Revoke | Self::RevokeOne(_) | Self::InstructorGivesUp => {
                Question::Required
            }
            Self::Approve | Self::GiveUp => Question::Optional,
            Self::InstructorArchives | Self::Archive | Self::Reopen => Question::Nothing,
        }
    }

    /// In the keys of its words.
    const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::RequestChanges => "request-changes",
            Self::Refuse => "refuse",
            Self::InstructorArchives | Self::Archive => "archive",
            Self::Revoke => "revoke",
            Self::RevokeOne(_) => "revoke-one",
            Self::InstructorGivesUp | Self::GiveUp => "give-up",
            Self::Reopen => "reopen",
        }
    }

    fn step(self, file: &File<'_>, reason: &str) -> Step {
        let reason = reason.to_owned();
        match self {
            Self::Approve => Step::Approve { authorization: crate::records::NEW },
            Self::RequestChanges => Step::RequestChanges { reason },
            Self::Refuse => Step::Refuse { reason },
            Self::InstructorArchives | Self::Archive => Step::Archive,
            Self::Revoke => Step::Revoke { reason },
            Self::RevokeOne(authorization) => Step::RevokeAuthorization { authorization, reason },
            Self::InstructorGivesUp | Self::GiveUp => {
                Step::CancelReopening { reason: Some(reason).filter(|reason| !reason.is_empty()) }
            }
            Self::Reopen => Step::Reopen { allowed: file.definition.features.reopening },
        }
    }

    /// The page of the request afterwards.
    fn home(self, id: i64) -> String {
        if self.is_applicants() { paths::request(id) } else { paths::instructed(id) }
    }

    /// Where the form is sent.
    fn action(self, file: &File<'_>) -> String {
        let id = file.request.id;
        match self {
            Self::Archive => format!("{}/archiver", paths::request(id)),
            Self::GiveUp => format!("{}/annuler_reouverture", paths::request(id)),
            Self::Reopen => {
                let active = file.request.dossier.active().map_or(0, |active| active.id());
                format!("{}/reouvrir", paths::authorization(active))
            }
            Self::RevokeOne(authorization) => format!("/instruction/habilitations/{authorization}/r%C3%A9voquer"),
            decision => {
                let name = DECISIONS.into_iter().find(|(_, kind)| *kind == decision).map_or("", |(name, _)| name);
                format!("{}/{}", paths::instructed(id), name.replace('é', "%C3%A9"))
            }
        }
    }
}

/// A page that asks.
async fn asked(app: &Datapass, visit: &Visit, id: &str, kind: Kind) -> Result<Response, Failure> {
    let (file, _) = visit.file(app, id, kind.act()).await?;
    possible(&file, kind)?;
    let typed = rescue::found(&visit.asked).await?.map(|fields| fields.get("reason").to_owned());
    Ok(respond(visit, &file, kind, StatusCode::OK, &typed.unwrap_or_default(), String::new()))
}

/// What cannot be done any more leads to the page that says why.
fn possible(file: &File<'_>, kind: Kind) -> Result<(), Failure> {
    match file.request.dossier.after(&kind.step(file, "x"), kind.actor()) {
        Ok(_) => Ok(()),
        Err(refused) => Err(Failure::Refused(refused, kind.home(file.request.id))),
    }
}

/// A page that does.
async fn done(app: &Datapass, id: &str, posted: &Posted, kind: Kind) -> Result<Response, Failure> {
    let Posted { visit, fields, .. } = posted;
    let (file, _) = visit.file(app, id, kind.act()).await?;
    let reason = clean::text(fields.get("reason"));
    let home = kind.home(file.request.id);
    if kind.question() == Question::Required && reason.is_empty() {
        let wrong = visit.asked.page.t("datapass-error-no-reason");
        return Ok(respond(visit, &file, kind, StatusCode::UNPROCESSABLE_ENTITY, "", wrong));
    }
    if reason.chars().count() > clean::TEXT {
        let wrong = visit.asked.page.t("datapass-problem-too-long");
        return Ok(respond(visit, &file, kind, StatusCode::UNPROCESSABLE_ENTITY, &reason, wrong));
    }
    let step = kind.step(&file, &reason);
    let (person, actor) = (&visit.person, kind.actor());
    let taking = Taking { person, actor, seen: fields.seen(), step, message: &reason };
    match app.take(&file, taking, visit.asked.now).await {
        Ok(_) => Ok(see_other(&format!("{home}?done=1"))),
        Err(NotDone::Refused(Refused::Actor)) => Err(Failure::Forbidden),
        Err(error) => Err(Failure::of(error, &home)),
    }
}

fn respond(visit: &Visit, file: &File<'_>, kind: Kind, status: StatusCode, reason: &str, wrong: String) -> Response {
    let page = visit.asked.page.clone();
    let say = |part: &str| page.t(&format!("datapass-decide-{}{part}", kind.name()));
    let question = kind.question();
    visit.form(status, |csrf| DecisionPage {
        menu: visit.menu(),
        csrf,
        title: format!("{} {}", labels::definition(&page, file.definition), number::request(file.request.id)),
        heading: say(""),
        what: say("-what"),
        button: say("-button"),
        question: (question != Question::Nothing).then(|| say("-question")),
        required: question == Question::Required,
        reason: reason.to_owned(),
        wrong,
        version: file.request.version,
        action: kind.action(file),
        back: kind.home(file.request.id),
        page: page.clone().back_to(&rescue::page_of(&visit.asked.here())),
    })
}

/// `GET /instruction/demandes/{id}/{decision}/nouveau`
pub(super) async fn ask(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path((id, decision)): Path<(String, String)>,
) -> Response {
    let shown = async { asked(&app, &visit, &id, Kind::of(&decision)?).await };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /instruction/demandes/{id}/{decision}`
pub(super) async fn decide(
    State(app): State<Arc<Datapass>>,
    Path((id, decision)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let answer = async { done(&app, &id, &posted, Kind::of(&decision)?).await };
    let answer = answer.await;
    posted.visit.answer(answer)
}

/// `GET /demandes/{id}/archiver`
pub(super) async fn ask_archive(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = asked(&app, &visit, &id, Kind::Archive).await;
    visit.answer(shown)
}

/// `POST /demandes/{id}/archiver`
pub(super) async fn archive(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let answer = done(&app, &id, &posted, Kind::Archive).await;
    posted.visit.answer(answer)
}

/// `GET /demandes/{id}/annuler_reouverture`
pub(super) async fn ask_give_up(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = asked(&app, &visit, &id, Kind::GiveUp).await;
    visit.answer(shown)
}

/// `POST /demandes/{id}/annuler_reouverture`
pub(super) async fn give_up(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let answer = done(&app, &id, &posted, Kind::GiveUp).await;
    posted.visit.answer(answer)
}

/// The request to which an authorisation was given; the authorisation must be the one that counts.
async fn of_authorization(app: &Datapass, id: &str) -> Result<(i64, String), Failure> {
    let id = number::parse('H', id).ok_or(Failure::NotFound)?;
    let granted = app.records.authorization(id).await?.ok_or(Failure::NotFound)?;
    Ok((id, granted.request_id.to_string()))
}

/// `GET /habilitations/{id}/reouvrir`
pub(super) async fn ask_reopen(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let (_, request) = of_authorization(&app, &id).await?;
        asked(&app, &visit, &request, Kind::Reopen).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /habilitations/{id}/reouvrir`
pub(super) async fn reopen(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let answer = async {
        let (id, request) = of_authorization(&app, &id).await?;
        let (file, _) = posted.visit.file(&app, &request, Act::Apply).await?;
        if file.request.dossier.active().is_none_or(|active| active.id() != id) {
            return Err(Failure::Refused(Refused::NotReopenable, paths::request(file.request.id)));
        }
        done(&app, &request, &posted, Kind::Reopen).await
    };
    let answer = answer.await;
    posted.visit.answer(answer)
}

/// `GET /demandes/{id}/reopen-from-external`: from the token space, to the page that asks whether to reopen.
pub(super) async fn reopen_from_portal(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    let found = visit.file(&app, &id, Act::See).await.map(|(file, standing)| {
        let may = standing.may(Act::Apply) && possible(&file, Kind::Reopen).is_ok();
        match file.request.dossier.active().filter(|_| may) {
            Some(active) => see_other(&format!("{}/reouvrir", paths::authorization(active.id()))),
            None => see_other(&paths::request(file.request.id)),
        }
    });
    visit.answer(found)
}

/// `GET /instruction/habilitations/{id}/révoquer/nouveau`
pub(super) async fn ask_revoke_one(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let (id, request) = of_authorization(&app, &id).await?;
        asked(&app, &visit, &request, Kind::RevokeOne(id)).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /instruction/habilitations/{id}/révoquer`
pub(super) async fn revoke_one(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let answer = async {
        let (id, request) = of_authorization(&app, &id).await?;
        done(&app, &request, &posted, Kind::RevokeOne(id)).await
    };
    let answer = answer.await;
    posted.visit.answer(answer)
}

impl Samples for DecisionPage {
    fn samples(page: &Page) -> Vec<Self> {
        let kinds = DECISIONS.into_iter().map(|(_, kind)| kind);
        let kinds = kinds.chain([Kind::Archive, Kind::GiveUp, Kind::Reopen, Kind::RevokeOne(1)]);
        let of = |kind: Kind| {
            let say = |part: &str| page.t(&format!("datapass-decide-{}{part}", kind.name()));
            Self {
                page: page.clone(),
                menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
                csrf: String::new(),
                title: "API Particulier D1".to_owned(),
                heading: say(""),
                what: say("-what"),
                button: say("-button"),
                question: (kind.question() != Question::Nothing).then(|| say("-question")),
                required: kind.question() == Question::Required,
                reason: String::new(),
                wrong: if kind == Kind::Refuse { page.t("datapass-error-no-reason") } else { String::new() },
                version: 1,
                action: "/x".to_owned(),
                back: "/x".to_owned(),
            }
        };
        kinds.map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_has_its_page_in_both_languages() {
        guichet_web::samples::render::<DecisionPage>().unwrap();
    }
}
