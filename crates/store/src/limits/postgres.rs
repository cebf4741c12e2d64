//! Counters in PostgreSQL: an unlogged table, one statement for each hit.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::{Counted, Window};
use crate::seal::Sealer;
use crate::unlogged::{Tables, Unlogged};

pub(crate) const TABLES: Tables = Tables { create: CREATE, sweeps: &[SWEEP] };

const CREATE: &str = "
CREATE UNLOGGED TABLE IF NOT EXISTS limit_window (
    key BYTEA NOT NULL,
    length BIGINT NOT NULL,
    start BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    keep BIGINT NOT NULL,
    PRIMARY KEY (key, length, start)
);
CREATE INDEX IF NOT EXISTS limit_window_keep ON limit_window (keep);
";

/// Key, length, start, limit, how long to keep: the hits with this one; no row where it is refused. Of several at once
/// each waits for the row and counts on what the one before left.
const HIT: &str = "
INSERT INTO limit_window AS counted (key, length, start, hits, keep)
SELECT $1, $2, $3, 1, $5 WHERE $4 > 0
ON CONFLICT (key, length, start) DO UPDATE SET hits = counted.hits + 1 WHERE counted.hits < $4
RETURNING hits";

/// The instant before which windows are over by the callers' clock; the server's own is the second bound. Number of
/// rows.
const SWEEP: &str = "
DELETE FROM limit_window WHERE (key, length, start) IN (
    SELECT key, length, start FROM limit_window
    WHERE keep <= LEAST($1, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))
    ORDER BY keep LIMIT $2 FOR UPDATE SKIP LOCKED)";

const CLEAR: &str = "TRUNCATE limit_window";

/// A minute more than the window lasts, in milliseconds: a clock that is put back by hand finds what was counted.
const LONGER: i64 = 60_000;

/// Most windows that are remembered as full.
const REMEMBERED: usize = 10_000;

/// A window in which nothing more is allowed: a count never falls.
#[derive(PartialEq, Eq)]
struct Full {
    start: i64,
    length: u32,
    limit: u32,
}

pub(super) struct Postgres {
    tables: Arc<Unlogged>,
    sealer: Arc<Sealer>,
    /// By key. The server is not asked again about these: whoever calls on though she is refused costs the others nothing.
    full: Mutex<HashMap<[u8; 32], Full>>,
}

impl Postgres {
    pub(super) fn new(tables: Arc<Unlogged>, sealer: &Arc<Sealer>) -> Self {
        Self { tables, sealer: Arc::clone(sealer), full: Mutex::default() }
    }

    pub(super) async fn hit(
        &self,
        key: &str,
        limit: u32,
        window: &Window,
        now: Timestamp,
    ) -> Result<Counted, sqlx::Error> {
        let key = self.sealer.hash_bytes("limit", key.as_bytes());
        let this = Full { start: window.start, length: window.length, limit };
        if self.full.lock().get(&key) == Some(&this) {
            return Ok(Counted { allowed: false, hits: limit });
        }
        // Not asked again when the answer is lost: the hit may have been counted.
        let asked = sqlx::query_scalar(HIT)
            .bind(key.as_slice())
            .bind(i64::from(window.length))
            .bind(window.start)
            .bind(i64::from(limit))
            .bind(window.end() * 1000 + LONGER)
            .fetch_optional(self.tables.at(now.as_millisecond()));
        let hits: Option<i64> = self.tables.within(asked).await?;
        if hits.is_none() {
            let mut full = self.full.lock();
            if full.len() >= REMEMBERED {
                full.clear();
            }
            full.insert(key, this);
        }
        let counted = hits.map(|hits| u32::try_from(hits).unwrap_or(u32::MAX));
        Ok(Counted { allowed: counted.is_some(), hits: counted.unwrap_or(limit) })
    }

    pub(super) async fn clear(&self) -> Result<(), sqlx::Error> {
        self.full.lock().clear();
        sqlx::query(CLEAR).execute(self.tables.pool()).await.map(drop)
    }
}
