//! The edge over HTTP, as each kind of caller meets it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests: set-up outside of #[test] too"
)]

mod addresses;
mod capacity;
mod cookies;
mod exchanges;
mod headers;
mod http_2;
mod languages;
mod limits;
mod measures;
mod outgoing;
mod pages;
mod running;
mod stopping;
mod tls;
