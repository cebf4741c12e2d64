//! Counters in Redis: each hit is one script.

use std::sync::Arc;

use jiff::Timestamp;
use redis::{RedisError, Script};

use super::{Counted, Window};
use crate::StoreError;
use crate::seal::Sealer;
use crate::server::{Server, TIME};
use crate::setup::Address;

pub(super) struct Redis {
    server: Server,
    sealer: Arc<Sealer>,
    hit: Script,
}

impl Redis {
    pub(super) fn new(address: &Address, sealer: &Arc<Sealer>) -> Result<Self, StoreError> {
        let hit = Script::new(&[TIME, include_str!("redis/hit.lua")].concat());
        Ok(Self { server: Server::new(address, sealer)?, sealer: Arc::clone(sealer), hit })
    }

    pub(super) async fn hit(
        &self,
        key: &str,
        limit: u32,
        window: &Window,
        now: Timestamp,
    ) -> Result<Counted, RedisError> {
        let name = format!("l:{}:{}:{}", self.sealer.hash("limit", key), window.length, window.start);
        let mut call = self.hit.prepare_invoke();
        call.key(self.server.key(name.as_bytes())).arg(limit).arg(now.as_millisecond()).arg(window.end() * 1000);
        // Not asked again when the answer is lost: the hit may have been counted.
        let (allowed, hits): (bool, u32) = call.invoke_async(&mut self.server.connection()).await?;
        Ok(Counted { allowed, hits })
    }

    pub(super) async fn clear(&self) -> Result<(), RedisError> {
        self.server.forget("l:*").await
    }
}
