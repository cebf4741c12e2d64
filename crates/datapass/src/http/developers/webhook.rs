//! One receiver: its address and events, its state, its secret, its calls (DP §3.3).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_jose::Secret;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;
use jiff::Timestamp;

use super::known;
use super::webhooks::WebhookForm;
use crate::datapass::{Answered, Datapass, RECEIVER_PATIENCE};
use crate::http::failure::Failure;
use crate::http::posted::Posted;
use crate::http::visit::{Menu, Visit};
use crate::http::{labels, paths};
use crate::number;
use crate::records::{Attempt, Webhook};

/// How many calls stand on the page.
const CALLS: i64 = 50;

#[derive(Template)]
#[template(path = "webhook.html")]
struct WebhookPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    state: String,
    mark: &'static str,
    facts: Vec<(String, String)>,
    /// Shown once.
    secret: Option<String>,
    tested: Option<Tested>,
    form: WebhookForm,
    /// What may be done, each with its words.
    actions: Vec<(&'static str, String)>,
    attempts: Vec<Line>,
    href: String,
}

/// What a test call showed.
#[derive(Debug, Clone)]
struct Tested {
    taken: bool,
    /// The status; without one, why.
    answer: String,
    /// What to do where there was no answer.
    advice: Option<String>,
}

impl Tested {
    /// `patience`: how long the receiver had.
    fn of(page: &Page, answered: &Answered, patience: Duration) -> Self {
        let advice = match (answered.status, answered.private) {
            (Some(_), _) => None,
            (None, Some(address)) => Some(page.tr("datapass-webhook-private", "address", &address.to_string())),
            (None, None) => Some(page.tr("datapass-webhook-unanswered", "seconds", &patience.as_secs().to_string())),
        };
        Self {
            taken: answered.is_taken(),
            answer: answered.status.map_or_else(|| answered.body.clone(), |status| status.to_string()),
            advice,
        }
    }
}

/// A call in the list.
#[derive(Debug, Clone)]
struct Line {
    href: String,
    at: String,
    event: String,
    request: String,
    status: String,
    mark: &'static str,
}

/// What is said once.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// A secret that was just made.
    pub(super) secret: Option<Secret>,
    /// What a test call showed.
    pub(super) tested: Option<Answered>,
}

/// The words of a receiver's state, and the class of its mark.
pub(super) fn state(webhook: &Webhook) -> (&'static str, &'static str) {
    match (webhook.enabled, webhook.validated) {
        (true, true) => ("datapass-webhook-enabled", "tag"),
        (true, false) | (false, false) => ("datapass-webhook-unvalidated", "tag bad"),
        (false, true) => ("datapass-webhook-disabled", "tag warn"),
    }
}

/// `GET /developpeurs/webhooks/{id}`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let webhook = known(&app, &visit, &id).await?;
        respond(&app, &visit, webhook.id, StatusCode::OK, Told::default(), None).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /developpeurs/webhooks/{id}`: another address is tested, and yet to be enabled.
pub(super) async fn change(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let changed = async {
        let before = known(&app, visit, &id).await?;
        let form = WebhookForm::sent(visit, fields);
        if !form.wrong.is_empty() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return respond(&app, visit, before.id, status, Told::default(), Some(form)).await;
        }
        app.records.change_webhook(before.id, form.url.clone(), &form.chosen()).await?;
        if form.url == before.url {
            return Ok(see_other(&format!("{}/{}", paths::WEBHOOKS, before.id)));
        }
        tested(&app, visit, before.id).await
    };
    let changed = changed.await;
    visit.answer(changed)
}

/// `POST /developpeurs/webhooks/{id}/{action}`
pub(super) async fn act(
    State(app): State<Arc<Datapass>>,
    Path((id, action)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let visit = &posted.visit;
    let done = async {
        let webhook = known(&app, visit, &id).await?;
        let here = format!("{}/{}", paths::WEBHOOKS, webhook.id);
        match action.as_str() {
            "tester" => tested(&app, visit, webhook.id).await,
            "activer" => {
                let answered = app.try_webhook(&webhook).await?;
                if answered.is_taken() {
                    app.records.enable_webhook(webhook.id, visit.asked.now).await?;
                }
                let told = Told { tested: Some(answered), ..Told::default() };
                respond(&app, visit, webhook.id, StatusCode::OK, told, None).await
            }
            "desactiver" => {
                app.records.disable_webhook(webhook.id).await?;
                Ok(see_other(&here))
            }
            "secret" => {
                let secret = Secret::new(visit.asked.site.edge.entropy.hex(32));
                app.records.renew_webhook(webhook.id, &secret).await?;
                let told = Told { secret: Some(secret), ..Told::default() };
                respond(&app, visit, webhook.id, StatusCode::OK, told, None).await
            }
            "supprimer" => match app.records.delete_webhook(webhook.id).await? {
                true => Ok(see_other(paths::WEBHOOKS)),
                false => Err(Failure::Enabled(here)),
            },
            _ => Err(Failure::NotFound),
        }
    };
    let done = done.await;
    visit.answer(done)
}

async fn tested(app: &Datapass, visit: &Visit, id: i64) -> Result<Response, Failure> {
    let webhook = app.records.webhook(id).await?.ok_or(Failure::NotFound)?;
    let answered = app.try_webhook(&webhook).await?;
    let told = Told { tested: Some(answered), ..Told::default() };
    respond(app, visit, id, StatusCode::OK, told, None).await
}

/// The page of a receiver as it is now.
pub(super) async fn respond(
    app: &Datapass,
    visit: &Visit,
    id: i64,
    status: StatusCode,
    told: Told,
    form: Option<WebhookForm>,
) -> Result<Response, Failure> {
    let webhook = app.records.webhook(id).await?.ok_or(Failure::NotFound)?;
    let page = visit.asked.page.clone();
    let definition = app.parts.catalogue.definition(&webhook.definition).ok_or(Failure::NotFound)?;
    let (key, mark) = state(&webhook);
    let attempts = app.records.attempts(id, Timestamp::MIN, Timestamp::MAX, CALLS).await?;
    let href = format!("{}/{id}", paths::WEBHOOKS);
    let lines = attempts.iter().map(|attempt| Line {
        href: format!("{href}/appels/{}", attempt.id),
        at: labels::moment(attempt.at),
        event: attempt.event.clone(),
        request: number::request(attempt.request_id),
        status: outcome(&page, attempt),
        mark: if matches!(attempt.status, Some(200 | 201 | 204)) { "tag" } else { "tag bad" },
    });
    let lines = lines.collect();
    let mut facts = vec![
        (page.t("datapass-definition"), labels::definition(&page, definition)),
        (page.t("datapass-fact-created"), labels::moment(webhook.created_at)),
    ];
    if let Some(at) = webhook.activated_at {
        facts.push((page.t("datapass-webhook-activated"), labels::moment(at)));
    }
    let able: &[&'static str] = if webhook.enabled {
        &["desactiver", "tester", "secret"]
    } else {
        &["activer", "tester", "secret", "supprimer"]
    };
    let actions = able.iter().map(|name| (*name, page.t(&format!("datapass-webhook-{name}")))).collect();
    let tested = told.tested.map(|answered| Tested::of(&page, &answered, app.parts.receiver_patience));
    let form = form.unwrap_or_else(|| WebhookForm::of(&page, &webhook.url, &webhook.events));
    Ok(visit.form(status, |csrf| WebhookPage {
        menu: visit.menu(),
        csrf,
        title: webhook.url.clone(),
        state: page.t(key),
        mark,
        facts,
        secret: told.secret.map(|secret| secret.expose().to_owned()),
        tested,
        form,
        actions,
        attempts: lines,
        href,
        page: page.clone(),
    }))
}

/// The status of an answer, or that there was none.
pub(super) fn outcome(page: &Page, attempt: &Attempt) -> String {
    attempt.status.map_or_else(|| page.t("datapass-attempt-unanswered"), |status| status.to_string())
}

impl Samples for WebhookPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = Line {
            href: "/x".to_owned(),
            at: "01/03/2026 12:00".to_owned(),
            event: "approve".to_owned(),
            request: "D1".to_owned(),
            status: "500".to_owned(),
            mark: "tag bad",
        };
        let tested =
            |status, private| Tested::of(page, &Answered { status, body: "x".to_owned(), private }, RECEIVER_PATIENCE);
        let with = |secret: Option<&str>, tested, attempts: Vec<Line>| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            csrf: String::new(),
            title: "https://example.org/hook".to_owned(),
            state: "Activé".to_owned(),
            mark: "tag",
            facts: vec![("Habilitation".to_owned(), "API Particulier".to_owned())],
            secret: secret.map(str::to_owned),
            tested,
            form: WebhookForm::of(page, "https://example.org/hook", &["approve".to_owned()]),
            actions: vec![("tester", "Tester".to_owned())],
            attempts,
            href: "/x".to_owned(),
        };
        vec![
            with(Some("abc"), Some(tested(Some(200), None)), vec![line]),
            with(None, Some(tested(None, None)), Vec::new()),
            with(None, Some(tested(None, Some(IpAddr::from([127, 0, 0, 1])))), Vec::new()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<WebhookPage>().unwrap();
    }
}
