//! `GET /exchanges/{id}`: one flow, named by any of its exchanges, as a sequence.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link as BackLink};
use guichet_web::exchanges::Flow;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::sequence::{Arrow, Column, Row, Rule, Sequence};
use super::story::{Outcome, Refused, Story};
use super::{facts, moments};
use crate::Sandbox;
use crate::portal::errors::{self, Words};
use crate::portal::form::LooseQuery;
use crate::portal::paths;

/// A flow can be as long as the record; more rows than this would be slow to draw and nobody reads them at once.
const MOST: usize = 150;

#[derive(Template)]
#[template(path = "flow.html")]
struct FlowPage {
    page: Page,
    title: String,
    summary: String,
    outcome: Tag,
    refusal: Option<Refusal>,
    began: String,
    ago: String,
    sequence: Sequence,
    /// `1–150`, when there are more than are shown.
    range: Option<String>,
    total: String,
    previous: Option<String>,
    next: Option<String>,
    har: String,
    tests: Vec<Link>,
}

/// What refused, in words.
#[derive(Clone)]
struct Refusal {
    /// What happened, or the rule's own words where nobody has explained it.
    what: String,
    how: Option<String>,
    /// The exchange that shows it.
    exchange: String,
    /// The page of the code.
    code: Option<Link>,
}

/// A word with its colour.
#[derive(Clone)]
pub(super) struct Tag {
    pub(super) text: String,
    pub(super) class: &'static str,
}

#[derive(Clone)]
pub(super) struct Link {
    pub(super) label: String,
    pub(super) href: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    from: usize,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let Some(flow) = find(&sandbox, &id) else { return gone(&site, page) };
    let from = asked.from;
    html(StatusCode::OK, &FlowPage::of(page, &sandbox, &flow, from))
}

/// The flow that holds the exchange with this number.
pub(super) fn find(sandbox: &Sandbox, id: &str) -> Option<Flow> {
    let id: u64 = id.parse().ok()?;
    sandbox.edge().exchanges.flows().into_iter().find(|flow| flow.holds(id))
}

/// The page for a flow that is no longer kept, or never was.
pub(super) fn gone(site: &Site, page: Page) -> Response {
    let status = StatusCode::NOT_FOUND;
    let mut view = ErrorView::new(status, &site.http_code(404), site.edge.entropy.uuid(), page.t("bench-flow-gone"));
    view.advice = Some(page.t("bench-flow-gone-advice"));
    view.back = Some(BackLink { label: page.t("bench-back-exchanges"), href: paths::EXCHANGES.to_owned() });
    view.respond_on(page)
}

/// The headers of a file to take away.
pub(super) fn attachment(media_type: &'static str, name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let fixed = http::HeaderValue::from_static;
    headers.insert(http::header::CONTENT_TYPE, fixed(media_type));
    headers.insert(http::header::CACHE_CONTROL, fixed("no-store"));
    if let Ok(value) = http::HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(http::header::CONTENT_DISPOSITION, value);
    }
    headers
}

impl FlowPage {
    fn of(page: Page, sandbox: &Sandbox, flow: &Flow, from: usize) -> Self {
        let story = Story::of(flow);
        let total = flow.exchanges.len();
        let from = if from < total { from } else { 0 };
        let refused_by = story.refused().and(story.decided_by);
        let sequence = Sequence::of(flow, sandbox, &page, (from, MOST), refused_by);
        let here = paths::of(paths::FLOW, flow.id());
        let at = |from: usize| paths::with_query(&here, &[("from", &from.to_string())]);
        let place = flow.exchanges.iter().position(|exchange| Some(exchange.id) == refused_by).unwrap_or_default();
        let is_shown = (from..from + MOST).contains(&place);
        let there = if is_shown { String::new() } else { at(place) };
        let began = flow.exchanges.first().map(|first| first.at);
        let test = |label: &str, language: &str| Link {
            label: label.to_owned(),
            href: paths::of(&paths::of(paths::FLOW_TEST, flow.id()), language),
        };
        Self {
            title: title(sandbox, &page, &story),
            summary: summary(sandbox, &page, &story),
            outcome: tag(&page, &story),
            refusal: story
                .refused()
                .zip(refused_by)
                .map(|(refused, id)| Refusal::of(&page, &story, refused, format!("{there}#exchange-{id}"))),
            began: began.map(moments::time_of_day).unwrap_or_default(),
            ago: began.map(|began| moments::ago(&page, began, sandbox.edge().clock.now())).unwrap_or_default(),
            range: (total > MOST).then(|| format!("{}–{}", from + 1, (from + MOST).min(total))),
            total: total.to_string(),
            previous: (from > 0).then(|| at(from.saturating_sub(MOST))),
            next: (from + MOST < total).then(|| at(from + MOST)),
            har: paths::of(paths::FLOW_HAR, flow.id()),
            tests: if story.has_request {
                vec![test("Node.js (node --test, openid-client)", "node"), test("Python (pytest, Authlib)", "python")]
            } else {
                Vec::new()
            },
            sequence,
            page,
        }
    }
}

/// The shown name of a relying party.
pub(super) fn client_name(sandbox: &Sandbox, client_id: Option<&str>) -> Option<String> {
    let wanted = client_id?;
    let is = |client: &&Value| client.get("client_id").and_then(Value::as_str) == Some(wanted);
    let name = sandbox.clients().iter().find(is)?.get("name")?.as_str()?.to_owned();
    Some(name)
}

/// Whose flow it is.
pub(super) fn title(sandbox: &Sandbox, page: &Page, story: &Story) -> String {
    match client_name(sandbox, story.client_id.as_deref()).or_else(|| story.client_id.clone()) {
        Some(name) => name,
        None => page.t("bench-flow-of-nobody"),
    }
}

/// As whom, by whom, where.
pub(super) fn summary(sandbox: &Sandbox, page: &Page, story: &Story) -> String {
    let broker = story.broker.as_deref().map(|broker| sandbox.broker_title(broker));
    let provider = story.provider.as_deref().and_then(|slug| {
        sandbox.identity_providers().find(|known| known.slug == slug).map(|known| known.title.clone())
    });
    let parts = [
        broker,
        provider.map(|provider| page.tr("bench-flow-provider", "provider", &provider)),
        story.persona.as_deref().map(|persona| page.tr("bench-flow-persona", "persona", persona)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How it ended, in a word.
pub(super) fn tag(page: &Page, story: &Story) -> Tag {
    let (key, class) = match &story.outcome {
        Outcome::Begun => ("bench-outcome-begun", "warn"),
        Outcome::Code => ("bench-outcome-code", ""),
        Outcome::Tokens => ("bench-outcome-tokens", ""),
        Outcome::Identity => ("bench-outcome-identity", ""),
        Outcome::LoggedOut => ("bench-outcome-logged-out", ""),
        Outcome::Refused(refused) => {
            let what = refused.code.as_deref().unwrap_or(&refused.why);
            return Tag { text: page.tr("bench-outcome-refused", "what", what), class: "bad" };
        }
    };
    Tag { text: page.t(key), class }
}

/// What there is to say of the refusal with which a flow ended.
pub(super) fn meaning(page: &Page, story: &Story) -> Option<Words> {
    errors::meaning(page, story.refused()?.name.as_deref()?)
}

impl Refusal {
    fn of(page: &Page, story: &Story, refused: &Refused, exchange: String) -> Self {
        let words = meaning(page, story);
        Self {
            what: words.as_ref().map_or_else(|| refused.why.clone(), |words| words.what.clone()),
            how: words.map(|words| words.how),
            exchange,
            code: refused.code.as_deref().map(|code| Link {
                label: page.tr("web-error-explain", "code", code),
                href: paths::with_query(paths::ERRORS, &[("code", code)]),
            }),
        }
    }
}

impl Samples for FlowPage {
    fn samples(page: &Page) -> Vec<Self> {
        let column = |name: &str, place: &str| Column { name: name.to_owned(), place: place.to_owned() };
        let fact = |name: &str, value: &str| facts::Fact { name: name.to_owned(), value: value.to_owned() };
        let row = |id, rule: Option<&str>| Row {
            id,
            title: "Échange du code contre les jetons".to_owned(),
            from: "Aide juridictionnelle".to_owned(),
            to: "FranceConnect".to_owned(),
            arrow: Arrow { from: "25%".to_owned(), to: "75%".to_owned(), leftwards: id == 2, inward: id == 3 },
            method: "POST".to_owned(),
            path: "/api/v2/token".to_owned(),
            url: "http://localhost:7401/api/v2/token".to_owned(),
            status: if rule.is_some() { 400 } else { 200 },
            refused: rule.is_some(),
            gist: "access_token, id_token".to_owned(),
            offset: "+12 ms".to_owned(),
            duration: "3 ms".to_owned(),
            request: vec![fact("client_id", "abc"), fact("code", "…WXYZ")],
            response: vec![fact("content_type", "application/json")],
            body: Some("{}".to_owned()),
            tokens: vec![facts::Token {
                title: "id_token".to_owned(),
                header: "{}".to_owned(),
                claims: rule.is_none().then(|| "{}".to_owned()),
                times: vec![fact("exp", "2026-02-01 12:00:00 UTC")],
            }],
            rule: rule.map(|rule| Rule {
                text: rule.to_owned(),
                received: "http://localhost:3000/retour".to_owned(),
                expected: vec!["http://localhost:3000/callback".to_owned()],
                href: Some("/errors".to_owned()),
                code: rule.to_owned(),
            }),
            advice: rule
                .is_none()
                .then(|| "eidas2 instead of certification-dirigeant".to_owned())
                .into_iter()
                .collect(),
            persona: Some(fact("test", "/personas/test")),
            open: rule.is_some(),
        };
        let with = |rows: Vec<Row>, long: bool| Self {
            page: page.clone(),
            title: "Aide juridictionnelle".to_owned(),
            summary: "FranceConnect, Impôts, test".to_owned(),
            outcome: Tag { text: "identité remise".to_owned(), class: "" },
            refusal: long.then(|| Refusal {
                what: "L'adresse de retour n'est pas enregistrée.".to_owned(),
                how: Some("Enregistrez-la.".to_owned()),
                exchange: "#exchange-2".to_owned(),
                code: Some(Link { label: "Y04C013C".to_owned(), href: "/errors?code=Y04C013C".to_owned() }),
            }),
            began: "12:00:00 UTC".to_owned(),
            ago: "il y a 3 s".to_owned(),
            sequence: Sequence { columns: vec![column("Service", "25%"), column("FranceConnect", "75%")], rows },
            range: long.then(|| "1–150".to_owned()),
            total: "2".to_owned(),
            previous: long.then(|| "?from=0".to_owned()),
            next: long.then(|| "?from=300".to_owned()),
            har: "/exchanges/1/har".to_owned(),
            tests: if long { Vec::new() } else { vec![Link { label: "Node.js".to_owned(), href: "/".to_owned() }] },
        };
        let refused = row(2, Some("Y04C013C redirect-uri-not-registered (FC §2.1 redirect_uri)"));
        vec![with(vec![row(1, None), refused.clone()], false), with(vec![refused, row(3, None)], true)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<FlowPage>().unwrap();
    }
}
