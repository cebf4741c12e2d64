//! What was told, as it is kept.

use guichet_store::durable::Durable;
use guichet_store::{StoreError, Stores};
use sqlx::Row;

use super::told::Told;

pub(crate) const KEEP: &str = "INSERT INTO dp_elsewhere (request_id, siret, told, told_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (request_id) DO UPDATE SET siret = excluded.siret, told = excluded.told, told_at = excluded.told_at \
    WHERE dp_elsewhere.told_at <= excluded.told_at";
pub(crate) const OF: &str = "SELECT request_id, told FROM dp_elsewhere WHERE siret = $1 ORDER BY request_id";

pub(super) struct Kept {
    durable: Durable,
}

impl Kept {
    pub(super) fn new(stores: &Stores) -> Self {
        Self { durable: stores.durable.clone() }
    }

    /// Keeps it, unless something that happened later is kept.
    pub(super) async fn keep(&self, told: Told) -> Result<(), StoreError> {
        let text = serde_json::to_string(&told).map_err(|_| StoreError::Unwritable("told"))?;
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let keep = sqlx::query(KEEP).bind(told.request_id).bind(told.siret);
                keep.bind(text).bind(told.at.as_millisecond()).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Everything of an organisation.
    pub(super) async fn of(&self, siret: &str) -> Result<Vec<Told>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(OF).bind(siret.to_owned()).fetch_all(&mut *connection).await?;
        let read = |row: &sqlx::any::AnyRow| {
            let (request, text): (i64, String) = (row.try_get("request_id")?, row.try_get("told")?);
            let misfit = |_| StoreError::Misfit { table: "dp_elsewhere", column: "told", key: request.to_string() };
            serde_json::from_str(&text).map_err(misfit)
        };
        rows.iter().map(read).collect()
    }
}
