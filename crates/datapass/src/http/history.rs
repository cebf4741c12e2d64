//! What happened to a request, each change readable (DP §2.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde_json::Value;

use super::failure::Failure;
use super::visit::{Menu, Visit};
use super::{labels, paths};
use crate::answers::{Answer, Change};
use crate::catalogue::{Catalogue, Definition, Field};
use crate::datapass::Datapass;
use crate::number;
use crate::records::EventRecord;
use crate::rights::Act;
use crate::words;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    page: Page,
    menu: Menu,
    title: String,
    events: Vec<Shown>,
    back: String,
}

/// One event in words.
#[derive(Debug, Clone)]
struct Shown {
    what: String,
    who: String,
    at: String,
    reason: String,
    authorization: Option<(String, String)>,
    changes: Vec<Difference>,
    /// How many changes there are.
    number: String,
}

/// One answer before and after.
#[derive(Debug, Clone)]
struct Difference {
    label: String,
    before: String,
    after: String,
}

/// `GET /demandes/{id}/historique`
pub(super) async fn of_applicant(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = show(&app, &visit, &id, Act::SeeHistory, paths::request).await;
    visit.answer(shown)
}

/// `GET /instruction/demandes/{id}/historique`
pub(super) async fn of_instructor(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = show(&app, &visit, &id, Act::Review, paths::instructed).await;
    visit.answer(shown)
}

async fn show(app: &Datapass, visit: &Visit, id: &str, act: Act, back: fn(i64) -> String) -> Result<Response, Failure> {
    let (file, _) = visit.file(app, id, act).await?;
    let events = app.records.history(file.request.id).await?;
    let page = visit.asked.page.clone();
    let shown = events.iter().map(|event| in_words(&page, &app.parts.catalogue, file.definition, event)).collect();
    let page = HistoryPage {
        menu: visit.menu(),
        title: format!("{} {}", labels::definition(&page, file.definition), number::request(file.request.id)),
        events: shown,
        back: back(file.request.id),
        page,
    };
    Ok(html(StatusCode::OK, &page))
}

fn in_words(page: &Page, catalogue: &Catalogue, definition: &Definition, event: &EventRecord) -> Shown {
    let text = |name: &str| event.entity.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let changes = event.entity.get("changes").cloned().unwrap_or_default();
    let changes: BTreeMap<String, Change> = serde_json::from_value(changes).unwrap_or_default();
    let fields = catalogue.all_fields(definition);
    let difference = |(name, Change(before, after)): (&String, &Change)| {
        let field = fields.iter().find(|field| field.name == *name);
        Difference {
            label: field.map_or_else(|| name.clone(), |field| label(page, field)),
            before: value(page, definition, field, before.as_ref()),
            after: value(page, definition, field, after.as_ref()),
        }
    };
    let authorization = event.entity.get("authorization").and_then(Value::as_i64);
    let reason = text("reason");
    Shown {
        what: page.t(&format!("datapass-event-{}", event.name.replace('_', "-"))),
        who: event.who.clone().unwrap_or_else(|| page.t("datapass-event-system")),
        at: labels::moment(event.at),
        reason: if reason.is_empty() { text("message") } else { reason },
        authorization: authorization.map(|id| (number::authorization(id), paths::authorization(id))),
        changes: changes.iter().map(difference).collect(),
        number: changes.len().to_string(),
    }
}

fn label(page: &Page, field: &Field) -> String {
    let question = page.t(&words::field(field));
    field.contact.as_ref().map_or(question.clone(), |kind| format!("{} : {question}", page.t(&words::contact(kind))))
}

fn value(page: &Page, definition: &Definition, field: Option<&Field>, answer: Option<&Answer>) -> String {
    let word = |value: &String| {
        let scope =
            definition.scopes.iter().find(|scope| field.is_some_and(|it| it.name == "scopes") && scope.value == *value);
        match (scope, field) {
            (Some(scope), _) => scope.name.clone(),
            (None, Some(field)) => page.t_or(&words::option(field, value), value),
            (None, None) => value.clone(),
        }
    };
    match answer {
        Some(Answer::Text(text)) => word(text),
        Some(Answer::Values(values)) => values.iter().map(word).collect::<Vec<_>>().join(", "),
        None => page.t("datapass-nothing"),
    }
}

/// The names of events (DP §2.3) that this version writes.
#[cfg(test)]
const EVENTS: [&str; 16] = [
    "create",
    "update",
    "submit",
    "approve",
    "auto_generate",
    "refuse",
    "request_changes",
    "revoke",
    "archive",
    "reopen",
    "cancel_reopening",
    "applicant_message",
    "instructor_message",
    "create_by_api",
    "update_by_api",
    "system_import",
];

impl Samples for HistoryPage {
    fn samples(page: &Page) -> Vec<Self> {
        let event = |changes: Vec<Difference>, reason: &str| Shown {
            what: page.t("datapass-event-submit"),
            who: "DUPONT Jeanne".to_owned(),
            at: "01/03/2026 12:00".to_owned(),
            reason: reason.to_owned(),
            authorization: (!reason.is_empty()).then(|| ("H1".to_owned(), "/x".to_owned())),
            number: changes.len().to_string(),
            changes,
        };
        let difference = Difference {
            label: "Nom du projet".to_owned(),
            before: page.t("datapass-nothing"),
            after: "Cantine".to_owned(),
        };
        vec![Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: false },
            title: "API Particulier D1".to_owned(),
            events: vec![event(vec![difference], ""), event(Vec::new(), "car")],
            back: "/x".to_owned(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use guichet_web::language::Language;

    use super::*;

    #[test]
    fn the_page_renders_in_both_languages_and_every_event_has_words() {
        guichet_web::samples::render::<HistoryPage>().unwrap();
        let words = guichet_web::messages::Messages::embedded();
        for name in EVENTS {
            let key = format!("datapass-event-{}", name.replace('_', "-"));
            assert!(Language::ALL.iter().all(|language| words.has(*language, &key)), "{key}");
        }
    }

    #[test]
    fn a_difference_is_told_in_the_words_of_the_form() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_particulier").unwrap();
        let event = EventRecord {
            id: 1,
            name: "update".to_owned(),
            who: Some("DUPONT Jeanne".to_owned()),
            entity: serde_json::json!({ "changes": { "scopes": [null, ["cnaf_quotient_familial"]], "contact_metier_email": ["a@b.fr", "c@d.fr"] } }),
            at: "2026-03-01T12:00:00Z".parse().unwrap(),
        };
        let shown = in_words(&Page::sample(Language::Fr), &catalogue, definition, &event);
        let told: Vec<_> =
            shown.changes.iter().map(|one| format!("{}: {} -> {}", one.label, one.before, one.after)).collect();
        assert_eq!(
            told,
            [
                "Contact métier : Adresse électronique: a@b.fr -> c@d.fr",
                "Données demandées: (rien) -> Quotient familial CAF & MSA"
            ]
        );
        assert_eq!(shown.at, "01/03/2026 13:00");
    }
}
