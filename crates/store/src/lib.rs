//! Durable store, ephemeral store, journal and registries: embedded, or on PostgreSQL and Redis that several processes
//! share.
//!
//! Four things are kept apart because they promise different things (design §4):
//!
//! * [`ephemeral`]: interactions, codes, tokens, sessions. Acknowledged means that it survives `kill -9`.
//! * [`durable`]: SQL that survives a power cut. One writer, group commit.
//! * [`journal`]: what the law asks to keep, as a chain that shows any tampering.
//! * [`registry`]: what rarely changes (clients, providers, keys), served from memory.
//!
//! ```
//! use guichet_store::ephemeral::{Entry, Lifetime, Taken};
//! use guichet_store::{Place, Setup, Stores};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Code { client_id: String }
//! impl Entry for Code { const PREFIX: &'static str = "code"; }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let now: jiff::Timestamp = "2026-01-05T12:00:00Z".parse()?;
//! let stores = Stores::open(Setup::embedded(Place::Temporary), [7; 32], now).await?;
//! let lifetime = Lifetime::of(60, 3600, now);
//! stores.ephemeral.put_new("handle", &Code { client_id: "a".into() }, lifetime, None, now).await?;
//! assert!(matches!(stores.ephemeral.take::<Code>("handle", now).await?, Taken::Value(_)));
//! assert!(matches!(stores.ephemeral.take::<Code>("handle", now).await?, Taken::Already(None)));
//! stores.close().await?;
//! # Ok(())
//! # }
//! # fn main() { tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap() }
//! ```
#![deny(missing_docs)]

mod checkpoint;
pub mod crash;
pub mod durable;
pub mod ephemeral;
mod error;
mod folder;
pub mod journal;
pub mod limits;
mod office;
pub mod registry;
pub mod seal;
mod server;
mod setup;
pub mod statements;
mod stores;
mod unlogged;

pub use error::StoreError;
pub use folder::Place;
pub use office::Office;
pub use setup::{Address, DurableEngine, EphemeralEngine, Queues, Setup};
pub use stores::Stores;
