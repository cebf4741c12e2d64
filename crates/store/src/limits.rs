//! Rate-limit windows: fixed, aligned on the epoch; in memory where the ephemeral store is embedded, in
//! PostgreSQL or Redis for all nodes that share it there.
//!
//! The window of an instant is the multiple of its length at or before it, so every node and every restart agrees
//! where a window begins and the headers of the reference are exact.

mod memory;
mod postgres;
mod redis;

use std::sync::Arc;

use jiff::Timestamp;

use self::redis::Redis;
use crate::StoreError;
use crate::seal::Sealer;
use crate::setup::Address;
use crate::unlogged::Unlogged;
use memory::Memory;
use postgres::Postgres;

pub(crate) use postgres::TABLES;

/// The answer to one hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether this hit is within the limit.
    pub allowed: bool,
    /// Hits allowed per window.
    pub limit: u32,
    /// Hits left in this window after this one.
    pub remaining: u32,
    /// When the next window begins.
    pub reset_at: Timestamp,
}

/// The counters. Clones share them.
#[derive(Clone)]
pub struct Limits {
    engine: Engine,
}

#[derive(Clone)]
enum Engine {
    Memory(Arc<Memory>),
    Postgres(Arc<Postgres>),
    Redis(Arc<Redis>),
}

/// What one hit is counted against.
struct Window {
    /// Seconds since 1970.
    start: i64,
    /// Seconds, at least one.
    length: u32,
}

impl Window {
    fn of(length: u32, now: Timestamp) -> Self {
        let length = length.max(1);
        Self { start: now.as_second().div_euclid(length.into()) * i64::from(length), length }
    }

    /// Seconds since 1970.
    fn end(&self) -> i64 {
        self.start + i64::from(self.length)
    }
}

/// How a hit was counted.
struct Counted {
    allowed: bool,
    /// Hits of the window that were allowed, this one included.
    hits: u32,
}

impl Limits {
    /// Counters of this process alone; no hit yet.
    pub fn in_memory() -> Self {
        Self { engine: Engine::Memory(Arc::default()) }
    }

    /// Counters that every process of the installation shares.
    pub(crate) fn in_postgres(tables: Arc<Unlogged>, sealer: &Arc<Sealer>) -> Self {
        Self { engine: Engine::Postgres(Arc::new(Postgres::new(tables, sealer))) }
    }

    /// As [`Limits::in_postgres`].
    pub(crate) fn in_redis(address: &Address, sealer: &Arc<Sealer>) -> Result<Self, StoreError> {
        Ok(Self { engine: Engine::Redis(Arc::new(Redis::new(address, sealer)?)) })
    }

    /// Counts one hit of `key` (a token's id with the name of the limit) in the window of `now`. `limit`: hits per
    /// window; `window_seconds`: its length, at least one. A refused hit does not count further.
    ///
    /// # Errors
    /// Where the counters are at a server that does not answer: [`StoreError::Sql`] and [`StoreError::Busy`] for
    /// PostgreSQL, [`StoreError::Redis`] for Redis.
    pub async fn hit(&self, key: &str, limit: u32, window_seconds: u32, now: Timestamp) -> Result<Verdict, StoreError> {
        let window = Window::of(window_seconds, now);
        let Counted { allowed, hits } = match &self.engine {
            Engine::Memory(memory) => memory.hit(key, limit, &window, now),
            Engine::Postgres(postgres) => postgres.hit(key, limit, &window, now).await?,
            Engine::Redis(redis) => redis.hit(key, limit, &window, now).await?,
        };
        let reset_at = Timestamp::from_second(window.end()).unwrap_or(Timestamp::MAX);
        Ok(Verdict { allowed, limit, remaining: limit.saturating_sub(hits), reset_at })
    }

    /// Forgets every hit (the control API's reset).
    ///
    /// # Errors
    /// As [`Limits::hit`].
    pub async fn clear(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Memory(memory) => memory.clear(),
            Engine::Postgres(postgres) => postgres.clear().await?,
            Engine::Redis(redis) => redis.clear().await?,
        }
        Ok(())
    }
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Limits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_instant_lies_in_its_window(
            second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            length in any::<u32>(),
        ) {
            let window = Window::of(length, Timestamp::from_second(second).unwrap());
            prop_assert!(window.start <= second && second < window.end());
            prop_assert_eq!(window.start.rem_euclid(i64::from(window.length)), 0);
        }
    }
}
