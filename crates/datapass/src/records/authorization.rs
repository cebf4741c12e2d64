//! What was granted, as it is kept.

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, instant, json, sql};
use crate::answers::Answers;
use crate::dossier::Authorization;

/// An authorisation: frozen, but for its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRecord {
    /// Number.
    pub id: i64,
    /// The request that it was given to.
    pub request_id: i64,
    /// The authorisation that it was made with; none: it was asked for.
    pub parent_id: Option<i64>,
    /// What was granted.
    pub definition: String,
    /// By which form it was asked for.
    pub form_uid: String,
    /// Where it is.
    pub state: Authorization,
    /// The answers as they were granted.
    pub answers: Answers,
    /// Who had asked.
    pub applicant_id: i64,
    /// In whose name.
    pub organisation_id: i64,
    /// What the instructor said.
    pub message: String,
    /// When it was granted.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Records {
    /// The authorisation of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn authorization(&self, id: i64) -> Result<Option<AuthorizationRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::AUTHORIZATION).bind(id).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// What a request was granted, in order.
    ///
    /// # Errors
    /// The store's.
    pub async fn authorizations(&self, request_id: i64) -> Result<Vec<AuthorizationRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::AUTHORIZATIONS).bind(request_id).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// All that counts of what an organisation holds.
    ///
    /// # Errors
    /// The store's.
    pub async fn counting(&self, organisation_id: i64) -> Result<Vec<AuthorizationRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::AUTHORIZATIONS_COUNTING).bind(organisation_id).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// The numbers of what an organisation holds of one kind: not taken back, and asked for by itself.
    ///
    /// # Errors
    /// The store's.
    pub async fn held(&self, organisation_id: i64, definition: &str) -> Result<Vec<i64>, StoreError> {
        let mut connection = self.durable.read().await?;
        let held = sqlx::query_scalar(sql::AUTHORIZATIONS_HELD).bind(organisation_id).bind(definition.to_owned());
        Ok(held.fetch_all(&mut *connection).await?)
    }
}

/// The part of a row that the state machine sees.
pub(super) fn state(row: &AnyRow) -> Result<Authorization, StoreError> {
    let (id, name, revoked): (i64, String, i64) = (row.try_get("id")?, row.try_get("state")?, row.try_get("revoked")?);
    let parent: Option<i64> = row.try_get("parent_id")?;
    let corrupt = || StoreError::Corrupt { table: "dp_authorization", column: "state", key: id.to_string() };
    Authorization::kept(id, &name, revoked == 1, parent).ok_or_else(corrupt)
}

pub(super) fn read(row: &AnyRow) -> Result<AuthorizationRecord, StoreError> {
    const TABLE: &str = "dp_authorization";
    let id = row.try_get("id")?;
    let revoked: Option<i64> = row.try_get("revoked_at")?;
    Ok(AuthorizationRecord {
        id,
        request_id: row.try_get("request_id")?,
        parent_id: row.try_get("parent_id")?,
        definition: row.try_get("definition")?,
        form_uid: row.try_get("form_uid")?,
        state: state(row)?,
        answers: json(row, TABLE, "data", id)?,
        applicant_id: row.try_get("applicant_id")?,
        organisation_id: row.try_get("organisation_id")?,
        message: row.try_get("message")?,
        created_at: instant(TABLE, "created_at", id, row.try_get("created_at")?)?,
        revoked_at: revoked.map(|at| instant(TABLE, "revoked_at", id, at)).transpose()?,
    })
}
