//! Which tokens a request has, and which ends were announced.

use guichet_mail::Enclosed;
use guichet_store::StoreError;
use sqlx::Row;

use super::{Records, sql};

/// A token, as the token space knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// UUID.
    pub token_id: String,
    /// The request that it was issued for.
    pub request_id: String,
    /// For how many days before its end it was announced.
    pub notices: Vec<i64>,
}

impl Records {
    /// The tokens of a request.
    ///
    /// # Errors
    /// The store's.
    pub async fn tokens(&self, request_id: &str) -> Result<Vec<String>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::TOKENS).bind(request_id.to_owned()).fetch_all(&mut *connection).await?;
        rows.iter().map(|row| Ok(row.try_get("token_id")?)).collect()
    }

    /// The request that a token was issued for.
    ///
    /// # Errors
    /// The store's.
    pub async fn request_of_token(&self, token_id: &str) -> Result<Option<String>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::TOKEN_REQUEST).bind(token_id.to_owned()).fetch_optional(&mut *connection).await?;
        row.map(|row| Ok(row.try_get("request_id")?)).transpose()
    }

    /// Tokens of requests that are not put away, after an identifier: some of them, in the order of the identifiers.
    ///
    /// # Errors
    /// The store's.
    pub async fn living(&self, after: &str) -> Result<Vec<Held>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::TOKENS_LIVING).bind(after.to_owned()).fetch_all(&mut *connection).await?;
        let read = |row: &sqlx::any::AnyRow| {
            let (token_id, notices): (String, String) = (row.try_get("token_id")?, row.try_get("notices")?);
            let corrupt = |_| StoreError::Corrupt { table: "ts_token", column: "notices", key: token_id.clone() };
            let notices = serde_json::from_str(&notices).map_err(corrupt)?;
            Ok(Held { notices, request_id: row.try_get("request_id")?, token_id })
        };
        rows.iter().map(read).collect()
    }

    /// Notes that ends were announced, with the letters that announce them: both or none. False: another node did it meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub async fn announced(&self, held: &Held, notices: &[i64], letters: Vec<Enclosed>) -> Result<bool, StoreError> {
        let written = |notices: &[i64]| serde_json::to_string(notices).map_err(|_| StoreError::Unwritable("notices"));
        let (token_id, before, after) = (held.token_id.clone(), written(&held.notices)?, written(notices)?);
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let done = sqlx::query(sql::TOKEN_ANNOUNCED).bind(token_id).bind(before).bind(after);
                if done.execute(&mut *work.sql()).await?.rows_affected() == 0 {
                    return Ok(false);
                }
                for letter in letters {
                    letter.put(work).await?;
                }
                Ok(true)
            })
        });
        job.await
    }

    /// Notes that a token was prolonged: its end will be announced anew.
    ///
    /// # Errors
    /// The store's.
    pub async fn renewed(&self, token_id: String) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(sql::TOKEN_RENEWED).bind(token_id).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}
