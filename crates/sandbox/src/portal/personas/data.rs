//! `GET`, `POST /personas/{id}/data`: what administrations know of a person, changed in a form, and what the gateway answers
//! about her then.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::outgoing::Request;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::life::{self, Control, Flaw, Part};
use super::person::{Choice, unknown};
use crate::Sandbox;
use crate::control::personas::changed;
use crate::gateway::Call;
use crate::lives::{self, Life};
use crate::personas::Persona;
use crate::portal::form::Posted;
use crate::portal::paths;
use crate::producers::told;

#[derive(Template)]
#[template(path = "persona_data.html")]
struct DataPage {
    page: Page,
    csrf: String,
    action: String,
    back: String,
    name: String,
    parts: Vec<Part>,
    apis: Vec<Choice>,
    saved: bool,
    answers: Vec<Answer>,
    wrong: Vec<Mistake>,
}

/// What the gateway said.
struct Answer {
    target: String,
    status: String,
    is_data: bool,
    request_id: String,
    body: String,
}

/// What is wrong, and where.
struct Mistake {
    place: String,
    text: String,
}

/// What came of a form.
#[derive(Default)]
struct Outcome {
    saved: bool,
    parts: Option<Vec<Part>>,
    answers: Vec<Answer>,
    wrong: Vec<Mistake>,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(person) = sandbox.personas().get(&id) else { return unknown(&site, page) };
    respond(page, &site, &headers, &sandbox, &person, "", Outcome::default())
}

pub(super) async fn change(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Posted,
) -> Response {
    let Some(person) = sandbox.personas().get(&id) else { return unknown(&site, page) };
    let page = page.back_to(&paths::of(paths::PERSONA_DATA, &id));
    let mut outcome = saved(&page, &sandbox, &person, &form).await;
    let person = sandbox.personas().get(&id).unwrap_or(person);
    if outcome.wrong.is_empty() {
        outcome.answers = answers(&sandbox, &person, form.get("api")).await;
    }
    respond(page, &site, &headers, &sandbox, &person, form.get("api"), outcome)
}

/// Changes what the form changes, as `PATCH /personas/{id}` does.
async fn saved(page: &Page, sandbox: &Sandbox, person: &Persona, form: &Posted) -> Outcome {
    let known = match Life::of(person, sandbox.present_year()) {
        Ok(known) => json!(known),
        Err(text) => return Outcome { wrong: vec![Mistake { place: "parts".to_owned(), text }], ..Outcome::default() },
    };
    let (members, parts) = if form.has("reset") {
        (life::nothing_said(&known), None)
    } else {
        let (wanted, parts) = life::asked(&known, |name| form.sent(name));
        let wrong: Vec<Mistake> =
            parts.iter().flat_map(|part| &part.fields).filter_map(|it| mistake(page, it)).collect();
        if !wrong.is_empty() {
            return Outcome { parts: Some(parts), wrong, ..Outcome::default() };
        }
        let members = lives::members(&json!(person), &known, &wanted);
        if members.is_empty() {
            return Outcome::default();
        }
        (members, Some(parts))
    };
    match changed(sandbox, &person.id, members).await {
        Ok(_) => Outcome { saved: true, ..Outcome::default() },
        Err(refused) => {
            let text = refused.detail();
            let place = place_of(&text, parts.as_deref().unwrap_or_default());
            Outcome { parts, wrong: vec![Mistake { place, text }], ..Outcome::default() }
        }
    }
}

fn mistake(page: &Page, field: &life::Field) -> Option<Mistake> {
    let text = words(page, field.wrong.as_ref()?);
    Some(Mistake { place: field.path.clone(), text: format!("{}: {text}", field.label) })
}

fn words(page: &Page, flaw: &Flaw) -> String {
    match flaw {
        Flaw::NoNumber => page.t("bench-data-no-number"),
        Flaw::NoJson(reason) => page.tr("bench-data-no-json", "reason", reason),
    }
}

/// The part that a refusal names.
fn place_of(refusal: &str, parts: &[Part]) -> String {
    let named = parts.iter().find(|part| refusal.contains(&format!("`{}`", part.name)));
    named.map_or_else(|| "parts".to_owned(), |part| format!("part-{}", part.name))
}

/// Asks the gateway over HTTP, at each address of the API that takes what is told of the person.
async fn answers(sandbox: &Sandbox, person: &Persona, api: &str) -> Vec<Answer> {
    let Some(gateway) = sandbox.gateway() else { return Vec::new() };
    let tokens = gateway.tokens();
    let widest = tokens.iter().find(|token| token.get("id").and_then(Value::as_str) == Some(gateway.widest_token()));
    let widest = widest.and_then(|token| token.get("token")?.as_str()).unwrap_or_default();
    let mut answers = Vec::new();
    for call in gateway.calls(&told(person, sandbox.present_year())).iter().filter(|call| call.api == api) {
        // The simulated introspection knows a person by her login.
        let token = if call.france_connect { &person.id } else { widest };
        answers.push(answer(sandbox, call, token).await);
    }
    answers
}

async fn answer(sandbox: &Sandbox, call: &Call, token: &str) -> Answer {
    let (header, before) = call.header;
    let mut request = Request::get(&sandbox.origins().api_particulier.url(&call.target));
    // A login that no header can hold is left out, and the call is refused.
    if let (Ok(name), Ok(value)) =
        (HeaderName::try_from(header.to_ascii_lowercase()), HeaderValue::try_from(format!("{before}{token}")))
    {
        request = request.header(name, value);
    }
    let target = call.target.clone();
    match sandbox.edge().outgoing.send("portal", request).await {
        Ok(answer) => Answer {
            target,
            status: answer.status.to_string(),
            is_data: answer.status.is_success(),
            request_id: text_of(&answer.headers, "x-request-id"),
            body: pretty(&answer.body),
        },
        Err(failure) => Answer {
            target,
            status: failure.to_string(),
            is_data: false,
            request_id: String::new(),
            body: String::new(),
        },
    }
}

fn text_of(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn pretty(body: &[u8]) -> String {
    let parsed = serde_json::from_slice::<Value>(body).ok();
    let pretty = parsed.and_then(|value| serde_json::to_string_pretty(&value).ok());
    pretty.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

fn respond(
    page: Page,
    site: &Site,
    headers: &HeaderMap,
    sandbox: &Sandbox,
    person: &Persona,
    api: &str,
    outcome: Outcome,
) -> Response {
    let status = if outcome.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let parts = outcome.parts.unwrap_or_else(|| {
        Life::of(person, sandbox.present_year()).map(|known| life::parts(&json!(known))).unwrap_or_default()
    });
    let mut apis: Vec<Choice> = Vec::new();
    for call in
        sandbox.gateway().map(|gateway| gateway.calls(&told(person, sandbox.present_year()))).unwrap_or_default()
    {
        if apis.last().is_none_or(|known| known.value != call.api) {
            let label = call.label.of(page.language).to_owned();
            apis.push(Choice { chosen: call.api == api, value: call.api, label });
        }
    }
    csrf::page(status, site, headers, |csrf| DataPage {
        csrf,
        action: paths::of(paths::PERSONA_DATA, &person.id),
        back: paths::of(paths::PERSONA, &person.id),
        name: person.display_name(),
        parts,
        apis,
        saved: outcome.saved,
        answers: outcome.answers,
        wrong: outcome.wrong,
        page,
    })
}

impl DataPage {
    /// Words for a part; its name where there are none.
    fn title(&self, part: &Part) -> String {
        self.page.t_or(&format!("bench-data-part-{}", part.name), &part.name)
    }

    fn flaw(&self, field: &life::Field) -> Option<String> {
        field.wrong.as_ref().map(|flaw| words(&self.page, flaw))
    }
}

impl Samples for DataPage {
    fn samples(page: &Page) -> Vec<Self> {
        let known = json!({
            "household": { "quotient": 812, "children": [], "address": { "street": "1 RUE DES LILAS" } },
            "unheard_of": { "yes": true, "no": null },
        });
        let answer = |is_data| Answer {
            target: "/v3/dss/quotient_familial/identite?recipient=13002526500013".to_owned(),
            status: if is_data { "200 OK" } else { "404 Not Found" }.to_owned(),
            is_data,
            request_id: "7f1c2c7e-6f0a-4d2b-9a64-0b2f6c1d9e11".to_owned(),
            body: "{\n  \"data\": {}\n}".to_owned(),
        };
        let choice = || Choice { value: "quotient-familial".to_owned(), label: "Quotient".to_owned(), chosen: true };
        let with = |typed: &'static str, answers, saved| {
            let (_, parts) = life::asked(&known, |name| (name == "household.quotient").then_some(typed));
            let wrong = parts.iter().flat_map(|part| &part.fields).filter_map(|field| mistake(page, field)).collect();
            Self {
                page: page.clone(),
                csrf: "token".to_owned(),
                action: "/personas/test/data".to_owned(),
                back: "/personas/test".to_owned(),
                name: "Angela DUBOIS".to_owned(),
                parts,
                apis: vec![choice()],
                saved,
                answers,
                wrong,
            }
        };
        vec![with("12", vec![answer(true), answer(false)], true), with("many", Vec::new(), false)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<DataPage>().unwrap();
    }
}
