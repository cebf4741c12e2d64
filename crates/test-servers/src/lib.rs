//! Real PostgreSQL and Redis servers for tests, on free ports, gone with the test process; tokens of SoftHSM.
//!
//! Most tests share one server of each kind: [`postgres`] and [`redis`] start it when it is first asked for. A test
//! that stops, restarts or replaces a server starts one of its own.
#![deny(missing_docs)]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test without its server fails, and says what is missing")]

mod postgres;
mod process;
mod redis;
mod soft_hsm;

use std::sync::{LazyLock, Mutex};

pub use postgres::Postgres;
pub use redis::Redis;
pub use soft_hsm::SoftHsm;

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

/// A port that nobody listens on and that nothing of this process was given before.
fn free_port() -> u16 {
    static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let mut given = GIVEN.lock().unwrap();
    loop {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        if !given.contains(&port) {
            given.push(port);
            return port;
        }
    }
}
