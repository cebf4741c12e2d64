//! The token space over HTTP, as each kind of caller.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod delegation;
mod expiry;
mod journey;
mod prolongation;
mod rights;
mod stand;
mod webhook;
