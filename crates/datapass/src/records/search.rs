//! Lists of requests and authorisations: whose, in which state, with which words in them.

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::statement::{Statement, bound};
use super::{Records, instant, json};
use crate::answers::Answers;
use crate::number;

/// How many lines stand on a page.
pub(crate) const PAGE: i64 = 25;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// Whose.
    pub whose: Whose,
    /// Of which definition only.
    pub definition: Option<String>,
    /// In which state only; what is put away is left out unless it is asked for.
    pub state: Option<String>,
    /// Words, a number, a name or an address.
    pub text: String,
    /// Which page, from 0.
    pub page: u32,
}

/// Whose requests.
#[derive(Debug, Clone)]
pub enum Whose {
    /// Those of a person: asked by her, of her organisation where she may see them, and those that name her.
    Visible {
        /// She.
        person_id: i64,
        /// Her organisation, where her belonging is verified.
        organisation_id: Option<i64>,
        /// Her address.
        email: String,
    },
    /// Those that she asked.
    Own(i64),
    /// Those of an organisation.
    Organisation(i64),
    /// Those that name an address.
    Named(String),
    /// Those of some definitions, once they were submitted.
    Instructed(Vec<String>),
}

/// What was found: a page of it, and how much there is.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The lines of the page.
    pub lines: Vec<T>,
    /// How many there are in all.
    pub total: i64,
}

/// A request in a list.
#[derive(Debug, Clone)]
pub struct RequestLine {
    /// Number.
    pub id: i64,
    /// What is asked for.
    pub definition: String,
    /// By which form.
    pub form_uid: String,
    /// The project's name.
    pub title: String,
    /// Where it is.
    pub state: String,
    /// Whether what was granted is being changed.
    pub reopened: bool,
    /// The organisation's name.
    pub organisation: String,
    /// Who asks.
    pub applicant: String,
    /// When it was submitted last, else when it was made.
    pub at: Timestamp,
}

/// An authorisation in a list.
#[derive(Debug, Clone)]
pub struct AuthorizationLine {
    /// Number.
    pub id: i64,
    /// The request that it was given to.
    pub request_id: i64,
    /// What was granted.
    pub definition: String,
    /// The project's name.
    pub title: String,
    /// Where it is.
    pub state: String,
    /// The organisation's name.
    pub organisation: String,
    /// Who had asked.
    pub applicant: String,
    /// When it was granted.
    pub at: Timestamp,
}

impl Statement {
    fn of(search: &Search, table: &Table) -> Self {
        let mut statement = Self::default();
        let whose = statement.whose(&search.whose, table);
        statement.conditions.push(whose);
        if let Some(definition) = &search.definition {
            let definition = statement.text(definition);
            statement.conditions.push(format!("t.definition = {definition}"));
        }
        match (&search.state, table.hidden_state) {
            (Some(state), _) => {
                let state = statement.text(state);
                statement.conditions.push(format!("t.state = {state}"));
            }
            (None, Some(hidden)) => {
                let hidden = statement.text(hidden);
                statement.conditions.push(format!("t.state <> {hidden}"));
            }
            (None, None) => {}
        }
        if !search.text.trim().is_empty() {
            let words = statement.words(search.text.trim(), table);
            statement.conditions.push(words);
        }
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

    /// In the answers, the name or address of whoever asks, or the number.
    fn words(&mut self, text: &str, table: &Table) -> String {
        let lower = text.to_lowercase();
        let escaped = lower.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = self.text(format!("%{escaped}%"));
        let mut alternatives = vec![
            format!("{} LIKE {like} ESCAPE '\\'", table.words),
            format!("LOWER(p.family_name || ' ' || p.given_name) LIKE {like} ESCAPE '\\'"),
            format!("p.email LIKE {like} ESCAPE '\\'"),
            format!("LOWER(o.name) LIKE {like} ESCAPE '\\'"),
            format!("o.siret LIKE {like} ESCAPE '\\'"),
        ];
        for (letter, column) in [('D', table.request), (table.letter, "t.id")] {
            if let Some(id) = number::parse(letter, text) {
                let id = self.whole(id);
                alternatives.push(format!("{column} = {id}"));
            }
        }
        format!("({})", alternatives.join(" OR "))
    }

    fn from(&self, table: &Table) -> String {
        format!(
            " FROM {} t JOIN dp_person p ON p.id = t.applicant_id JOIN dp_organisation o ON o.id = t.organisation_id WHERE {}",
            table.name,
            self.conditions.join(" AND ")
        )
    }

    fn count(&self, table: &Table) -> String {
        format!("SELECT COUNT(*) AS number{}", self.from(table))
    }

    fn page(&mut self, table: &Table, page: u32) -> String {
        let (limit, offset) = (self.whole(PAGE), self.whole(i64::from(page) * PAGE));
        format!("SELECT {}{} ORDER BY t.id DESC LIMIT {limit} OFFSET {offset}", table.columns, self.from(table))
    }
}

/// What differs between requests and authorisations.
struct Table {
    name: &'static str,
    columns: &'static str,
    /// The column of the request's number.
    request: &'static str,
    /// The letter of its own numbers.
    letter: char,
    words: &'static str,
    /// Left out unless it is asked for.
    hidden_state: Option<&'static str>,
    /// What instructors do not see yet.
    submitted: &'static str,
}

const REQUESTS: Table = Table {
    name: "dp_request",
    columns: "t.id AS id, t.definition AS definition, t.form_uid AS form_uid, t.data AS data, t.state AS state, \
        COALESCE(t.last_submitted_at, t.created_at) AS at, o.name AS organisation, p.family_name AS family_name, \
        p.given_name AS given_name, \
        (SELECT COUNT(*) FROM dp_authorization a WHERE a.request_id = t.id AND a.state = 'active') AS granted",
    request: "t.id",
    letter: 'D',
    words: "t.words",
    hidden_state: Some("archived"),
    submitted: " AND t.last_submitted_at IS NOT NULL",
};

const AUTHORIZATIONS: Table = Table {
    name: "dp_authorization",
    columns: "t.id AS id, t.request_id AS request_id, t.definition AS definition, t.data AS data, t.state AS state, \
        t.created_at AS at, o.name AS organisation, p.family_name AS family_name, p.given_name AS given_name",
    request: "t.request_id",
    letter: 'H',
    words: "LOWER(t.data)",
    hidden_state: None,
    submitted: "",
};

impl Records {
    /// The requests of a search.
    ///
    /// # Errors
    /// The store's.
    pub async fn requests(&self, search: &Search) -> Result<Found<RequestLine>, StoreError> {
        self.found(search, &REQUESTS, |row| {
            let (id, title, applicant, at) = named(row, "dp_request")?;
            let granted: i64 = row.try_get("granted")?;
            let state: String = row.try_get("state")?;
            let open = matches!(state.as_str(), "draft" | "submitted" | "changes_requested");
            Ok(RequestLine {
                id,
                definition: row.try_get("definition")?,
                form_uid: row.try_get("form_uid")?,
                title,
                reopened: granted > 0 && open,
                state,
                organisation: row.try_get("organisation")?,
                applicant,
                at,
            })
        })
        .await
    }

    /// The authorisations of a search.
    ///
    /// # Errors
    /// The store's.
    pub async fn granted(&self, search: &Search) -> Result<Found<AuthorizationLine>, StoreError> {
        self.found(search, &AUTHORIZATIONS, |row| {
            let (id, title, applicant, at) = named(row, "dp_authorization")?;
            Ok(AuthorizationLine {
                id,
                request_id: row.try_get("request_id")?,
                definition: row.try_get("definition")?,
                title,
                state: row.try_get("state")?,
                organisation: row.try_get("organisation")?,
                applicant,
                at,
            })
        })
        .await
    }

    async fn found<T>(
        &self,
        search: &Search,
        table: &Table,
        line: impl Fn(&AnyRow) -> Result<T, StoreError>,
    ) -> Result<Found<T>, StoreError> {
        let mut statement = Statement::of(search, table);
        let count = statement.count(table);
        let mut connection = self.durable.read().await?;
        let counted = bound(count, &statement.values).fetch_one(&mut *connection).await?;
        let page = statement.page(table, search.page);
        let rows = bound(page, &statement.values).fetch_all(&mut *connection).await?;
        let lines = rows.iter().map(line).collect::<Result<_, _>>()?;
        Ok(Found { lines, total: counted.try_get("number")? })
    }
}

fn named(row: &AnyRow, table: &'static str) -> Result<(i64, String, String, Timestamp), StoreError> {
    let id = row.try_get("id")?;
    let answers: Answers = json(row, table, "data", id)?;
    let (family, given): (String, String) = (row.try_get("family_name")?, row.try_get("given_name")?);
    let at = instant(table, "created_at", id, row.try_get("at")?)?;
    Ok((id, answers.text("intitule").to_owned(), format!("{} {given}", family.to_uppercase()), at))
}

/// One statement of each shape, so that a test can prepare it on each engine.
pub(super) fn statements() -> Vec<(&'static str, String)> {
    let visible = Whose::Visible { person_id: 1, organisation_id: Some(1), email: "a@b.example".to_owned() };
    let instructed = Whose::Instructed(vec!["a".to_owned(), "b".to_owned()]);
    let shapes = [visible, Whose::Own(1), Whose::Organisation(1), Whose::Named("a".to_owned()), instructed];
    let searches = shapes.into_iter().map(|whose| Search {
        whose,
        definition: Some("a".to_owned()),
        state: None,
        text: "12".to_owned(),
        page: 0,
    });
    let of_table = |search: &Search, table: &Table| {
        let mut statement = Statement::of(search, table);
        [("SEARCH_COUNT", statement.count(table)), ("SEARCH_PAGE", statement.page(table, 0))]
    };
    searches.flat_map(|search| [of_table(&search, &REQUESTS), of_table(&search, &AUTHORIZATIONS)].concat()).collect()
}
