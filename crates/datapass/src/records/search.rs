//! Lists of requests and authorisations: whose, in which state, with which words in them, in which order.

mod find;

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

pub(super) use find::{AUTHORIZATIONS, REQUESTS, Table, below, rows, statements};

use super::{Records, instant, json};
use crate::answers::Answers;

/// How many lines stand on a page.
pub(crate) const PAGE: usize = 25;
/// Of those in which words are found, as many are listed: the newest.
pub const WITH_WORDS: usize = 1_000;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// Whose.
    pub whose: Whose,
    /// Of which definition only.
    pub definition: Option<String>,
    /// In which state only; what is put away is left out unless it is asked for.
    pub state: Option<String>,
    /// Beginnings of words of the answers, of the name and address of whoever asks, of the organisation's name and SIRET; or the number.
    pub text: String,
    /// In which order.
    pub order: Order,
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

/// An order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: By,
    /// The least first.
    pub ascending: bool,
}

/// By what a list is ordered; what is equal, by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// The number.
    #[default]
    Number,
    /// When it was submitted last, or granted.
    Day,
    /// The organisation's name.
    Organisation,
}

/// What was found: a page of it, and how much there is.
#[derive(Debug, Clone)]
pub struct Found {
    /// The lines of the page.
    pub lines: Vec<Listed>,
    /// How many there are in all.
    pub total: Total,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exactly(i64),
    /// More than are listed, which are so many.
    MoreThan(i64),
}

impl Total {
    /// How many are listed.
    #[must_use]
    pub const fn listed(self) -> i64 {
        match self {
            Self::Exactly(number) | Self::MoreThan(number) => number,
        }
    }
}

/// A request or an authorisation in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Number.
    pub id: i64,
    /// What is asked for.
    pub definition: String,
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
    /// When it was submitted last, else when it was made; an authorisation, when it was granted.
    pub at: Timestamp,
}

impl Records {
    /// The requests of a search.
    ///
    /// # Errors
    /// The store's.
    pub async fn requests(&self, search: &Search) -> Result<Found, StoreError> {
        self.found(search, &REQUESTS, |row| {
            let granted: i64 = row.try_get("granted")?;
            let line = listed(row, "dp_request")?;
            let open = matches!(line.state.as_str(), "draft" | "submitted" | "changes_requested");
            Ok(Listed { reopened: granted > 0 && open, ..line })
        })
        .await
    }

    /// The authorisations of a search.
    ///
    /// # Errors
    /// The store's.
    pub async fn granted(&self, search: &Search) -> Result<Found, StoreError> {
        self.found(search, &AUTHORIZATIONS, |row| listed(row, "dp_authorization")).await
    }

    async fn found(
        &self,
        search: &Search,
        table: &Table,
        line: impl Fn(&AnyRow) -> Result<Listed, StoreError>,
    ) -> Result<Found, StoreError> {
        let mut connection = self.durable.read().await?;
        let (ids, total) = find::page(&mut connection, search, table).await?;
        let rows = rows(&mut connection, table, table.columns, &ids).await?;
        let lines = rows.iter().map(line).collect::<Result<_, _>>()?;
        Ok(Found { lines, total })
    }
}

fn listed(row: &AnyRow, table: &'static str) -> Result<Listed, StoreError> {
    let id = row.try_get("id")?;
    let answers: Answers = json(row, table, "data", id)?;
    let (family, given): (String, String) = (row.try_get("family_name")?, row.try_get("given_name")?);
    Ok(Listed {
        id,
        definition: row.try_get("definition")?,
        title: answers.text("intitule").to_owned(),
        state: row.try_get("state")?,
        reopened: false,
        organisation: row.try_get("organisation")?,
        applicant: format!("{} {given}", family.to_uppercase()),
        at: instant(table, "created_at", id, row.try_get("at")?)?,
    })
}
