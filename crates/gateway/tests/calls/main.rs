//! Calls of a gateway that runs in this process: every code of the reference, and hostile parameters at every address.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod access_tokens;
mod accesses;
mod addresses;
mod codes;
mod contract;
mod franceconnect;
mod hostile;
mod kept;
#[path = "../official/check.rs"]
mod official;
mod pings;
mod producers;
mod reference;
mod running;
mod scopes;
mod secured;
mod spoiled;
mod upstream;
