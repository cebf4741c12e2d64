//! `guichet demo`: a journey over TCP, played from outside a running stack.
//!
//! The demo stands for two strangers to the stack. It is the browser (a cookie jar, redirects followed by hand, pages
//! read by their handles), and it is the integrator's program (a client of its own, registered through the control API;
//! nobody listens on its redirect URI, since the browser hands it the address instead of opening it).
//! It knows the manifest and the public contract, and nothing of the crates that serve them.

mod authorization;
mod browser;
mod control;
mod cookie_jar;
mod form;
mod http;
mod identity_provider;
mod journey;
mod legal_aid;
mod page;
mod person;
mod problem;
mod relying_party;
mod scenario;
mod transcript;
mod wire;

pub use journey::{Cast, play};
pub use problem::{Failed, Problem};
pub use scenario::Scenario;
pub use transcript::Transcript;
