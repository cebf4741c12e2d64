//! Servers that go away and come back, and processes that share them (issue 4). Each test has servers of its own,
//! whatever the setup of the run (`stand::engines`); `cargo xtask test` leaves it to the run that its module names.

mod nodes;
mod proxy;
mod servers;
mod with_postgresql;
mod with_postgresql_and_redis;
