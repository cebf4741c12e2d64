//! Rows that are written within a change.

use crate::StoreError;
use crate::durable::Work;
use crate::statements;

/// The version of the change that is about to be made; its lock keeps those of other nodes out.
pub(super) async fn bump(work: &mut Work<'_>) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(statements::REGISTRY_BUMP).fetch_one(work.sql()).await?)
}

pub(super) async fn put(
    work: &mut Work<'_>,
    kind: &'static str,
    id: String,
    version: i64,
    body: String,
    at: i64,
) -> Result<(), StoreError> {
    let put = sqlx::query(statements::REGISTRY_PUT).bind(kind).bind(id).bind(version).bind(body).bind(at);
    put.execute(work.sql()).await?;
    Ok(())
}

/// Whether there was one.
pub(super) async fn remove(
    work: &mut Work<'_>,
    kind: &'static str,
    id: String,
    version: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let remove = sqlx::query(statements::REGISTRY_REMOVE).bind(kind).bind(id).bind(version).bind(at);
    Ok(remove.execute(work.sql()).await?.rows_affected() > 0)
}
