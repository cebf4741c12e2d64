//! `GET /exchanges`: the last flows, the one with the latest news first.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::exchanges::Flow;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::moments;
use super::show::{Tag, meaning, summary, tag, title};
use super::story::Story;
use crate::Sandbox;
use crate::portal::form::LooseQuery;
use crate::portal::paths;

/// Flows on one page.
const MOST: usize = 40;

#[derive(Template)]
#[template(path = "exchanges.html")]
struct ExchangesPage {
    page: Page,
    clients: Vec<Client>,
    asked: Asked,
    flows: Vec<Summed>,
    total: String,
    previous: Option<String>,
    next: Option<String>,
    har: String,
    demo: Option<(String, String)>,
}

#[derive(Clone)]
struct Client {
    id: String,
    name: String,
}

struct Summed {
    href: String,
    title: String,
    summary: String,
    outcome: Tag,
    /// What the refusal means.
    what: Option<String>,
    ago: String,
    began: String,
    /// RFC 3339.
    at: String,
    count: String,
    duration: String,
}

/// What the form of the page asks for.
#[derive(Deserialize, Default, Clone)]
pub(super) struct Asked {
    /// Only flows of this relying party.
    #[serde(default)]
    pub(super) client_id: String,
    /// Only flows that ended in a refusal.
    #[serde(default)]
    refused: String,
    /// Also pages and documents that belong to no login.
    #[serde(default)]
    apart: String,
    /// How many flows to leave out at the beginning.
    #[serde(default)]
    from: String,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    page: Page,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    html(StatusCode::OK, &ExchangesPage::of(page, &sandbox, asked))
}

/// The flows that the form asks for, latest news first, each with its story.
pub(super) fn chosen(sandbox: &Sandbox, asked: &Asked) -> Vec<(Flow, Story)> {
    let mut flows = sandbox.edge().exchanges.flows();
    flows.sort_by_key(|flow| std::cmp::Reverse(flow.latest()));
    let told = flows.into_iter().map(|flow| {
        let story = Story::of(&flow);
        (flow, story)
    });
    let of_client = |flow: &Flow| {
        asked.client_id.is_empty()
            || flow.exchanges.iter().any(|exchange| exchange.client_id.as_deref() == Some(asked.client_id.as_str()))
    };
    told.filter(|(flow, story)| {
        of_client(flow)
            && (asked.refused.is_empty() || story.refused().is_some())
            && (!asked.apart.is_empty() || story.is_of_a_client())
    })
    .collect()
}

impl ExchangesPage {
    fn of(page: Page, sandbox: &Sandbox, asked: Asked) -> Self {
        let chosen = chosen(sandbox, &asked);
        let total = chosen.len();
        let from = asked.from.parse().ok().filter(|from| *from < total).unwrap_or(0);
        let now = sandbox.edge().clock.now();
        let sum = |(flow, story): &(Flow, Story)| {
            let first = flow.exchanges.first()?;
            let last = flow.exchanges.last()?;
            let spent = last.at.duration_since(first.at).as_secs_f64().max(0.0) * 1e3 + last.duration_ms;
            Some(Summed {
                href: paths::of(paths::FLOW, flow.id()),
                title: title(sandbox, &page, story),
                summary: summary(sandbox, &page, story),
                outcome: tag(&page, story),
                what: meaning(&page, story).map(|words| words.what),
                ago: moments::ago(&page, last.at, now),
                began: moments::time_of_day(first.at),
                at: first.at.to_string(),
                count: flow.exchanges.len().to_string(),
                duration: moments::milliseconds(&page, spent),
            })
        };
        let flows = chosen.iter().skip(from).take(MOST).filter_map(sum).collect();
        let query = |from: String| {
            let pairs = [
                ("client_id", asked.client_id.as_str()),
                ("refused", &asked.refused),
                ("apart", &asked.apart),
                ("from", &from),
            ];
            paths::with_query(paths::EXCHANGES, &pairs)
        };
        Self {
            clients: clients(sandbox),
            flows,
            total: total.to_string(),
            previous: (from > 0).then(|| query(from.saturating_sub(MOST).to_string())),
            next: (from + MOST < total).then(|| query((from + MOST).to_string())),
            har: paths::with_query(
                paths::EXCHANGES_HAR,
                &[("client_id", asked.client_id.as_str()), ("refused", &asked.refused), ("apart", &asked.apart)],
            ),
            demo: sandbox.demo_clients().first().map(|demo| (demo.definition.name.clone(), demo.url.clone())),
            asked,
            page,
        }
    }
}

fn clients(sandbox: &Sandbox) -> Vec<Client> {
    let text = |client: &Value, name: &str| client.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let all = sandbox.clients();
    all.iter()
        .map(|client| Client {
            id: text(client, "client_id"),
            name: format!("{} ({})", text(client, "name"), text(client, "service")),
        })
        .collect()
}

impl Samples for ExchangesPage {
    fn samples(page: &Page) -> Vec<Self> {
        let summed = |class: &'static str| Summed {
            href: "/exchanges/1".to_owned(),
            title: "Aide juridictionnelle".to_owned(),
            summary: "FranceConnect, Impôts, test".to_owned(),
            outcome: Tag { text: "identité remise".to_owned(), class },
            what: (class == "bad").then(|| "L'adresse de retour n'est pas enregistrée.".to_owned()),
            ago: "il y a 3 s".to_owned(),
            began: "12:00:00 UTC".to_owned(),
            at: "2026-02-01T12:00:00Z".to_owned(),
            count: "12".to_owned(),
            duration: "1 404 ms".to_owned(),
        };
        let with = |flows: Vec<Summed>, more: bool| Self {
            page: page.clone(),
            clients: vec![Client { id: "abc".to_owned(), name: "Aide juridictionnelle (franceconnect)".to_owned() }],
            asked: Asked { client_id: if more { "abc".to_owned() } else { String::new() }, ..Asked::default() },
            total: flows.len().to_string(),
            flows,
            previous: more.then(|| "/exchanges".to_owned()),
            next: more.then(|| "/exchanges?from=80".to_owned()),
            har: "/exchanges/har".to_owned(),
            demo: Some(("Aide juridictionnelle".to_owned(), "http://localhost:7409/".to_owned())),
        };
        vec![with(Vec::new(), false), with(Vec::new(), true), with(vec![summed(""), summed("bad")], true)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<ExchangesPage>().unwrap();
    }
}
