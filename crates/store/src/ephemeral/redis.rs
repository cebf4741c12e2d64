//! Redis, or what speaks its protocol, as the ephemeral engine: each verb is one script, which the server runs alone.
//!
//! An entry is one string: a header that the scripts read and write (`record`), then the sealed value. Keys begin with
//! a prefix that comes from the master key, so several installations can share a server.

mod record;
mod scripts;

use std::sync::atomic::{AtomicBool, Ordering};

use redis::aio::ConnectionManager;
use redis::{FromRedisValue, RedisError, ScriptInvocation};

use super::engine::{Change, Outcome, Row};
use crate::StoreError;
use crate::seal::Sealer;
use crate::server::{Server, repeated};
use crate::setup::Address;
use record::Header;
use scripts::Scripts;

/// The keys of one installation.
pub(super) struct Redis {
    server: Server,
    scripts: Scripts,
    stopped: AtomicBool,
}

/// What the script of `take` answers.
const NOTHING: i64 = 0;
const TAKEN: i64 = 1;
const ALREADY: i64 = 2;

impl Redis {
    /// Does not wait for the server: it may be away for now.
    pub(super) fn open(address: &Address, sealer: &Sealer) -> Result<Self, StoreError> {
        let server = Server::new(address, sealer)?;
        server.warn_of_evictions();
        Ok(Self { server, scripts: Scripts::new(), stopped: AtomicBool::new(false) })
    }

    pub(super) async fn run(&self, change: &Change, now: i64) -> Result<Outcome, StoreError> {
        self.serving()?;
        if change.is_repeatable() {
            Ok(repeated(|| self.once(change, now)).await?)
        } else {
            Ok(self.once(change, now).await?)
        }
    }

    pub(super) async fn get(&self, key: &[u8], now: i64) -> Result<Option<Row>, StoreError> {
        self.serving()?;
        let mut call = self.scripts.get.prepare_invoke();
        call.key(self.entry(key)).arg(now).arg(self.server.key(b"r:"));
        let found: Option<Vec<u8>> = repeated(|| self.ask(&call)).await?;
        let Some(bytes) = found else { return Ok(None) };
        // What is no record is sealed by nobody either: the value tells.
        let Some((header, value)) = Header::read(&bytes) else { return Ok(None) };
        let Header { version, expires_at, grant, .. } = header;
        let grant = grant.map(|(_, sealed)| sealed.to_owned());
        Ok(Some(Row { value: value.to_owned(), version, expires_at, grant }))
    }

    /// Later calls find it stopped.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn serving(&self) -> Result<(), StoreError> {
        if self.stopped.load(Ordering::Relaxed) { Err(StoreError::stopped()) } else { Ok(()) }
    }

    async fn once(&self, change: &Change, now: i64) -> Result<Outcome, RedisError> {
        let done: bool = match change {
            Change::PutNew { key, value, version, expires_at, remembered_until, grant } => {
                let grant = grant.as_ref().map(|grant| (grant.key.as_slice(), grant.sealed.as_slice()));
                let header = Header {
                    taken: false,
                    version: *version,
                    expires_at: *expires_at,
                    remembered_until: *remembered_until,
                    grant,
                };
                let mut call = self.scripts.put_new.prepare_invoke();
                let keep = expires_at.max(remembered_until);
                call.key(self.entry(key)).arg(now).arg(header.write(value)).arg(*keep);
                self.ask(&call).await?
            }
            Change::Replace { key, expected, value, version, expires_at } => {
                let mut call = self.scripts.replace.prepare_invoke();
                call.key(self.entry(key)).arg(now).arg(self.server.key(b"r:"));
                call.arg(&expected.to_be_bytes()[..]).arg(&version.to_be_bytes()[..]).arg(*expires_at).arg(value);
                self.ask(&call).await?
            }
            Change::Touch { key, expires_at } => {
                let mut call = self.scripts.touch.prepare_invoke();
                call.key(self.entry(key)).arg(now).arg(self.server.key(b"r:")).arg(*expires_at);
                self.ask(&call).await?
            }
            Change::Revoke { grant, until } => {
                let mut call = self.scripts.revoke.prepare_invoke();
                call.key(self.server.key(&[b"r:", grant.as_slice()].concat())).arg(now).arg(*until);
                self.ask(&call).await?
            }
            Change::Clear => {
                self.server.forget("[er]:*").await?;
                true
            }
            Change::Take { key } => return self.take(key, now).await,
        };
        Ok(if done { Outcome::Done } else { Outcome::Refused })
    }

    async fn take(&self, key: &[u8], now: i64) -> Result<Outcome, RedisError> {
        let mut call = self.scripts.take.prepare_invoke();
        call.key(self.entry(key)).arg(now).arg(self.server.key(b"r:"));
        let (what, bytes): (i64, Vec<u8>) = self.ask(&call).await?;
        let read = Header::read(&bytes);
        Ok(match (what, read) {
            (NOTHING, _) => Outcome::Refused,
            (ALREADY, Some((header, _))) => Outcome::Already(header.grant.map(|(_, sealed)| sealed.to_owned())),
            (TAKEN, Some((_, value))) => Outcome::Taken(value.to_owned()),
            _ => Outcome::Refused,
        })
    }

    fn entry(&self, key: &[u8]) -> Vec<u8> {
        self.server.key(&[b"e:", key].concat())
    }

    async fn ask<T: FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T, RedisError> {
        let mut connection: ConnectionManager = self.server.connection();
        call.invoke_async(&mut connection).await
    }
}
