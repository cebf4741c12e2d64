//! Which requests are delegated to which editors.

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;

use super::request::read;
use super::{Records, Request, instant, sql};

/// A delegation that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// UUID.
    pub id: String,
    /// The editor's short name.
    pub editor: String,
    /// When it was given.
    pub given_at: Timestamp,
}

impl Records {
    /// Those of a request that live, the oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn delegations(&self, request_id: &str) -> Result<Vec<Delegation>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::DELEGATIONS).bind(request_id.to_owned()).fetch_all(&mut *connection).await?;
        let read = |row: &sqlx::any::AnyRow| {
            let (id, given_at): (String, i64) = (row.try_get("id")?, row.try_get("given_at")?);
            let given_at = instant("ts_delegation", "given_at", &id, given_at)?;
            Ok(Delegation { given_at, editor: row.try_get("editor")?, id })
        };
        rows.iter().map(read).collect()
    }

    /// The requests that are delegated to an editor, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn delegated_to(&self, editor: &str) -> Result<Vec<Request>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::DELEGATED).bind(editor.to_owned()).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// The requests of which a scope begins so, the newest first (DP §4.3): those that were submitted.
    ///
    /// # Errors
    /// The store's.
    pub async fn requests_for(&self, prefix: &str) -> Result<Vec<Request>, StoreError> {
        let mut literal = String::new();
        for character in prefix.chars() {
            if matches!(character, '!' | '%' | '_') {
                literal.push('!');
            }
            literal.push(character);
        }
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::REQUESTS_FOR).bind(format!("%\"{literal}%")).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// Delegates a request to an editor. False: it was so already.
    ///
    /// # Errors
    /// The store's.
    pub async fn delegate(&self, delegation: Delegation, request_id: String, by: String) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let put = sqlx::query(sql::DELEGATION_PUT).bind(delegation.id).bind(delegation.editor);
                let put = put.bind(request_id).bind(by).bind(delegation.given_at.as_millisecond());
                Ok(put.execute(&mut *work.sql()).await?.rows_affected() > 0)
            })
        });
        job.await
    }

    /// Takes a delegation of a request back. False: none of this identifier lives.
    ///
    /// # Errors
    /// The store's.
    pub async fn take_back(
        &self,
        id: String,
        request_id: String,
        by: String,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let revoked = sqlx::query(sql::DELEGATION_REVOKED).bind(id).bind(request_id);
                let revoked = revoked.bind(by).bind(now.as_millisecond());
                Ok(revoked.execute(&mut *work.sql()).await?.rows_affected() > 0)
            })
        });
        job.await
    }
}
