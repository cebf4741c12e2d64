//! A flow as a sequence: a column for each who takes part, a row for each exchange.

use std::collections::BTreeSet;

use guichet_web::exchanges::{Exchange, Flow};
use guichet_web::page::Page;
use serde_json::Value;

use super::facts::{self, Fact, Token};
use super::parties::{Party, path_of};
use super::{moments, steps, story};
use crate::Sandbox;
use crate::portal::paths;
use crate::portal::rules::code_of;

/// The columns and the rows.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    /// Names of the columns, each with where it stands.
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Where its line stands, in percent of the drawing's width.
    pub(super) place: String,
}

/// One exchange.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) title: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) arrow: Arrow,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) url: String,
    pub(super) status: u16,
    pub(super) refused: bool,
    /// The answer in a few words.
    pub(super) gist: String,
    /// Since the flow began.
    pub(super) offset: String,
    pub(super) duration: String,
    pub(super) request: Vec<Fact>,
    pub(super) response: Vec<Fact>,
    pub(super) body: Option<String>,
    pub(super) tokens: Vec<Token>,
    pub(super) rule: Option<Rule>,
    /// What an accepted request had better say.
    pub(super) advice: Vec<String>,
    pub(super) persona: Option<Fact>,
    /// Shown unfolded.
    pub(super) open: bool,
}

/// The line from who asks to who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    /// Where it begins and where its head is, in percent of the drawing's width.
    pub(super) from: String,
    pub(super) to: String,
    /// The head points to the left.
    pub(super) leftwards: bool,
    /// Somebody who speaks to itself: a point instead of a line.
    pub(super) inward: bool,
}

/// The rule that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) text: String,
    /// What it refused, and what it wanted.
    pub(super) received: String,
    pub(super) expected: Vec<String>,
    /// The page of its code.
    pub(super) href: Option<String>,
    pub(super) code: String,
}

impl Sequence {
    /// The exchanges `from` the given place, at most `most` of them; `unfolded` is the number of one to be read first.
    pub(super) fn of(
        flow: &Flow,
        sandbox: &Sandbox,
        page: &Page,
        (from, most): (usize, usize),
        unfolded: Option<u64>,
    ) -> Self {
        let both = flow.exchanges.iter().flat_map(|exchange| [Party::asking(exchange), Party::answering(exchange)]);
        let parties: Vec<Party> = both.collect::<BTreeSet<_>>().into_iter().collect();
        let name = |party: &Party| party.name(sandbox, page);
        let columns = parties.iter().enumerate();
        let columns =
            columns.map(|(at, party)| Column { name: name(party), place: percent(at, parties.len()) }).collect();
        let began = flow.exchanges.first().map(|first| first.at);
        let rows = flow.exchanges.iter().skip(from).take(most).map(|exchange| {
            let (asking, answering) = (Party::asking(exchange), Party::answering(exchange));
            let since = began.map_or(0.0, |began| exchange.at.duration_since(began).as_secs_f64() * 1e3);
            Row {
                arrow: Arrow::between(&parties, &asking, &answering),
                from: name(&asking),
                to: name(&answering),
                offset: format!("+{}", moments::milliseconds(page, since.max(0.0))),
                open: Some(exchange.id) == unfolded,
                ..Row::of(exchange, page)
            }
        });
        Self { columns, rows: rows.collect() }
    }
}

impl Row {
    fn of(exchange: &Exchange, page: &Page) -> Self {
        let path = path_of(&exchange.url);
        let refusal = story::refusal(exchange);
        Self {
            id: exchange.id,
            title: steps::key(exchange).map_or_else(|| path.to_owned(), |key| page.t(&key)),
            from: String::new(),
            to: String::new(),
            arrow: Arrow { from: String::new(), to: String::new(), leftwards: false, inward: false },
            method: exchange.method.clone(),
            path: shortened(path),
            url: exchange.url.clone(),
            status: exchange.status,
            refused: refusal.is_some(),
            gist: refusal.as_ref().map_or_else(|| gist(exchange), |refused| refused.why.clone()),
            offset: String::new(),
            duration: moments::milliseconds(page, exchange.duration_ms),
            request: facts::request(exchange),
            response: facts::response(exchange),
            body: facts::body(exchange),
            tokens: facts::tokens(page, exchange),
            rule: exchange.rule.as_deref().map(|rule| Rule::of(rule, exchange)),
            advice: exchange.expected.iter().filter(|_| exchange.rule.is_none()).cloned().collect(),
            persona: exchange
                .persona
                .as_deref()
                .map(|login| Fact { name: login.to_owned(), value: paths::of(paths::PERSONA, login) }),
            open: false,
        }
    }
}

impl Rule {
    fn of(rule: &str, exchange: &Exchange) -> Self {
        let code = code_of(rule);
        Self {
            text: rule.to_owned(),
            received: exchange.received.clone().unwrap_or_default(),
            expected: exchange.expected.clone(),
            href: code.map(|code| paths::with_query(paths::ERRORS, &[("code", code)])),
            code: code.unwrap_or_default().to_owned(),
        }
    }
}

impl Arrow {
    fn between(parties: &[Party], asking: &Party, answering: &Party) -> Self {
        let place = |party: &Party| parties.iter().position(|known| known == party).unwrap_or_default();
        let (from, to) = (place(asking), place(answering));
        Self {
            from: percent(from, parties.len()),
            to: percent(to, parties.len()),
            leftwards: to < from,
            inward: to == from,
        }
    }
}

/// The middle of a column, in percent.
fn percent(column: usize, columns: usize) -> String {
    let share = 100.0 / columns.max(1) as f64;
    format!("{:.2}%", share.mul_add(column as f64, share / 2.0))
}

/// Where the answer sends, or which members it has.
fn gist(exchange: &Exchange) -> String {
    if let Some(location) = exchange.response.get("location").and_then(Value::as_str) {
        return format!("→ {}", shortened(path_of(location)));
    }
    // A few members say what came; a document of many does not.
    const FEW: usize = 5;
    match exchange.response.get("body").and_then(Value::as_object) {
        Some(members) if (1..=FEW).contains(&members.len()) => {
            members.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
        }
        _ => {
            let media_type = exchange.response.get("content_type").and_then(Value::as_str).unwrap_or_default();
            media_type.split(';').next().unwrap_or_default().to_owned()
        }
    }
}

/// A path whose handles keep their last four characters: the whole of it stands in the address.
fn shortened(path: &str) -> String {
    const LONGEST: usize = 36;
    let short = |segment: &str| match segment.char_indices().rev().nth(3) {
        Some((last_four, _)) if segment.len() > LONGEST => format!("…{}", segment.get(last_four..).unwrap_or_default()),
        _ => segment.to_owned(),
    };
    path.split('/').map(short).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_in_a_path_are_shortened_and_names_are_not() {
        let handle = "7mUvxu2PZdCPDVIuYE8jt_gAffAgOY08APhNDmX1o4M";
        assert_eq!(shortened(&format!("/api/v2/interaction/{handle}/verify")), "/api/v2/interaction/…1o4M/verify");
        let register = "/rnipp/Brpp2IdentificationComplet/individus";
        assert_eq!(shortened(register), register);
    }
}
