//! Steps that are asked for on a page of their own, each with its one button: an instructor's decisions, and what an applicant does
//! with a request besides filling it in (DP §2.1).

mod kind;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use http::header::SET_COOKIE;

use super::failure::Failure;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::clean;
use crate::datapass::{Datapass, File, NotDone, Taking};
use crate::dossier::Refused;
use crate::records::MessageTemplate;
use crate::rights::Act;
use crate::{number, template};
pub(super) use kind::Kind;
use kind::{DECISIONS, Question};

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
    /// Models of what may be answered: title, and where it is filled in.
    models: Vec<(String, String)>,
    required: bool,
    reason: String,
    wrong: String,
    version: i64,
    action: String,
    back: String,
}

/// A page that asks.
async fn asked(app: &Datapass, visit: &Visit, id: &str, kind: Kind) -> Result<Response, Failure> {
    let (file, _) = visit.file(app, id, kind.act()).await?;
    possible(&file, kind)?;
    let typed = rescue::found(&visit.asked).await?.map(|fields| fields.get("reason").to_owned());
    let models: Vec<MessageTemplate> = match kind.models().filter(|_| file.definition.features.message_templates) {
        Some(models) => app
            .records
            .message_templates(&file.definition.id)
            .await?
            .into_iter()
            .filter(|one| one.kind == models)
            .collect(),
        None => Vec::new(),
    };
    let chosen = visit
        .asked
        .query("modele")
        .and_then(|id| models.iter().find(|one: &&MessageTemplate| one.id.to_string() == id));
    let url = visit.asked.site.origin.url(&paths::request(file.request.id));
    let written =
        chosen.map(|one| template::filled(&one.body, &url, file.request.title(), &number::request(file.request.id)));
    let reason = typed.or(written).unwrap_or_default();
    Ok(respond(visit, &file, kind, StatusCode::OK, &reason, String::new(), models))
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
        return Ok(respond(visit, &file, kind, StatusCode::UNPROCESSABLE_ENTITY, "", wrong, Vec::new()));
    }
    if reason.chars().count() > clean::TEXT {
        let wrong = visit.asked.page.t("datapass-problem-too-long");
        return Ok(respond(visit, &file, kind, StatusCode::UNPROCESSABLE_ENTITY, &reason, wrong, Vec::new()));
    }
    let step = kind.step(&file, &reason);
    let (person, actor) = (&visit.person, kind.actor());
    let taking = Taking { person, actor, seen: fields.seen(), step, message: &reason };
    match app.take(&file, taking, visit.asked.now).await {
        Ok(_) => Ok(see_other(&format!("{home}?done=1"))),
        Err(NotDone::Refused(Refused::Actor)) => Err(Failure::Forbidden),
        Err(error @ (NotDone::Refused(_) | NotDone::Meanwhile)) if !reason.is_empty() => {
            // What she wrote is there again when she has looked at what changed.
            let kept = rescue::keep(&visit.asked, &rescue::page_of(&visit.asked.here()), fields).await?;
            let mut response = visit.answer(Err(Failure::of(error, &home)));
            response.headers_mut().append(SET_COOKIE, kept);
            Ok(response)
        }
        Err(error) => Err(Failure::of(error, &home)),
    }
}

fn respond(
    visit: &Visit,
    file: &File<'_>,
    kind: Kind,
    status: StatusCode,
    reason: &str,
    wrong: String,
    models: Vec<MessageTemplate>,
) -> Response {
    let page = visit.asked.page.clone();
    let here = rescue::page_of(&visit.asked.here());
    let models = models.into_iter().map(|one| (one.title, format!("{here}?modele={}", one.id))).collect();
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
        models,
        required: question == Question::Required,
        reason: reason.to_owned(),
        wrong,
        version: file.request.version,
        action: kind.action(file),
        back: kind.home(file.request.id),
        page: page.clone().back_to(&here),
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
                models: kind.models().map(|_| ("Hors périmètre".to_owned(), "/x".to_owned())).into_iter().collect(),
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
