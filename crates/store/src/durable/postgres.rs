//! PostgreSQL as the durable engine: a database that several processes share, each under a name of its own.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor};

use super::engine::Name;
use crate::StoreError;
use crate::setup::Address;

const READERS: u32 = 8;
/// How long a caller waits for a read connection, and anybody for a new one, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a group of writes may take: longer than the server gives one statement.
pub(super) const GROUP_PATIENCE: Duration = Duration::from_secs(12);
/// What a session asks of the server: no statement and no transaction of ours holds up others for long, and the
/// sessions of a machine that is gone end within some fifteen seconds.
const OF_A_SESSION: &str = "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s \
    -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=15s";
/// Two groups of several jobs that touch the same rows in another order would wait for each other; this lock, held to
/// the end of the transaction, lets one in at a time. A database may hold one installation in each schema.
pub(super) const ONE_GROUP_AT_A_TIME: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('guichet/jobs/' || current_schema(), 0))";
/// Held by the writer's session, so that two processes never write the same chain of the journal.
const HOLD_NAME: &str =
    "SELECT pg_try_advisory_lock(hashtextextended('guichet/node/' || current_schema() || '/' || $1, 0))";
/// The server has yet to see that who held it was killed.
const TRIES_FOR_THE_NAME: u32 = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(200);

/// The server's address and this process's name there.
#[derive(Clone)]
pub(super) struct Postgres {
    options: AnyConnectOptions,
    patience: Duration,
    node: String,
}

impl Postgres {
    pub(super) fn new(address: &Address, node: &str) -> Result<Self, StoreError> {
        let options = options(address, &format!("guichet {node}"))?;
        Ok(Self { options, patience: address.patience_or(PATIENCE), node: node.to_owned() })
    }

    pub(super) async fn writer(&self, name: Name) -> Result<AnyConnection, StoreError> {
        let mut sql = connect(&self.options, self.patience).await?;
        if sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(&mut sql).await? {
            return Err(StoreError::Unavailable("the server is a standby that was not promoted".to_owned()));
        }
        let mut tries = if name == Name::FreeSoon { TRIES_FOR_THE_NAME } else { 1 };
        while !sqlx::query_scalar(HOLD_NAME).bind(&self.node).fetch_one(&mut sql).await? {
            tries -= 1;
            if tries == 0 {
                return Err(StoreError::NameInUse(self.node.clone()));
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
        Ok(sql)
    }

    pub(super) async fn reader(&self) -> Result<AnyConnection, StoreError> {
        let mut sql = connect(&self.options, self.patience).await?;
        sql.execute(READ_ONLY).await?;
        Ok(sql)
    }

    pub(super) fn readers(&self, wait: Option<Duration>) -> Result<AnyPool, StoreError> {
        let pool = AnyPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(wait.unwrap_or(self.patience))
            // What broke off while it lay idle is replaced before anybody gets it.
            .test_before_acquire(true)
            .after_connect(|sql, _| {
                Box::pin(async move {
                    sql.execute(READ_ONLY).await?;
                    Ok(())
                })
            })
            .connect_lazy_with(self.options.clone());
        Ok(pool)
    }
}

const READ_ONLY: &str = "SET default_transaction_read_only = on";

/// `on` waits for the server's disk, and for that of its synchronous standbys when it has any.
pub(super) fn sync_commits(synced: bool) -> &'static str {
    if synced { "SET synchronous_commit = on" } else { "SET synchronous_commit = off" }
}

/// The tables' changes may take longer than a statement of everyday.
pub(super) const WITHOUT_TIME_LIMIT: &str = "SET statement_timeout = 0";
pub(super) const WITH_TIME_LIMIT: &str = "RESET statement_timeout";

/// A connection of another process (`guichet journal verify`).
pub(super) async fn existing(address: &Address) -> Result<AnyConnection, StoreError> {
    connect(&options(address, "guichet journal")?, address.patience_or(PATIENCE)).await
}

async fn connect(options: &AnyConnectOptions, patience: Duration) -> Result<AnyConnection, StoreError> {
    match tokio::time::timeout(patience, options.connect()).await {
        Ok(connected) => Ok(connected?),
        Err(_) => Err(StoreError::Unavailable("PostgreSQL gives no connection in time".to_owned())),
    }
}

fn options(address: &Address, application: &str) -> Result<AnyConnectOptions, StoreError> {
    super::install_drivers();
    let mut options = address.url().parse::<AnyConnectOptions>()?.disable_statement_logging();
    if let Some(authorities) = address.authorities()? {
        options.database_url.query_pairs_mut().append_pair("sslrootcert", &authorities.file.to_string_lossy());
    }
    options
        .database_url
        .query_pairs_mut()
        .append_pair("application_name", application)
        .append_pair("options", OF_A_SESSION);
    Ok(options)
}
