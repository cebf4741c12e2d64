//! Prolongations that were begun.

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;

use super::{Records, sql};
use crate::space::prolongation::{Answers, Owner, Prolongation, State};

impl Records {
    /// The prolongation of a token that was begun last.
    ///
    /// # Errors
    /// The store's.
    pub async fn prolongation(&self, token_id: &str) -> Result<Option<Prolongation>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::PROLONGATION).bind(token_id.to_owned()).fetch_optional(&mut *connection).await?;
        let Some(row) = row else { return Ok(None) };
        let corrupt = |column| StoreError::Corrupt { table: "ts_prolongation", column, key: token_id.to_owned() };
        let yes = |column: &str| -> Result<Option<bool>, StoreError> {
            Ok(row.try_get::<Option<i64>, _>(column)?.map(|answer| answer != 0))
        };
        let owner: Option<String> = row.try_get("owner")?;
        let owner = owner.map(|owner| Owner::of(&owner).ok_or_else(|| corrupt("owner"))).transpose()?;
        Ok(Some(Prolongation {
            state: State::of(row.try_get("status")?).ok_or_else(|| corrupt("status"))?,
            answers: Answers {
                owner,
                project_purpose: yes("project_purpose")?,
                technical: yes("contact_technique")?,
                business: yes("contact_metier")?,
            },
        }))
    }

    /// Keeps a prolongation as it stands.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_prolongation(
        &self,
        token_id: String,
        prolongation: Prolongation,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let Answers { owner, project_purpose, technical, business } = prolongation.answers;
                let put = sqlx::query(sql::PROLONGATION_PUT).bind(token_id).bind(prolongation.state.number());
                let put = put.bind(owner.map(Owner::name)).bind(project_purpose.map(i64::from));
                let put = put.bind(technical.map(i64::from)).bind(business.map(i64::from)).bind(now.as_millisecond());
                put.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}
