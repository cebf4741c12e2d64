//! Real PostgreSQL, Redis, RabbitMQ and mail servers and an identity provider (LemonLDAP::NG) for tests, on free ports, gone with the
//! test process; tokens of SoftHSM.
//!
//! Most tests share one server of each kind: [`postgres`] and [`redis`] start it when it is first asked for. A test
//! that stops, restarts or replaces a server starts one of its own.
#![deny(missing_docs)]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test without its server fails, and says what is missing")]

mod certificates;
mod lemonldap;
mod mail_server;
mod postgres;
mod process;
mod rabbitmq;
mod redis;
mod soft_hsm;

use std::sync::{LazyLock, Mutex};

pub use lemonldap::{LemonLdap, RelyingParty};
pub use mail_server::MailServer;
pub use postgres::{Held, Postgres};
pub use rabbitmq::RabbitMq;
pub use redis::Redis;
pub use soft_hsm::SoftHsm;

/// The name in the certificates of servers that speak TLS.
pub(crate) const HOST: &str = "localhost";

/// The PostgreSQL server of this test process.
pub fn postgres() -> &'static Postgres {
    static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::start);
    &SHARED
}

/// The Redis server of this test process.
pub fn redis() -> &'static Redis {
    static SHARED: LazyLock<Redis> = LazyLock::new(Redis::start);
    &SHARED
}

/// An authority (PEM) that signed no certificate of any server.
pub fn other_authority() -> String {
    certificates::authority().pem()
}

/// Ports below those from which the system gives one to each connection that is made: while a server is stopped to be
/// started again, nobody gets its port.
const PORTS: std::ops::Range<u16> = 16_384..32_768;

/// A port that nobody listens on and that nothing of this process was given before: whoever binds it may do so later.
pub fn free_port() -> u16 {
    free_ports(1)
}

/// The first of so many such ports in a row.
pub fn free_ports(count: u16) -> u16 {
    static TRIED: Mutex<u16> = Mutex::new(0);
    let mut tried = TRIED.lock().unwrap();
    let all = PORTS.end - PORTS.start;
    // Processes begin at places of their own, farther apart than one stack takes ports.
    let begin = (std::process::id() % 512) as u16 * 32;
    loop {
        let first = PORTS.start + (begin + *tried) % all;
        *tried = (*tried + count) % all;
        let free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        if first + count <= PORTS.end && (first..first + count).all(free) {
            return first;
        }
    }
}
