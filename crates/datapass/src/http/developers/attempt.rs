//! One call of a receiver: what was sent, what was answered, and to do it again (DP §3.3).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::{known, webhook};
use crate::datapass::Datapass;
use crate::http::failure::Failure;
use crate::http::posted::Posted;
use crate::http::visit::{Menu, Visit};
use crate::http::{labels, paths};
use crate::number;
use crate::records::Attempt;

#[derive(Template)]
#[template(path = "attempt.html")]
struct AttemptPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    facts: Vec<(String, String)>,
    payload: String,
    answer: String,
    action: String,
    back: String,
}

/// `GET /developpeurs/webhooks/{id}/appels/{attempt}`
pub(super) async fn show(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path((id, attempt)): Path<(String, String)>,
) -> Response {
    let shown = async {
        let (attempt, payload) = found(&app, &visit, &id, &attempt).await?;
        let page = visit.asked.page.clone();
        let facts = vec![
            (page.t("datapass-attempt-event"), attempt.event.clone()),
            (page.t("datapass-column-number"), number::request(attempt.request_id)),
            (page.t("datapass-column-day"), labels::moment(attempt.at)),
            (page.t("datapass-attempt-status"), webhook::outcome(&page, &attempt)),
        ];
        let back = format!("{}/{}", paths::WEBHOOKS, attempt.webhook_id);
        Ok(visit.form(StatusCode::OK, |csrf| AttemptPage {
            menu: visit.menu(),
            csrf,
            title: page.tr("datapass-attempt", "number", &attempt.id.to_string()),
            facts,
            payload: String::from_utf8_lossy(&payload).into_owned(),
            answer: attempt.body.clone(),
            action: format!("{back}/appels/{}/rejouer", attempt.id),
            back,
            page: page.clone(),
        }))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /developpeurs/webhooks/{id}/appels/{attempt}/rejouer`: the same body again, out of the way of this request.
pub(super) async fn replay(
    State(app): State<Arc<Datapass>>,
    Path((id, attempt)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let visit = &posted.visit;
    let done = async {
        let (attempt, _) = found(&app, visit, &id, &attempt).await?;
        app.records.replay(attempt.delivery_id, visit.asked.now).await?;
        Ok(see_other(&format!("{}/{}", paths::WEBHOOKS, attempt.webhook_id)))
    };
    let done = done.await;
    visit.answer(done)
}

async fn found(app: &Datapass, visit: &Visit, id: &str, attempt: &str) -> Result<(Attempt, Vec<u8>), Failure> {
    let webhook = known(app, visit, id).await?;
    let attempt = attempt.parse().map_err(|_| Failure::NotFound)?;
    let found = app.records.attempt(attempt).await?.ok_or(Failure::NotFound)?;
    if found.0.webhook_id == webhook.id { Ok(found) } else { Err(Failure::NotFound) }
}

impl Samples for AttemptPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            csrf: String::new(),
            title: "Appel 1".to_owned(),
            facts: vec![("Évènement".to_owned(), "approve".to_owned())],
            payload: "{\"event\":\"approve\"}".to_owned(),
            answer: "<b>OK</b>".to_owned(),
            action: "/x".to_owned(),
            back: "/x".to_owned(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<AttemptPage>().unwrap();
    }
}
