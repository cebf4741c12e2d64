//! Whether a registry was changed by another process: each polls one row, twice a second (design §4).

use std::sync::Weak;
use std::time::Duration;

use sqlx::AnyConnection;

use super::Inner;
use super::engine::Engine;
use crate::StoreError;
use crate::statements;

const POLL: Duration = Duration::from_millis(500);
/// A server that accepts and then says nothing is one that is away.
const PATIENCE: Duration = Duration::from_secs(2);

/// The state of the registries as last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Value of `registry_version`.
    pub(crate) version: i64,
    /// Moves when the connection had to be made anew: the server may be another one, with an older state, so versions
    /// from before say nothing.
    pub(crate) connection: u64,
}

pub(super) async fn read(sql: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(statements::REGISTRY_VERSION).fetch_one(sql).await?)
}

/// Tells the registries when the version moves; ends with the store.
pub(super) async fn poll(store: Weak<Inner>, engine: Engine, sql: AnyConnection) {
    let mut ticks = tokio::time::interval(POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut connection = 0;
    let mut sql = Some(sql);
    let mut away = false;
    loop {
        ticks.tick().await;
        match tokio::time::timeout(PATIENCE, look(&engine, &mut sql, &mut connection)).await {
            Ok(Ok(version)) => {
                let Some(store) = store.upgrade() else { return };
                let seen = Seen { version, connection };
                store.registry_version.send_if_modified(|known| std::mem::replace(known, seen) != seen);
                if std::mem::take(&mut away) {
                    tracing::info!("the durable store answers again");
                }
            }
            failed => {
                sql = None;
                if store.strong_count() == 0 {
                    return;
                }
                if !std::mem::replace(&mut away, true) {
                    let reason = match failed {
                        Ok(Err(error)) => error.to_string(),
                        _ => "no answer in time".to_owned(),
                    };
                    tracing::error!(reason, "the registries' version cannot be read: {reason}");
                }
            }
        }
    }
}

async fn look(engine: &Engine, session: &mut Option<AnyConnection>, connection: &mut u64) -> Result<i64, StoreError> {
    let sql = match session {
        Some(sql) => sql,
        None => {
            let fresh = engine.reader().await?;
            *connection += 1;
            session.insert(fresh)
        }
    };
    read(sql).await
}
