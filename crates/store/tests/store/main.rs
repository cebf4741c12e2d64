//! The stores, through their public verbs, on each combination of engines. One binary, a module each.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[macro_use]
mod stage;

mod certificates;
mod durable;
mod journal;
mod lifetimes;
mod limits;
mod nodes;
mod registries;
mod secrecy;
mod single_use;
mod survival;
mod waiting;
