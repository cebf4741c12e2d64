//! SQLite as the durable engine: one file in the data folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor};

use crate::StoreError;
use crate::checkpoint::{Checkpointer, Signals};

const READERS: u32 = 4;
/// How long a caller waits for a read connection.
const PATIENCE: Duration = Duration::from_secs(5);
const KEPT_IN_URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');
const OF_A_READER: [&str; 2] = ["PRAGMA busy_timeout = 5000", "PRAGMA query_only = ON"];

/// The file, and whether it has to survive the machine.
#[derive(Clone)]
pub(super) struct Sqlite {
    pub(super) database: PathBuf,
    /// Nothing is synced.
    pub(super) volatile: bool,
}

impl Sqlite {
    /// Checkpoints are another thread's, and what is deleted is overwritten, so that a purge is one.
    pub(super) async fn writer(&self) -> Result<AnyConnection, StoreError> {
        make_private(&self.database)?;
        let mut sql = options(&self.database)?.connect().await?;
        for pragma in [
            "PRAGMA journal_mode = WAL",
            "PRAGMA busy_timeout = 5000",
            "PRAGMA wal_autocheckpoint = 0",
            "PRAGMA secure_delete = ON",
            "PRAGMA foreign_keys = ON",
            if self.volatile { "PRAGMA synchronous = OFF" } else { "PRAGMA synchronous = FULL" },
        ] {
            sql.execute(pragma).await?;
        }
        Ok(sql)
    }

    pub(super) async fn reader(&self) -> Result<AnyConnection, StoreError> {
        let mut sql = options(&self.database)?.connect().await?;
        for pragma in OF_A_READER {
            sql.execute(pragma).await?;
        }
        Ok(sql)
    }

    pub(super) async fn readers(&self, wait: Option<Duration>) -> Result<AnyPool, StoreError> {
        let pool = AnyPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(wait.unwrap_or(PATIENCE))
            // A reader of a file cannot break off by itself.
            .test_before_acquire(false)
            .max_lifetime(None)
            .idle_timeout(None)
            .after_connect(|sql, _| {
                Box::pin(async move {
                    for pragma in OF_A_READER {
                        sql.execute(pragma).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options(&self.database)?)
            .await?;
        Ok(pool)
    }

    /// `FULL` syncs at each commit, and with it all that was written before; `NORMAL` at checkpoints only.
    pub(super) fn sync_commits(&self, synced: bool) -> Option<&'static str> {
        match (self.volatile, synced) {
            (true, _) => None,
            (false, true) => Some("PRAGMA synchronous = FULL"),
            (false, false) => Some("PRAGMA synchronous = NORMAL"),
        }
    }

    pub(super) fn checkpointer(&self, signals: Arc<Signals>) -> Result<Checkpointer, StoreError> {
        Checkpointer::start(self.database.clone(), if self.volatile { "OFF" } else { "FULL" }, signals)
    }
}

/// A connection of another process (`guichet journal verify`) to a database that must be there already.
pub(super) async fn existing(database: &Path) -> Result<AnyConnection, StoreError> {
    if let Err(error) = std::fs::metadata(database) {
        return Err(StoreError::io(database, error));
    }
    let mut sql = options(database)?.connect().await?;
    for pragma in ["PRAGMA busy_timeout = 5000", "PRAGMA secure_delete = ON"] {
        sql.execute(pragma).await?;
    }
    Ok(sql)
}

/// The address of the file, whatever characters its path has.
fn options(database: &Path) -> Result<AnyConnectOptions, StoreError> {
    super::install_drivers();
    let url = format!("sqlite://{}", percent_encode(database.as_os_str().as_encoded_bytes(), KEPT_IN_URL));
    Ok(url.parse::<AnyConnectOptions>()?.disable_statement_logging())
}

/// The file is for its owner alone; SQLite gives its log and shared memory the same rights.
fn make_private(database: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(database).map(drop).map_err(|error| StoreError::io(database, error))
}
