//! `[limits]`: how much is read, how long is waited, and how much is served at once (docs/reference/limits.md).

use std::time::Duration;

use guichet_store::Queues;
use guichet_web::edge::{Capacity, Patience, Site, Sizes};
use guichet_web::outgoing;
use schemars::JsonSchema;
use serde::Deserialize;

use super::within::Within;

/// `[limits]`. Seconds are real time. What is not said keeps its default.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Connections of a listener; some more are told to come back, the rest waits in the system's queue. The system must
    /// allow the process as many files and some. Default: 4096.
    pub connections: Option<Within<16, 100_000>>,
    /// Requests of a service at a time, over all connections; those beyond are told to come back. Default: 4096.
    pub requests: Option<Within<16, 100_000>>,
    /// Requests of one HTTP/2 connection at a time. Default: 100.
    pub streams: Option<Within<1, 1_000>>,
    /// For the head of a request, once it has begun, and for a TLS handshake. Default: 10.
    pub head_seconds: Option<Within<1, 120>>,
    /// For a body, from its first byte to its last. Default: 10.
    pub body_seconds: Option<Within<1, 600>>,
    /// For the next request of a connection, and for an answer to be taken. Default: 60.
    pub idle_seconds: Option<Within<1, 3_600>>,
    /// Longest address (path and query). Default: 32.
    pub address_kib: Option<Within<4, 60>>,
    /// Longest head (request line and headers). Default: 64.
    pub head_kib: Option<Within<8, 256>>,
    /// Longest body. Default: 64.
    pub body_kib: Option<Within<16, 1_024>>,
    /// For a whole exchange with an identity provider, the register or a client. Default: 6, as at the real service.
    pub call_seconds: Option<Within<1, 60>>,
    /// For a receiver of DataPass's webhooks to answer. Default: 10, as the real service's documentation says.
    pub webhook_seconds: Option<Within<1, 60>>,
    /// Writes that may wait for the durable store; those beyond are told to come back. Default: 4096.
    pub durable_writes: Option<Within<64, 100_000>>,
    /// Writes that may wait for the embedded ephemeral store, as above. Default: 8192.
    pub ephemeral_writes: Option<Within<64, 100_000>>,
    /// For a read of the durable store to begin. Default: 5 on SQLite, 2 on PostgreSQL.
    pub read_seconds: Option<Within<1, 60>>,
}

fn given<const LEAST: u32, const MOST: u32>(value: Option<Within<LEAST, MOST>>) -> Option<u32> {
    value.map(Within::get)
}

fn number<const LEAST: u32, const MOST: u32>(value: Option<Within<LEAST, MOST>>, default: usize) -> usize {
    given(value).map_or(default, |number| number as usize)
}

fn seconds<const LEAST: u32, const MOST: u32>(value: Option<Within<LEAST, MOST>>, default: Duration) -> Duration {
    given(value).map_or(default, |seconds| Duration::from_secs(seconds.into()))
}

impl LimitSettings {
    /// Sets those of a site.
    pub fn apply(&self, site: &mut Site) {
        let (capacity, patience) = (Capacity::default(), Patience::default());
        site.capacity = Capacity {
            connections: number(self.connections, capacity.connections),
            requests: number(self.requests, capacity.requests),
            streams: given(self.streams).unwrap_or(capacity.streams),
            turned_away: capacity.turned_away,
        };
        site.patience = Patience {
            head: seconds(self.head_seconds, patience.head),
            body: seconds(self.body_seconds, patience.body),
            idle: seconds(self.idle_seconds, patience.idle),
        };
        site.sizes = self.sizes();
    }

    /// How much of a request is read.
    pub fn sizes(&self) -> Sizes {
        let sizes = Sizes::default();
        Sizes {
            url_kib: given(self.address_kib).unwrap_or(sizes.url_kib),
            head_kib: given(self.head_kib).unwrap_or(sizes.head_kib),
            body_kib: given(self.body_kib).unwrap_or(sizes.body_kib),
        }
    }

    /// For a whole exchange that the stack begins.
    pub fn call_time(&self) -> Duration {
        seconds(self.call_seconds, outgoing::Options::default().timeout)
    }

    /// For a receiver of webhooks to answer.
    pub fn webhook_time(&self) -> Duration {
        seconds(self.webhook_seconds, guichet_datapass::RECEIVER_PATIENCE)
    }

    /// What may wait for the stores.
    pub fn queues(&self) -> Queues {
        let queues = Queues::default();
        Queues {
            durable_writes: number(self.durable_writes, queues.durable_writes),
            ephemeral_writes: number(self.ephemeral_writes, queues.ephemeral_writes),
            read_wait: given(self.read_seconds).map(|seconds| Duration::from_secs(seconds.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use guichet_web::{Clock, Edge, Origin};

    use super::super::{Configuration, Mode};
    use super::*;

    fn read(lines: &str) -> Result<LimitSettings, String> {
        let text = format!("[limits]\n{lines}");
        Configuration::parse("t", &text).map(|read| read.limits).map_err(|error| error.to_string())
    }

    fn site() -> Site {
        let edge = Arc::new(Edge::for_tests(Clock::system()).unwrap());
        Site::new("openid", "OpenID", Origin::parse("http://localhost:1").unwrap(), edge)
    }

    #[test]
    fn what_is_not_said_keeps_its_default() {
        let (mut applied, untouched) = (site(), site());
        LimitSettings::default().apply(&mut applied);
        assert_eq!(applied.capacity, untouched.capacity);
        assert_eq!(applied.patience, untouched.patience);
        assert_eq!(applied.sizes, untouched.sizes);
        assert_eq!(LimitSettings::default().call_time(), Duration::from_secs(6));
        assert_eq!(LimitSettings::default().webhook_time(), Duration::from_secs(10));
        assert_eq!(LimitSettings::default().queues(), Queues::default());
    }

    #[test]
    fn each_key_sets_what_its_name_says_and_nothing_else() {
        let limits = read(
            "connections = 17\nrequests = 18\nstreams = 19\nhead_seconds = 1\nbody_seconds = 2\nidle_seconds = 3\n\
             address_kib = 4\nhead_kib = 8\nbody_kib = 16\ncall_seconds = 5\nwebhook_seconds = 4\n\
             durable_writes = 64\nephemeral_writes = 65\nread_seconds = 7",
        );
        let (limits, mut site) = (limits.unwrap(), site());
        limits.apply(&mut site);
        assert_eq!(site.capacity, Capacity { connections: 17, requests: 18, streams: 19, ..Capacity::default() });
        let [head, body, idle, webhook, call, read_wait] = [1, 2, 3, 4, 5, 7].map(Duration::from_secs);
        assert_eq!(site.patience, Patience { head, body, idle });
        assert_eq!(site.sizes, Sizes { url_kib: 4, head_kib: 8, body_kib: 16 });
        assert_eq!((limits.call_time(), limits.webhook_time()), (call, webhook));
        let queues = Queues { durable_writes: 64, ephemeral_writes: 65, read_wait: Some(read_wait) };
        assert_eq!(limits.queues(), queues);
    }

    #[test]
    fn a_number_out_of_bounds_is_told_with_its_line_and_the_bounds() {
        for (line, expected) in [
            ("connections = 15", "expected a number from 16 to 100000"),
            ("requests = 0", "expected a number from 16 to 100000"),
            ("streams = 1001", "expected a number from 1 to 1000"),
            ("idle_seconds = -1", "expected a number from 1 to 3600"),
            ("address_kib = 61", "expected a number from 4 to 60"),
            ("body_kib = 99999999999", "expected a number from 16 to 1024"),
        ] {
            let told = read(line).unwrap_err();
            assert!(told.starts_with("t:2:") && told.contains(expected), "{line}: {told}");
        }
        assert!(read("body_bytes = 1").unwrap_err().contains("unknown key `body_bytes` in [limits]"));
    }

    #[test]
    fn an_address_is_part_of_the_head() {
        let told = |lines: &str| {
            let read = Configuration::parse("t", &format!("[limits]\n{lines}")).unwrap();
            read.refusals(Mode::Sandbox).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let refusal = "[limits] reads addresses of 32 KiB and heads of 16 KiB: an address is part of the head";
        assert_eq!(told("head_kib = 16"), [format!("t:2:1: {refusal}")]);
        assert_eq!(told("head_kib = 16\naddress_kib = 16"), Vec::<String>::new());
    }
}
