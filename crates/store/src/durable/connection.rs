//! Connections to the durable database. What is SQLite's own stands here and in `writer`, marked by the engine's name.

use std::path::Path;
use std::sync::Weak;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Connection, Executor};

use super::Inner;
use crate::StoreError;
use crate::statements;

const READERS: u32 = 4;
/// How long a caller waits for a read connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often each node looks whether a registry was changed by another (design §4).
const POLL: Duration = Duration::from_millis(500);
const KEPT_IN_URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// The address of a SQLite file, whatever characters its path has.
pub(crate) fn url_of(database: &Path) -> String {
    format!("sqlite://{}", percent_encode(database.as_os_str().as_encoded_bytes(), KEPT_IN_URL))
}

fn options(url: &str) -> Result<AnyConnectOptions, StoreError> {
    // More than one stack may live in a process; the drivers are installed once for all.
    sqlx::any::install_default_drivers();
    Ok(url.parse::<AnyConnectOptions>()?.disable_statement_logging())
}

/// The file is for its owner alone; SQLite gives its log and shared memory the same rights.
pub(super) fn make_private(database: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(database).map(drop).map_err(|error| StoreError::io(database, error))
}

/// SQLite: checkpoints are another thread's, and what is deleted is overwritten, so that a purge is one.
pub(super) async fn open_writer(url: &str, volatile: bool) -> Result<AnyConnection, StoreError> {
    let mut sql = options(url)?.connect().await?;
    for pragma in [
        "PRAGMA journal_mode = WAL",
        "PRAGMA busy_timeout = 5000",
        "PRAGMA wal_autocheckpoint = 0",
        "PRAGMA secure_delete = ON",
        "PRAGMA foreign_keys = ON",
        if volatile { "PRAGMA synchronous = OFF" } else { "PRAGMA synchronous = FULL" },
    ] {
        sql.execute(pragma).await?;
    }
    Ok(sql)
}

/// A connection of another process (`guichet journal verify`) to a database that must be there already.
pub(crate) async fn open_existing(database: &Path) -> Result<AnyConnection, StoreError> {
    if let Err(error) = std::fs::metadata(database) {
        return Err(StoreError::io(database, error));
    }
    let mut sql = options(&url_of(database))?.connect().await?;
    for pragma in ["PRAGMA busy_timeout = 5000", "PRAGMA secure_delete = ON"] {
        sql.execute(pragma).await?;
    }
    Ok(sql)
}

pub(super) async fn readers(url: &str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        // A reader of SQLite cannot break off by itself.
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .after_connect(|sql, _| {
            Box::pin(async move {
                sql.execute("PRAGMA busy_timeout = 5000").await?;
                sql.execute("PRAGMA query_only = ON").await?;
                Ok(())
            })
        })
        .connect_with(options(url)?)
        .await?;
    Ok(pool)
}

pub(super) async fn registry_version(sql: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(statements::REGISTRY_VERSION).fetch_one(sql).await?)
}

/// Tells the registries when the version moves; ends with the store.
pub(super) async fn poll_registry_version(store: Weak<Inner>) {
    let mut ticks = tokio::time::interval(POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(store) = store.upgrade() else { return };
        let read = async {
            let mut sql = store.readers.acquire().await?;
            registry_version(&mut sql).await
        };
        match read.await {
            Ok(version) => {
                store.registry_version.send_if_modified(|known| std::mem::replace(known, version) != version);
            }
            Err(StoreError::Unavailable(_)) => return,
            Err(error) => tracing::warn!(%error, "the registries' version could not be read"),
        }
    }
}

/// Closes politely; a failure loses nothing.
pub(super) async fn close(sql: AnyConnection) {
    if let Err(error) = sql.close().await {
        tracing::warn!(%error, "the durable database did not close cleanly");
    }
}
