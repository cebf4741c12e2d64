//! Lists taken away whole, some lines at a time, the newest first: whoever takes one keeps the number where the next lines begin.

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::search::{AUTHORIZATIONS, REQUESTS, Table, below, rows};
use super::{Records, Search, instant, json};
use crate::answers::Answers;

/// How many lines are read at once.
const LINES: usize = 500;

/// A request to be taken away.
#[derive(Debug, Clone)]
pub struct RequestExported {
    /// What it has in common with an authorisation.
    pub exported: Exported,
    /// By which form.
    pub form_uid: String,
    /// Who asks.
    pub applicant: String,
    /// Her address.
    pub applicant_email: String,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
    /// When it was granted last.
    pub validated_at: Option<Timestamp>,
}

/// An authorisation to be taken away.
#[derive(Debug, Clone)]
pub struct AuthorizationExported {
    /// What it has in common with a request.
    pub exported: Exported,
    /// The request that it was given to.
    pub request_id: i64,
}

/// What a request and an authorisation have in common.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Number.
    pub id: i64,
    /// What is asked for, or was granted.
    pub definition: String,
    /// Where it is.
    pub state: String,
    /// The answers.
    pub answers: Answers,
    /// The organisation's SIRET.
    pub siret: String,
    /// Its name.
    pub organisation: String,
    /// When it was made, or granted.
    pub created_at: Timestamp,
}

impl Records {
    /// The next requests of a search below a number; none where there is none left.
    ///
    /// # Errors
    /// The store's.
    pub async fn requests_below(&self, search: &Search, last: Option<i64>) -> Result<Vec<RequestExported>, StoreError> {
        let rows = self.rows_below(search, last, &REQUESTS).await?;
        let line = |row: &AnyRow| {
            let exported = exported(row, REQUESTS.name)?;
            let at = |column: &'static str| -> Result<Option<Timestamp>, StoreError> {
                let at: Option<i64> = row.try_get(column)?;
                at.map(|at| instant(REQUESTS.name, column, exported.id, at)).transpose()
            };
            let (family, given): (String, String) = (row.try_get("family_name")?, row.try_get("given_name")?);
            Ok(RequestExported {
                form_uid: row.try_get("form_uid")?,
                applicant: format!("{} {given}", family.to_uppercase()).trim().to_owned(),
                applicant_email: row.try_get("email")?,
                submitted_at: at("last_submitted_at")?,
                validated_at: at("last_validated_at")?,
                exported,
            })
        };
        rows.iter().map(line).collect()
    }

    /// The next authorisations of a search below a number; none where there is none left.
    ///
    /// # Errors
    /// The store's.
    pub async fn granted_below(
        &self,
        search: &Search,
        last: Option<i64>,
    ) -> Result<Vec<AuthorizationExported>, StoreError> {
        let rows = self.rows_below(search, last, &AUTHORIZATIONS).await?;
        let line = |row: &AnyRow| {
            let exported = exported(row, AUTHORIZATIONS.name)?;
            Ok(AuthorizationExported { exported, request_id: row.try_get("request_id")? })
        };
        rows.iter().map(line).collect()
    }

    /// The connection goes back with each lot: whoever reads slowly keeps nobody waiting.
    async fn rows_below(&self, search: &Search, last: Option<i64>, table: &Table) -> Result<Vec<AnyRow>, StoreError> {
        let mut connection = self.durable.read().await?;
        let ids = below(&mut connection, search, table, last, LINES).await?;
        rows(&mut connection, table, table.exported, &ids).await
    }
}

fn exported(row: &AnyRow, table: &'static str) -> Result<Exported, StoreError> {
    let id = row.try_get("id")?;
    Ok(Exported {
        id,
        definition: row.try_get("definition")?,
        state: row.try_get("state")?,
        answers: json(row, table, "data", id)?,
        siret: row.try_get("siret")?,
        organisation: row.try_get("organisation")?,
        created_at: instant(table, "created_at", id, row.try_get("created_at")?)?,
    })
}
