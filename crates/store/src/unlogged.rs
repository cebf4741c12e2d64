//! Unlogged tables of PostgreSQL, shared by several processes: the connections to them, and the sweeping of their rows.
//!
//! An unlogged table is fast because the server does not log it: when the server crashes, or a standby takes over, it
//! is empty. It outlives every process of ours, and a clean restart of the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor, PgPool};
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::setup::Address;

/// Statements that are run at the same time; others wait for one to end.
const CONNECTIONS: u32 = 16;
/// How long a statement waits for a connection where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(2);
/// A connection that lay idle for longer may have broken off, and is tried before it is used.
const FRESH: Duration = Duration::from_millis(500);
const OF_A_SESSION: [(&str, &str); 6] = [
    ("statement_timeout", "5s"),
    ("synchronous_commit", "off"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "2"),
    ("tcp_user_timeout", "15s"),
];
/// How often each process looks for rows that nobody can see any more, and how many it removes at once.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
const SWEPT: i64 = 1000;
/// Keeps processes that start together from making the same table.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended('guichet/ephemeral/' || current_schema(), 0))";

/// Tables of one purpose.
pub(crate) struct Tables {
    /// Makes those that are not there.
    pub(crate) create: &'static str,
    /// What removes rows, each given the callers' latest instant, in milliseconds since 1970, and a number of rows.
    pub(crate) sweeps: &'static [&'static str],
}

/// The tables of one installation.
pub(crate) struct Unlogged {
    pool: PgPool,
    patience: Duration,
    /// The `now` of the last call.
    latest: Arc<AtomicI64>,
    sweeper: Mutex<Option<JoinHandle<()>>>,
}

impl Unlogged {
    /// Makes the tables where there are none.
    pub(crate) async fn open(address: &Address, tables: &'static [Tables]) -> Result<Self, StoreError> {
        let mut options = address
            .url()
            .parse::<PgConnectOptions>()?
            .disable_statement_logging()
            .application_name("guichet ephemeral")
            .options(OF_A_SESSION);
        if let Some(authorities) = address.authorities()? {
            options = options.ssl_root_cert(authorities.file);
        }
        let patience = address.patience_or(PATIENCE);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(patience)
            .test_before_acquire(false)
            .before_acquire(|connection, how| {
                Box::pin(async move {
                    if how.idle_for > FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        let mut making = pool.begin().await?;
        making.execute(LOCK).await?;
        for Tables { create, .. } in tables {
            making.execute(*create).await?;
        }
        making.commit().await?;
        let latest = Arc::new(AtomicI64::new(i64::MIN));
        let sweeper = tokio::spawn(sweep(pool.clone(), tables, Arc::clone(&latest)));
        Ok(Self { pool, patience, latest, sweeper: Mutex::new(Some(sweeper)) })
    }

    /// The connections, for a call whose `now` is that: milliseconds since 1970.
    pub(crate) fn at(&self, now: i64) -> &PgPool {
        self.latest.store(now, Ordering::Relaxed);
        &self.pool
    }

    /// What is done there, for as long as the connection and then the server are waited for each: one that has gone without a word
    /// is told from one that is slow by that alone.
    pub(crate) async fn within<T>(&self, done: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
        tokio::time::timeout(self.patience * 2, done).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// The connections, for what compares nothing with an instant.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Ends the sweeping and closes every connection.
    pub(crate) async fn stop(&self) {
        if let Some(sweeper) = self.sweeper.lock().take() {
            sweeper.abort();
        }
        self.pool.close().await;
    }
}

async fn sweep(pool: PgPool, tables: &[Tables], latest: Arc<AtomicI64>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for statement in tables.iter().flat_map(|tables| tables.sweeps) {
            loop {
                let latest = latest.load(Ordering::Relaxed);
                match sqlx::query(*statement).bind(latest).bind(SWEPT).execute(&pool).await {
                    Ok(done) if done.rows_affected() >= SWEPT.unsigned_abs() => {}
                    Ok(_) => break,
                    Err(error) => {
                        tracing::debug!(%error, "rows that are over could not be swept");
                        break;
                    }
                }
            }
        }
    }
}
