//! One connection to Redis or what speaks its protocol, shared by all who ask it, and made anew when it breaks off.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, IntoConnectionInfo, ProtocolVersion, RedisError, TlsCertificates};

use crate::StoreError;
use crate::seal::Sealer;
use crate::setup::{Address, Authorities};

/// What every script begins with.
pub(crate) const TIME: &str = include_str!("server/time.lua");
/// How long a new connection may take where nothing else is said.
const CONNECT: Duration = Duration::from_secs(1);
/// How long an answer may take, as well.
const ANSWER: Duration = Duration::from_secs(2);
/// A request does not wait for a server that is away: one try more, then it is told.
const RETRIES: usize = 1;
const BEFORE_RETRY: Duration = Duration::from_millis(50);
/// Requests that may wait to be written.
const WAITING: usize = 1024;
/// Keys that one step of a search goes through.
const AT_ONCE: usize = 1000;

/// The server, as one installation uses it.
#[derive(Clone)]
pub(crate) struct Server {
    connection: ConnectionManager,
    prefix: Vec<u8>,
}

impl Server {
    /// Does not wait for the server: it may be away for now.
    pub(crate) fn new(address: &Address, sealer: &Sealer) -> Result<Self, StoreError> {
        let info = address.url().into_connection_info()?;
        // The third version of the protocol tells of a broken connection before anybody asks something of it.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let info = info.set_redis_settings(settings);
        let client = match address.authorities()? {
            Some(Authorities { pem, .. }) => {
                Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert: Some(pem) })?
            }
            None => Client::open(info)?,
        };
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(address.patience_or(CONNECT)))
            .set_response_timeout(Some(address.patience_or(ANSWER)))
            .set_number_of_retries(RETRIES)
            .set_min_delay(BEFORE_RETRY)
            .set_pipeline_buffer_size(WAITING);
        let connection = ConnectionManager::new_lazy_with_config(client, config)?;
        // The braces keep all keys of an installation together where keys are spread by their hash.
        let installation = sealer.hash("redis", "prefix");
        let prefix = format!("guichet:{{{}}}:", installation.get(..16).unwrap_or_default()).into_bytes();
        Ok(Self { connection, prefix })
    }

    /// A key of this installation.
    pub(crate) fn key(&self, rest: &[u8]) -> Vec<u8> {
        [self.prefix.as_slice(), rest].concat()
    }

    pub(crate) fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// Forgets the keys of this installation that match `pattern`, and no others.
    pub(crate) async fn forget(&self, pattern: &str) -> Result<(), RedisError> {
        let mut connection = self.connection();
        let pattern = self.key(pattern.as_bytes());
        let mut cursor = 0_u64;
        loop {
            let (next, keys): (u64, Vec<Vec<u8>>) = redis::cmd("SCAN")
                .arg(cursor)
                .arg("MATCH")
                .arg(pattern.as_slice())
                .arg("COUNT")
                .arg(AT_ONCE)
                .query_async(&mut connection)
                .await?;
            if !keys.is_empty() {
                redis::cmd("UNLINK").arg(keys).exec_async(&mut connection).await?;
            }
            cursor = next;
            if cursor == 0 {
                return Ok(());
            }
        }
    }

    /// A server that drops keys when its memory is full also drops the marks of what was used once.
    pub(crate) fn warn_of_evictions(&self) {
        let mut connection = self.connection();
        tokio::spawn(async move {
            let asked: Result<String, RedisError> = redis::cmd("INFO").arg("memory").query_async(&mut connection).await;
            let policy = asked.ok().and_then(|info| {
                info.lines().find_map(|line| line.strip_prefix("maxmemory_policy:")).map(|it| it.trim().to_owned())
            });
            if let Some(policy) = policy.filter(|policy| policy != "noeviction") {
                tracing::error!(
                    policy,
                    "Redis may drop keys when its memory is full, and with them the marks of used codes: \
                     set maxmemory-policy to noeviction"
                );
            }
        });
    }
}

/// Asks again, once, when the connection broke off: for what can be done twice.
pub(crate) async fn repeated<T, F: Future<Output = Result<T, RedisError>>>(
    ask: impl Fn() -> F,
) -> Result<T, RedisError> {
    match ask().await {
        Err(error) if error.is_connection_dropped() && !error.is_connection_refusal() => ask().await,
        done => done,
    }
}
