//! How what is looked for is found: numbers first, in an index, then the lines of those that are shown.

use guichet_store::StoreError;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::super::statement::{Statement, bound};
use super::super::words::{self, Term};
use super::{By, Order, PAGE, Search, Total, WITH_WORDS, Whose};

/// What differs between requests and authorisations.
pub(in crate::records) struct Table {
    pub(in crate::records) name: &'static str,
    /// What a line shows.
    pub(in crate::records) columns: &'static str,
    /// What a line that is taken away has.
    pub(in crate::records) exported: &'static str,
    /// The column of the request's number.
    request: &'static str,
    /// The words that are looked for.
    words: &'static str,
    /// SQLite's index of them.
    index: &'static str,
    /// The index that knows what a list is narrowed by.
    listed: &'static str,
    /// When it was submitted or granted.
    day: &'static str,
    /// Left out unless it is asked for.
    hidden_state: Option<&'static str>,
    /// What instructors do not see yet.
    submitted: &'static str,
}

pub(in crate::records) const REQUESTS: Table = Table {
    name: "dp_request",
    columns: "t.id AS id, t.definition AS definition, t.form_uid AS form_uid, t.data AS data, t.state AS state, \
        COALESCE(t.last_submitted_at, t.created_at) AS at, o.name AS organisation, p.family_name AS family_name, \
        p.given_name AS given_name, \
        (SELECT COUNT(*) FROM dp_authorization a WHERE a.request_id = t.id AND a.state = 'active') AS granted",
    exported: "t.id AS id, t.definition AS definition, t.form_uid AS form_uid, t.data AS data, t.state AS state, t.created_at AS created_at, \
        t.last_submitted_at AS last_submitted_at, t.last_validated_at AS last_validated_at, o.siret AS siret, o.name AS organisation, \
        p.family_name AS family_name, p.given_name AS given_name, p.email AS email",
    request: "t.id",
    words: "t.words || t.who",
    index: "dp_request_words",
    listed: "dp_request_listed",
    day: "COALESCE(t.last_submitted_at, 0)",
    hidden_state: Some("archived"),
    submitted: " AND t.last_submitted_at IS NOT NULL",
};

pub(in crate::records) const AUTHORIZATIONS: Table = Table {
    name: "dp_authorization",
    columns: "t.id AS id, t.request_id AS request_id, t.definition AS definition, t.data AS data, t.state AS state, \
        t.created_at AS at, o.name AS organisation, p.family_name AS family_name, p.given_name AS given_name",
    exported: "t.id AS id, t.request_id AS request_id, t.definition AS definition, t.data AS data, t.state AS state, \
        t.created_at AS created_at, o.siret AS siret, o.name AS organisation",
    request: "t.request_id",
    words: "t.words",
    index: "dp_authorization_words",
    listed: "dp_authorization_listed",
    day: "t.created_at",
    hidden_state: None,
    submitted: "",
};

/// Which index of words the store's engine has.
#[derive(Debug, Clone, Copy)]
enum Engine {
    Sqlite,
    Postgresql,
}

impl Engine {
    /// That of a name of the driver.
    fn named(name: &str) -> Self {
        if name == "PostgreSQL" { Self::Postgresql } else { Self::Sqlite }
    }
}

impl Search {
    fn is_instructed(&self) -> bool {
        matches!(self.whose, Whose::Instructed(_))
    }

    fn terms(&self) -> Option<Vec<Term>> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| words::looked_for(text))
    }
}

impl Statement {
    /// Everything but the words.
    fn of(search: &Search, table: &Table) -> Self {
        let mut statement = Self::default();
        let whose = statement.whose(&search.whose, table);
        statement.conditions.push(whose);
        if let Some(definition) = &search.definition {
            let definition = statement.text(definition);
            statement.conditions.push(format!("t.definition = {definition}"));
        }
        let (state, sign) = match (&search.state, table.hidden_state) {
            (Some(state), _) => (state.as_str(), "="),
            (None, Some(hidden)) => (hidden, "<>"),
            (None, None) => return statement,
        };
        let state = statement.text(state);
        statement.conditions.push(format!("t.state {sign} {state}"));
        statement
    }

    fn whose(&mut self, whose: &Whose, table: &Table) -> String {
        let request = table.request;
        let by_person = |id: &str| format!("SELECT id FROM dp_request WHERE applicant_id = {id}");
        let by_organisation = |id: &str| format!("SELECT id FROM dp_request WHERE organisation_id = {id}");
        let by_address = |email: &str| format!("SELECT request_id AS id FROM dp_contact WHERE email = {email}");
        let ids = match whose {
            Whose::Visible { person_id, organisation_id, email } => {
                let mut parts = vec![by_person(&self.whole(*person_id))];
                if let Some(organisation) = organisation_id {
                    parts.push(by_organisation(&self.whole(*organisation)));
                }
                parts.push(by_address(&self.text(email)));
                parts.join(" UNION ")
            }
            Whose::Own(person) => by_person(&self.whole(*person)),
            Whose::Organisation(organisation) => by_organisation(&self.whole(*organisation)),
            Whose::Named(email) => by_address(&self.text(email)),
            Whose::Instructed(definitions) => {
                let list = self.list(definitions);
                return format!("t.definition IN ({list}){}", table.submitted);
            }
        };
        format!("{request} IN ({ids})")
    }

    fn meets(&self) -> String {
        self.conditions.join(" AND ")
    }

    /// The numbers, the newest first. Whose requests are few, their words are read; among those of everybody an index knows them.
    fn newest(
        mut self,
        search: &Search,
        table: &Table,
        engine: Engine,
        below: Option<i64>,
        limit: usize,
    ) -> (String, Self) {
        let (mut from, mut id) = (format!("{} t", table.name), "t.id");
        match search.terms() {
            None => {}
            Some(terms) if terms.is_empty() => self.conditions.push("1 = 0".to_owned()),
            Some(terms) if search.is_instructed() => {
                from = self.indexed(&terms, table, engine);
                id = "w.rowid";
            }
            Some(terms) => {
                for term in terms {
                    let like = |pattern: String| format!("{} LIKE {}", table.words, self.text(pattern));
                    let any: Vec<String> = term.patterns().into_iter().map(like).collect();
                    self.conditions.push(format!("({})", any.join(" OR ")));
                }
            }
        }
        if let Some(below) = below {
            let below = self.whole(below);
            self.conditions.push(format!("{id} < {below}"));
        }
        let text = format!("SELECT t.id AS id FROM {from} WHERE {} ORDER BY {id} DESC LIMIT {limit}", self.meets());
        (text, self)
    }

    /// The table beside what its index of words says.
    fn indexed(&mut self, terms: &[Term], table: &Table, engine: Engine) -> String {
        let Table { name, words, index, listed, .. } = table;
        self.conditions.push("t.id = w.rowid".to_owned());
        match engine {
            Engine::Sqlite => {
                let asked = self.text(words::for_sqlite(terms));
                self.conditions.push(format!("{index} MATCH {asked}"));
                // By the number alone: with the definitions SQLite would enter that index once for each of them, for each number.
                for condition in self.conditions.iter_mut().filter(|condition| condition.starts_with("t.definition IN"))
                {
                    condition.insert(0, '+');
                }
                format!("{index} w CROSS JOIN {name} t INDEXED BY {listed}")
            }
            Engine::Postgresql => {
                let asked = self.text(words::for_postgresql(terms));
                let found = format!("to_tsvector('simple', {words}) @@ to_tsquery('simple', {asked})");
                // What is found is found first, whatever is thought of how rare it is.
                format!("(SELECT t.id AS rowid FROM {name} t WHERE {found} OFFSET 0) w CROSS JOIN {name} t")
            }
        }
    }

    fn count(&self, table: &Table) -> String {
        format!("SELECT COUNT(*) AS number FROM {} t WHERE {}", table.name, self.meets())
    }

    /// The numbers of a page in an order.
    fn ordered(&mut self, search: &Search, table: &Table, offset: usize) -> String {
        let Order { by, ascending } = search.order;
        let way = if ascending { "ASC" } else { "DESC" };
        let mut from = format!("{} t", table.name);
        let order = match by {
            By::Number => format!("t.id {way}"),
            By::Day => format!("{} {way}, t.id DESC", table.day),
            By::Organisation => {
                // Among everybody's, organisations are walked in the order of their names until the page is full.
                let joined = if search.is_instructed() { "CROSS JOIN" } else { "," };
                from = format!("dp_organisation o {joined} {from}");
                self.conditions.push("t.organisation_id = o.id".to_owned());
                format!("o.name {way}, t.id DESC")
            }
        };
        format!("SELECT t.id AS id FROM {from} WHERE {} ORDER BY {order} LIMIT {PAGE} OFFSET {offset}", self.meets())
    }
}

/// The numbers of a page, and how many there are.
pub(in crate::records) async fn page(
    sql: &mut AnyConnection,
    search: &Search,
    table: &Table,
) -> Result<(Vec<i64>, Total), StoreError> {
    let offset = (search.page as usize).saturating_mul(PAGE);
    let mut statement = Statement::of(search, table);
    if search.terms().is_none() {
        let counted = bound(statement.count(table), &statement.values).fetch_one(&mut *sql).await?;
        let ordered = statement.ordered(search, table, offset);
        return Ok((ids(sql, ordered, &statement).await?, Total::Exactly(counted.try_get("number")?)));
    }
    let engine = Engine::named(sql.backend_name());
    let (newest, statement) = statement.newest(search, table, engine, None, WITH_WORDS + 1);
    let mut found = ids(sql, newest, &statement).await?;
    let more = found.len() > WITH_WORDS;
    found.truncate(WITH_WORDS);
    let listed = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let total = if more { Total::MoreThan(listed) } else { Total::Exactly(listed) };
    let shown = match search.order {
        Order { by: By::Number, ascending } => {
            if ascending {
                found.reverse();
            }
            found.into_iter().skip(offset).take(PAGE).collect()
        }
        _ if found.is_empty() => found,
        _ => {
            let mut statement = Statement { conditions: vec![among(&found)], ..Statement::default() };
            let ordered = statement.ordered(search, table, offset);
            ids(sql, ordered, &statement).await?
        }
    };
    Ok((shown, total))
}

/// The next numbers below one, the newest first.
pub(in crate::records) async fn below(
    sql: &mut AnyConnection,
    search: &Search,
    table: &Table,
    below: Option<i64>,
    limit: usize,
) -> Result<Vec<i64>, StoreError> {
    let engine = Engine::named(sql.backend_name());
    let (newest, statement) = Statement::of(search, table).newest(search, table, engine, below, limit);
    ids(sql, newest, &statement).await
}

/// The lines of these numbers, in their order.
pub(in crate::records) async fn rows(
    sql: &mut AnyConnection,
    table: &Table,
    columns: &str,
    ids: &[i64],
) -> Result<Vec<AnyRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT {columns} FROM {} t JOIN dp_person p ON p.id = t.applicant_id JOIN dp_organisation o ON o.id = t.organisation_id WHERE {}",
        table.name,
        among(ids)
    );
    let found = bound(text, &[]).persistent(false).fetch_all(&mut *sql).await?;
    let mut placed = Vec::with_capacity(found.len());
    for row in found {
        let id: i64 = row.try_get("id")?;
        placed.push((ids.iter().position(|known| *known == id), row));
    }
    placed.sort_by_key(|(place, _)| *place);
    Ok(placed.into_iter().map(|(_, row)| row).collect())
}

/// Numbers of ours need not be bound.
fn among(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    format!("t.id IN ({})", ids.join(", "))
}

async fn ids(sql: &mut AnyConnection, text: String, statement: &Statement) -> Result<Vec<i64>, StoreError> {
    let rows = bound(text, &statement.values).persistent(false).fetch_all(&mut *sql).await?;
    rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
}

/// One statement of each shape, so that a test can prepare it on each engine; `engine` as the driver names it.
pub(in crate::records) fn statements(engine: &str) -> Vec<(&'static str, String)> {
    let engine = Engine::named(engine);
    let visible = Whose::Visible { person_id: 1, organisation_id: Some(1), email: "a@b.example".to_owned() };
    let instructed = Whose::Instructed(vec!["a".to_owned(), "b".to_owned()]);
    let shapes = [visible, Whose::Own(1), Whose::Organisation(1), Whose::Named("a".to_owned()), instructed];
    let mut all = Vec::new();
    for whose in shapes {
        for table in [&REQUESTS, &AUTHORIZATIONS] {
            for by in [By::Number, By::Day, By::Organisation] {
                let order = Order { by, ascending: false };
                let (definition, text) = (Some("a".to_owned()), "12".to_owned());
                let search = Search { whose: whose.clone(), definition, state: None, text, order, page: 0 };
                let mut statement = Statement::of(&search, table);
                all.push(("SEARCH_COUNT", statement.count(table)));
                all.push(("SEARCH_ORDERED", statement.ordered(&search, table, 0)));
                let statement = Statement::of(&search, table);
                all.push(("SEARCH_NEWEST", statement.newest(&search, table, engine, Some(9), PAGE).0));
            }
        }
    }
    all
}
