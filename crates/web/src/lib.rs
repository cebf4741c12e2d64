//! What every page and endpoint needs, so that a slice holds only what is particular to it: time and randomness as
//! arguments, errors with codes, signed cookies, CSRF, languages, layout, headers, limits, request log, metrics, the
//! caller's address, the record of exchanges, the one HTTP client and the server.
//!
//! ```
//! use std::sync::Arc;
//! use axum::routing::get;
//! use guichet_web::{clock::Clock, edge::{Edge, Site}, finish::finish, origin::Origin, routes::Routes};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let edge = Arc::new(Edge::for_tests(Clock::system())?);
//! let origin = Origin::parse("http://localhost:7401")?;
//! let site = Arc::new(Site::new("franceconnect", "FranceConnect", origin, edge));
//! let finished = finish(site, Routes::new().route("/ping", get(|| async { "pong" })));
//! assert_eq!(finished.paths, ["/assets/{name}", "/language", "/ping"]);
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

pub mod assets;
pub mod circuit;
pub mod client_address;
pub mod clock;
pub mod collation;
pub mod cookies;
pub mod csrf;
pub mod edge;
mod encoding;
pub mod entropy;
pub mod error_page;
pub mod exchanges;
pub mod faults;
pub mod finish;
mod headers;
mod host;
pub mod language;
pub mod limits;
pub mod log;
pub mod measures;
pub mod media_type;
pub mod messages;
pub mod origin;
pub mod outgoing;
pub mod page;
mod panics;
pub mod refusals;
pub mod routes;
pub mod samples;
pub mod server;
pub mod shared_listener;
pub mod sheet;

pub use client_address::ClientAddress;
pub use clock::Clock;
pub use edge::{Edge, Mode, Site};
pub use entropy::Entropy;
pub use finish::finish;
pub use language::Language;
pub use origin::Origin;
pub use page::Page;
pub use routes::Routes;
