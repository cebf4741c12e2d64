//! PostgreSQL as the ephemeral engine: an unlogged table, one statement for each verb.
//!
//! An unlogged table is fast because the server does not log it: when the server crashes, or a standby takes over, it
//! is empty, and logins under way begin again. It outlives every process of ours, and a clean restart of the server.

mod statements;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::{ConnectOptions, Connection, Executor, PgPool, Row as _};
use tokio::task::JoinHandle;

use super::engine::{Change, Outcome, Row};
use super::payload::SealedGrant;
use crate::StoreError;
use crate::setup::Address;

/// Verbs that are run at the same time; others wait for one to end.
const CONNECTIONS: u32 = 16;
/// How long a verb waits for a connection where nothing else is said.
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

/// The tables of one installation.
pub(super) struct Postgres {
    pool: PgPool,
    /// The `now` of the last call.
    latest: Arc<AtomicI64>,
    sweeper: Mutex<Option<JoinHandle<()>>>,
}

impl Postgres {
    /// Makes the tables where there are none.
    pub(super) async fn open(address: &Address) -> Result<Self, StoreError> {
        let mut options = address
            .url()
            .parse::<PgConnectOptions>()?
            .disable_statement_logging()
            .application_name("guichet ephemeral")
            .options(OF_A_SESSION);
        if let Some(authorities) = address.authorities()? {
            options = options.ssl_root_cert(authorities.file);
        }
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(address.patience_or(PATIENCE))
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
        pool.execute(statements::CREATE).await?;
        let latest = Arc::new(AtomicI64::new(i64::MIN));
        let sweeper = tokio::spawn(sweep(pool.clone(), Arc::clone(&latest)));
        Ok(Self { pool, latest, sweeper: Mutex::new(Some(sweeper)) })
    }

    pub(super) async fn run(&self, change: &Change, now: i64) -> Result<Outcome, StoreError> {
        self.latest.store(now, Ordering::Relaxed);
        match self.once(change, now).await {
            Err(error) if broke_off(&error) && change.is_repeatable() => self.once(change, now).await,
            done => done,
        }
        .map_err(StoreError::from)
    }

    pub(super) async fn get(&self, key: &[u8], now: i64) -> Result<Option<Row>, StoreError> {
        self.latest.store(now, Ordering::Relaxed);
        let read = async || sqlx::query(statements::GET).bind(key).bind(now).fetch_optional(&self.pool).await;
        let row = match read().await {
            Err(error) if broke_off(&error) => read().await,
            done => done,
        }?;
        Ok(row.as_ref().map(row_of).transpose()?)
    }

    /// Ends the sweeping and closes every connection.
    pub(super) async fn stop(&self) {
        if let Some(sweeper) = self.sweeper.lock().take() {
            sweeper.abort();
        }
        self.pool.close().await;
    }

    async fn once(&self, change: &Change, now: i64) -> Result<Outcome, sqlx::Error> {
        let query = match change {
            Change::PutNew { key, value, version, expires_at, remembered_until, grant } => {
                let grant = grant.as_ref();
                sqlx::query(statements::PUT_NEW)
                    .bind(key)
                    .bind(value)
                    .bind(version)
                    .bind(expires_at)
                    .bind(remembered_until)
                    .bind(grant.map(|grant| grant.key.as_slice()))
                    .bind(grant.map(|SealedGrant { sealed, .. }| sealed))
                    .bind(now)
            }
            Change::Replace { key, expected, value, version, expires_at } => sqlx::query(statements::REPLACE)
                .bind(key)
                .bind(expected)
                .bind(value)
                .bind(version)
                .bind(expires_at)
                .bind(now),
            Change::Touch { key, expires_at } => sqlx::query(statements::TOUCH).bind(key).bind(expires_at).bind(now),
            Change::Revoke { grant, until } => sqlx::query(statements::REVOKE).bind(grant.as_slice()).bind(until),
            Change::Clear => sqlx::query(statements::CLEAR),
            Change::Take { key } => return self.take(key, now).await,
        };
        let done = query.execute(&self.pool).await?;
        let unconditional = matches!(change, Change::Revoke { .. } | Change::Clear);
        Ok(if unconditional || done.rows_affected() == 1 { Outcome::Done } else { Outcome::Refused })
    }

    async fn take(&self, key: &[u8], now: i64) -> Result<Outcome, sqlx::Error> {
        let found = sqlx::query(statements::TAKE).bind(key).bind(now).fetch_optional(&self.pool).await?;
        let Some(row) = found else { return Ok(Outcome::Refused) };
        let (taken, revoked): (bool, bool) = (row.try_get("taken")?, row.try_get("revoked")?);
        Ok(match (taken, revoked) {
            (true, _) => Outcome::Already(row.try_get("grant_id")?),
            (false, true) => Outcome::Refused,
            (false, false) => Outcome::Taken(row.try_get("value")?),
        })
    }
}

fn row_of(row: &PgRow) -> Result<Row, sqlx::Error> {
    Ok(Row {
        value: row.try_get("value")?,
        version: row.try_get("version")?,
        expires_at: row.try_get("expires_at")?,
        grant: row.try_get("grant_id")?,
    })
}

/// Whether the connection is gone, or its server is going: another one may do.
fn broke_off(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // Class 57: operator intervention (admin_shutdown, crash_shutdown).
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P01" || code == "57P02"),
        _ => false,
    }
}

async fn sweep(pool: PgPool, latest: Arc<AtomicI64>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for statement in [statements::SWEEP_ENTRIES, statements::SWEEP_REVOKED] {
            loop {
                let latest = latest.load(Ordering::Relaxed);
                match sqlx::query(statement).bind(latest).bind(SWEPT).execute(&pool).await {
                    Ok(done) if done.rows_affected() >= SWEPT.unsigned_abs() => {}
                    Ok(_) => break,
                    Err(error) => {
                        tracing::debug!(%error, "expired entries could not be swept");
                        break;
                    }
                }
            }
        }
    }
}
