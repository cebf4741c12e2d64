//! The token space over HTTP, as each kind of caller.

mod expiry;
mod journey;
mod prolongation;
mod rights;
mod stand;
mod webhook;
