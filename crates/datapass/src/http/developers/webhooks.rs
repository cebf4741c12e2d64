//! A developer's receivers, and how a further one is made (DP §3.3).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_jose::Secret;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::developed;
use super::webhook::{self, Told};
use crate::datapass::{Datapass, is_receiver};
use crate::http::failure::Failure;
use crate::http::posted::{Fields, Posted};
use crate::http::visit::{Menu, Visit};
use crate::http::{labels, paths};
use crate::records::NewWebhook;
use crate::wire::EVENTS;

#[derive(Template)]
#[template(path = "webhooks.html")]
struct WebhooksPage {
    page: Page,
    menu: Menu,
    csrf: String,
    lines: Vec<Line>,
    definitions: Vec<Choice>,
    form: WebhookForm,
    action: &'static str,
}

/// A receiver in the list.
#[derive(Debug, Clone)]
struct Line {
    url: String,
    href: String,
    definition: String,
    state: String,
    mark: &'static str,
}

/// Something to choose.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// What is typed of a receiver, and what is wrong with it: the field and the sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct WebhookForm {
    pub(super) url: String,
    pub(super) events: Vec<Choice>,
    pub(super) wrong: Vec<(&'static str, String)>,
}

/// The longest address, in characters.
const URL: usize = 2_000;

impl WebhookForm {
    /// The fields as they are known, or as they were sent.
    pub(super) fn of(page: &Page, url: &str, chosen: &[String]) -> Self {
        let choice = |name: &str| Choice {
            value: name.to_owned(),
            label: page.t(&format!("datapass-webhook-event-{}", name.replace('_', "-"))),
            chosen: chosen.iter().any(|known| known == name),
        };
        Self { url: url.to_owned(), events: EVENTS.map(choice).to_vec(), wrong: Vec::new() }
    }

    /// The fields that were sent, judged.
    pub(super) fn sent(visit: &Visit, fields: &Fields) -> Self {
        let page = &visit.asked.page;
        let events: Vec<String> = fields.all("events[]").into_iter().map(str::to_owned).collect();
        let mut form = Self::of(page, fields.get("url"), &events);
        if form.url.chars().count() > URL || !is_receiver(&form.url, visit.asked.site.edge.mode) {
            form.wrong.push(("url", page.t("datapass-webhook-url-wrong")));
        }
        if form.chosen().is_empty() {
            form.wrong.push(("events", page.t("datapass-webhook-events-wrong")));
        }
        form
    }

    /// The events that are chosen.
    pub(super) fn chosen(&self) -> Vec<String> {
        self.events.iter().filter(|event| event.chosen).map(|event| event.value.clone()).collect()
    }
}

/// `GET /developpeurs/webhooks`
pub(super) async fn list(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let form = WebhookForm::of(&visit.asked.page, "", &[]);
    let shown = respond(&app, &visit, StatusCode::OK, form, "").await;
    visit.answer(shown)
}

/// `POST /developpeurs/webhooks`: the secret is shown once, and the address tested at once.
pub(super) async fn make(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let made = async {
        let definition = fields.get("definition");
        let known = developed(&app, visit)?.into_iter().any(|known| known.id == definition);
        let mut form = WebhookForm::sent(visit, fields);
        if !known {
            form.wrong.insert(0, ("definition", visit.asked.page.t("datapass-problem-missing")));
        }
        if !form.wrong.is_empty() {
            return respond(&app, visit, StatusCode::UNPROCESSABLE_ENTITY, form, definition).await;
        }
        let secret = Secret::new(visit.asked.site.edge.entropy.hex(32));
        let new = NewWebhook {
            definition: definition.to_owned(),
            events: form.chosen(),
            url: form.url,
            secret: secret.clone(),
        };
        let id = app.records.make_webhook(new, visit.asked.now).await?;
        let made = app.records.webhook(id).await?.ok_or(Failure::NotFound)?;
        let answered = app.try_webhook(&made).await?;
        let told = Told { secret: Some(secret), tested: Some(answered) };
        webhook::respond(&app, visit, id, StatusCode::CREATED, told, None).await
    };
    let made = made.await;
    visit.answer(made)
}

async fn respond(
    app: &Datapass,
    visit: &Visit,
    status: StatusCode,
    form: WebhookForm,
    chosen: &str,
) -> Result<Response, Failure> {
    let page = visit.asked.page.clone();
    let definitions = developed(app, visit)?;
    let mut lines = Vec::new();
    for definition in &definitions {
        for webhook in app.records.webhooks(&definition.id).await? {
            let (key, mark) = webhook::state(&webhook);
            lines.push(Line {
                href: format!("{}/{}", paths::WEBHOOKS, webhook.id),
                url: webhook.url,
                definition: labels::definition(&page, definition),
                state: page.t(key),
                mark,
            });
        }
    }
    let choice = |definition: &&crate::catalogue::Definition| Choice {
        value: definition.id.clone(),
        label: labels::definition(&page, definition),
        chosen: definition.id == chosen,
    };
    let definitions = definitions.iter().map(choice).collect();
    Ok(visit.form(status, |csrf| WebhooksPage {
        menu: visit.menu(),
        csrf,
        lines,
        definitions,
        form,
        action: paths::WEBHOOKS,
        page: page.clone(),
    }))
}

impl Samples for WebhooksPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = Line {
            url: "https://example.org/hook".to_owned(),
            href: "/x".to_owned(),
            definition: "API Particulier".to_owned(),
            state: "Activé".to_owned(),
            mark: "tag",
        };
        let choice = Choice { value: "a".to_owned(), label: "API Particulier".to_owned(), chosen: true };
        let with = |lines: Vec<Line>, wrong: &[(&'static str, &str)]| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            csrf: String::new(),
            lines,
            definitions: vec![choice.clone()],
            form: WebhookForm {
                wrong: wrong.iter().map(|(field, text)| (*field, (*text).to_owned())).collect(),
                ..WebhookForm::of(page, "https://example.org/", &["approve".to_owned()])
            },
            action: "/x",
        };
        vec![with(vec![line], &[]), with(Vec::new(), &[("url", "Faux"), ("events", "Aucun")])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<WebhooksPage>().unwrap();
    }
}
