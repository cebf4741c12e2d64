//! What applicant and instructors write to each other (DP §2.5).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::once::once;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::clean;
use crate::datapass::Datapass;
use crate::number;
use crate::rights::Act;

#[derive(Template)]
#[template(path = "messages.html")]
struct MessagesPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    messages: Vec<Shown>,
    /// Whether the visitor may write.
    writes: bool,
    body: String,
    wrong: String,
    action: String,
    back: String,
}

#[derive(Debug, Clone)]
struct Shown {
    who: String,
    side: String,
    at: String,
    body: String,
}

/// From which side one reads and writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Applicant,
    Instructor,
}

impl Side {
    const fn reads(self) -> Act {
        match self {
            Self::Applicant => Act::SeeHistory,
            Self::Instructor => Act::Review,
        }
    }

    const fn writes(self) -> Act {
        match self {
            Self::Applicant => Act::Apply,
            Self::Instructor => Act::Decide,
        }
    }

    fn home(self, id: i64) -> String {
        match self {
            Self::Applicant => paths::request(id),
            Self::Instructor => paths::instructed(id),
        }
    }
}

/// `GET /demandes/{id}/messages`
pub(super) async fn of_applicant(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = show(&app, &visit, &id, Side::Applicant).await;
    visit.answer(shown)
}

/// `GET /instruction/demandes/{id}/messages`
pub(super) async fn of_instructor(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = show(&app, &visit, &id, Side::Instructor).await;
    visit.answer(shown)
}

/// `POST /demandes/{id}/messages`
pub(super) async fn by_applicant(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let written = once(&posted, write(&app, &posted, &id, Side::Applicant)).await;
    posted.visit.answer(written)
}

/// `POST /instruction/demandes/{id}/messages`
pub(super) async fn by_instructor(
    State(app): State<Arc<Datapass>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let written = once(&posted, write(&app, &posted, &id, Side::Instructor)).await;
    posted.visit.answer(written)
}

async fn show(app: &Datapass, visit: &Visit, id: &str, side: Side) -> Result<Response, Failure> {
    let typed = rescue::found(&visit.asked).await?.map(|fields| fields.get("body").to_owned());
    respond(app, visit, id, side, StatusCode::OK, typed.unwrap_or_default(), String::new()).await
}

async fn write(app: &Datapass, posted: &Posted, id: &str, side: Side) -> Result<Response, Failure> {
    let Posted { visit, fields, .. } = posted;
    let (file, _) = visit.file(app, id, side.writes()).await?;
    if !file.definition.features.messaging {
        return Err(Failure::NotFound);
    }
    let body = clean::text(fields.get("body"));
    let wrong = match body.chars().count() {
        0 => Some("datapass-problem-missing"),
        long if long > clean::TEXT => Some("datapass-problem-too-long"),
        _ => None,
    };
    if let Some(key) = wrong {
        let wrong = visit.asked.page.t(key);
        return respond(app, visit, id, side, StatusCode::UNPROCESSABLE_ENTITY, body, wrong).await;
    }
    app.write(&file, &visit.person, side == Side::Instructor, body, visit.asked.now).await?;
    Ok(see_other(&format!("{}/messages", side.home(file.request.id))))
}

async fn respond(
    app: &Datapass,
    visit: &Visit,
    id: &str,
    side: Side,
    status: StatusCode,
    body: String,
    wrong: String,
) -> Result<Response, Failure> {
    let (file, standing) = visit.file(app, id, side.reads()).await?;
    if !file.definition.features.messaging {
        return Err(Failure::NotFound);
    }
    let request = file.request.id;
    let page = visit.asked.page.clone();
    let messages = app.records.messages(request).await?.into_iter().map(|message| Shown {
        who: message.who,
        side: page.t(if message.from_instructor { "datapass-side-instructor" } else { "datapass-side-applicant" }),
        at: labels::moment(message.at),
        body: message.body,
    });
    let messages: Vec<_> = messages.collect();
    let writes = standing.may(side.writes());
    // Read by whoever may answer; a colleague or a reporter who looks leaves it unread.
    if writes {
        app.records.seen(request, side == Side::Instructor, visit.asked.now).await?;
    }
    let home = side.home(request);
    Ok(visit.form(status, |csrf| MessagesPage {
        menu: visit.menu(),
        csrf,
        title: format!("{} {}", labels::definition(&page, file.definition), number::request(request)),
        messages,
        writes,
        body,
        wrong,
        action: format!("{home}/messages"),
        back: home,
        page: page.clone(),
    }))
}

impl Samples for MessagesPage {
    fn samples(page: &Page) -> Vec<Self> {
        let message = Shown {
            who: "DUPONT Jeanne".to_owned(),
            side: page.t("datapass-side-applicant"),
            at: "01/03/2026 12:00".to_owned(),
            body: "Bonjour\nÀ bientôt".to_owned(),
        };
        let with = |messages: Vec<Shown>, writes, wrong: &str| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: false },
            csrf: String::new(),
            title: "API Particulier D1".to_owned(),
            messages,
            writes,
            body: String::new(),
            wrong: wrong.to_owned(),
            action: "/x".to_owned(),
            back: "/x".to_owned(),
        };
        vec![with(vec![message], true, "Manque"), with(Vec::new(), false, "")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<MessagesPage>().unwrap();
    }
}
