//! Lists of requests and authorisations, with search and filters (DP §1.1).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::page::{Page, html, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::visit::{Menu, Visit};
use super::{labels, paths};
use crate::clean;
use crate::datapass::Datapass;
use crate::dossier::State as Where;
use crate::number;
use crate::records::{By, Listed, Order, PAGE, Search, Total, Whose};

/// Filters are shown from so many lines on (DP §1.1).
const WITH_FILTERS: i64 = 10;

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    page: Page,
    menu: Menu,
    title: String,
    tabs: Vec<Tab>,
    filter: Option<Filter>,
    lines: Vec<Line>,
    total: String,
    /// Whose they are matters where several organisations stand in the list.
    instruction: bool,
    before: Option<String>,
    after: Option<String>,
    can_ask: bool,
    /// Where the whole list is taken away.
    sheet: Option<String>,
}

#[derive(Debug, Clone)]
struct Tab {
    label: String,
    href: String,
    current: bool,
}

/// What a list is narrowed by.
#[derive(Debug, Clone)]
struct Filter {
    action: &'static str,
    text: String,
    states: Vec<(String, String, bool)>,
    relations: Vec<(String, String, bool)>,
    definitions: Vec<(String, String, bool)>,
    orders: Vec<(String, String, bool)>,
}

#[derive(Debug, Clone)]
struct Line {
    number: String,
    href: String,
    title: String,
    definition: String,
    organisation: String,
    applicant: String,
    state: String,
    mark: &'static str,
    reopened: bool,
    day: String,
}

/// Whose lines a list shows, and by what it may be narrowed.
pub(super) struct Board {
    pub(super) whose: Whose,
    pub(super) relations: Vec<&'static str>,
    pub(super) definitions: Vec<(String, String)>,
    pub(super) instruction: bool,
    pub(super) always_filtered: bool,
}

/// What the address asks for; what cannot be read is not asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    text: String,
    state: Option<String>,
    relation: Option<String>,
    definition: Option<String>,
    order: Order,
    page: u32,
}

/// The orders to choose from, by their names in addresses; those by organisation where there are several.
const ORDERS: [(&str, Order); 6] = [
    ("-number", Order { by: By::Number, ascending: false }),
    ("number", Order { by: By::Number, ascending: true }),
    ("-day", Order { by: By::Day, ascending: false }),
    ("day", Order { by: By::Day, ascending: true }),
    ("organisation", Order { by: By::Organisation, ascending: true }),
    ("-organisation", Order { by: By::Organisation, ascending: false }),
];

/// Nobody reads further.
const LAST_PAGE: u32 = 100_000;

impl Asked {
    pub(super) fn of(visit: &Visit) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(visit.asked.uri.query().unwrap_or_default().as_bytes()) {
            let value = clean::plain(&value);
            let given = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            match &*name {
                "search" => asked.text = value.chars().take(200).collect(),
                "state" => asked.state = given,
                "relation" => asked.relation = given,
                "definition" => asked.definition = given,
                "sort" => {
                    let known = ORDERS.iter().find(|(name, _)| *name == value);
                    asked.order = known.map_or_else(Order::default, |(_, order)| *order);
                }
                "page" => asked.page = value.parse().unwrap_or(0).min(LAST_PAGE),
                _ => {}
            }
        }
        asked
    }

    fn is_narrowed(&self) -> bool {
        !self.text.is_empty() || self.state.is_some() || self.relation.is_some() || self.definition.is_some()
    }

    /// The address of a list that is narrowed as this one.
    fn narrowed(&self, path: &str) -> String {
        let query = self.query().finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn query(&self) -> form_urlencoded::Serializer<'static, String> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let given = [("state", &self.state), ("relation", &self.relation), ("definition", &self.definition)];
        if !self.text.is_empty() {
            query.append_pair("search", &self.text);
        }
        for (name, value) in given {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query
    }

    fn at(&self, path: &str, page: u32) -> String {
        let mut query = self.query();
        if let Some((name, _)) =
            ORDERS.iter().find(|(_, order)| *order == self.order).filter(|_| self.order != Order::default())
        {
            query.append_pair("sort", name);
        }
        query.append_pair("page", &page.to_string());
        format!("{path}?{}", query.finish())
    }

    pub(super) fn search(&self, whose: Whose) -> Search {
        Search {
            whose,
            definition: self.definition.clone(),
            state: self.state.clone(),
            text: self.text.clone(),
            order: self.order,
            page: self.page,
        }
    }
}

/// `GET /tableau-de-bord`: with no request and something granted, what was granted.
pub(super) async fn first(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let counted = async {
        let search = Asked::default().search(visible(&visit));
        let (requests, granted) =
            (app.records.requests(&search).await?.total.listed(), app.records.granted(&search).await?.total.listed());
        Ok::<_, Failure>(see_other(if requests == 0 && granted > 0 { paths::GRANTED } else { paths::DASHBOARD }))
    };
    let counted = counted.await;
    visit.answer(counted)
}

fn verified(visit: &Visit) -> Option<i64> {
    visit.membership.as_ref().filter(|membership| membership.verified).map(|membership| membership.organisation.id)
}

fn visible(visit: &Visit) -> Whose {
    Whose::Visible { person_id: visit.person.id, organisation_id: verified(visit), email: visit.person.email.clone() }
}

fn board(visit: &Visit, asked: &Asked) -> Board {
    let organisation = verified(visit);
    let whose = match (asked.relation.as_deref(), organisation) {
        (Some("applicant"), _) => Whose::Own(visit.person.id),
        (Some("organization"), Some(organisation)) => Whose::Organisation(organisation),
        (Some("contact"), _) => Whose::Named(visit.person.email.clone()),
        _ => visible(visit),
    };
    let mut relations = vec!["applicant", "contact"];
    if organisation.is_some() {
        relations.insert(1, "organization");
    }
    Board { whose, relations, definitions: Vec::new(), instruction: false, always_filtered: false }
}

/// `GET /tableau-de-bord/demandes`
pub(super) async fn requests(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let asked = Asked::of(&visit);
    let shown = requests_page(&app, &visit, board(&visit, &asked), asked).await;
    visit.answer(shown)
}

/// `GET /tableau-de-bord/habilitations`
pub(super) async fn authorizations(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let asked = Asked::of(&visit);
    let shown = authorizations_page(&app, &visit, board(&visit, &asked), asked).await;
    visit.answer(shown)
}

pub(super) async fn requests_page(
    app: &Datapass,
    visit: &Visit,
    board: Board,
    asked: Asked,
) -> Result<Response, Failure> {
    let page = &visit.asked.page;
    let found = app.records.requests(&asked.search(board.whose.clone())).await?;
    let path = if board.instruction { paths::INSTRUCTION } else { paths::DASHBOARD };
    let shown = |one: &Listed| Line {
        number: number::request(one.id),
        href: if board.instruction { paths::instructed(one.id) } else { paths::request(one.id) },
        state: labels::state(page, &one.state),
        ..Line::of(app, page, one)
    };
    let states = Where::NAMES.iter().map(|name| ((*name).to_owned(), labels::state(page, name)));
    let lines = found.lines.iter().map(shown).collect();
    let list = List { path, lines, total: found.total, states: states.collect() };
    Ok(list.respond(visit, &board, &asked))
}

pub(super) async fn authorizations_page(
    app: &Datapass,
    visit: &Visit,
    board: Board,
    asked: Asked,
) -> Result<Response, Failure> {
    let page = &visit.asked.page;
    let found = app.records.granted(&asked.search(board.whose.clone())).await?;
    let path = if board.instruction { paths::INSTRUCTION_GRANTED } else { paths::GRANTED };
    let shown = |one: &Listed| Line {
        number: number::authorization(one.id),
        href: paths::authorization(one.id),
        state: labels::authorization_state(page, &one.state),
        ..Line::of(app, page, one)
    };
    let states =
        ["active", "obsolete", "revoked"].map(|name| (name.to_owned(), labels::authorization_state(page, name)));
    let lines = found.lines.iter().map(shown).collect();
    let list = List { path, lines, total: found.total, states: states.into() };
    Ok(list.respond(visit, &board, &asked))
}

impl Line {
    /// What requests and authorisations show alike.
    fn of(app: &Datapass, page: &Page, listed: &Listed) -> Self {
        let definition = app.parts.catalogue.definition(&listed.definition);
        Self {
            number: String::new(),
            href: String::new(),
            title: listed.title.clone(),
            definition: definition.map_or_else(|| listed.definition.clone(), |known| labels::definition(page, known)),
            organisation: listed.organisation.clone(),
            applicant: listed.applicant.clone(),
            state: String::new(),
            mark: labels::mark(&listed.state),
            reopened: listed.reopened,
            day: labels::day(listed.at),
        }
    }
}

struct List {
    path: &'static str,
    lines: Vec<Line>,
    total: Total,
    states: Vec<(String, String)>,
}

impl List {
    fn respond(self, visit: &Visit, board: &Board, asked: &Asked) -> Response {
        let page = &visit.asked.page;
        let (requests, granted) = match board.instruction {
            true => (paths::INSTRUCTION, paths::INSTRUCTION_GRANTED),
            false => (paths::DASHBOARD, paths::GRANTED),
        };
        let tab = |key: &str, href: &str| Tab { label: page.t(key), current: href == self.path, href: href.to_owned() };
        let chosen = |pairs: &[(String, String)], value: &Option<String>| {
            pairs.iter().map(|(id, label)| (id.clone(), label.clone(), value.as_ref() == Some(id))).collect()
        };
        let relations: Vec<_> = board
            .relations
            .iter()
            .map(|name| ((*name).to_owned(), page.t(&format!("datapass-relation-{name}"))))
            .collect();
        let filtered = board.always_filtered || asked.is_narrowed() || self.total.listed() >= WITH_FILTERS;
        let filter = filtered.then(|| Filter {
            action: self.path,
            text: asked.text.clone(),
            states: chosen(&self.states, &asked.state),
            relations: chosen(&relations, &asked.relation),
            definitions: chosen(&board.definitions, &asked.definition),
            orders: ORDERS
                .iter()
                .filter(|(_, order)| board.instruction || order.by != By::Organisation)
                .map(|(name, order)| {
                    let key =
                        name.strip_prefix('-').map_or_else(|| format!("{name}-up"), |name| format!("{name}-down"));
                    ((*name).to_owned(), page.t(&format!("datapass-sort-{key}")), *order == asked.order)
                })
                .collect(),
        });
        let shown = i64::from(asked.page + 1) * PAGE as i64;
        let title = if board.instruction { "datapass-instruction" } else { "datapass-dashboard" };
        let shown = DashboardPage {
            menu: visit.menu(),
            title: page.t(title),
            tabs: vec![tab("datapass-tab-requests", requests), tab("datapass-tab-authorizations", granted)],
            filter,
            total: match self.total {
                Total::Exactly(number) => page.tr("datapass-total", "number", &number.to_string()),
                Total::MoreThan(number) => page.tr("datapass-total-more", "number", &number.to_string()),
            },
            instruction: board.instruction,
            before: asked.page.checked_sub(1).map(|page| asked.at(self.path, page)),
            after: (shown < self.total.listed()).then(|| asked.at(self.path, asked.page + 1)),
            can_ask: !board.instruction,
            sheet: board.instruction.then(|| asked.narrowed(&format!("{}.csv", self.path))),
            lines: self.lines,
            page: page.clone(),
        };
        html(StatusCode::OK, &shown)
    }
}

impl Samples for DashboardPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = Line {
            number: "D1".to_owned(),
            href: "/x".to_owned(),
            title: "Cantine".to_owned(),
            definition: "API Particulier".to_owned(),
            organisation: "Clamart".to_owned(),
            applicant: "DUPONT Jeanne".to_owned(),
            state: "Brouillon".to_owned(),
            mark: "tag",
            reopened: true,
            day: "01/03/2026".to_owned(),
        };
        let option = || vec![("a".to_owned(), "Un".to_owned(), true)];
        let filter = Filter {
            action: "/x",
            text: "cantine".to_owned(),
            states: option(),
            relations: option(),
            definitions: option(),
            orders: option(),
        };
        let with = |lines: Vec<Line>, filter: Option<Filter>, instruction| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            title: page.t("datapass-dashboard"),
            tabs: vec![Tab { label: "Demandes".to_owned(), href: "/x".to_owned(), current: true }],
            before: filter.as_ref().map(|_| "/x".to_owned()),
            after: filter.as_ref().map(|_| "/x".to_owned()),
            filter,
            lines,
            total: "1".to_owned(),
            instruction,
            can_ask: !instruction,
            sheet: instruction.then(|| "/x.csv".to_owned()),
        };
        vec![with(vec![line.clone()], Some(filter), true), with(vec![line], None, false), with(Vec::new(), None, false)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<DashboardPage>().unwrap();
    }
}
