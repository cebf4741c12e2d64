//! Calls of a gateway that runs in this process: every code of the reference, and hostile parameters at every address.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod codes;
mod hostile;
mod producers;
mod reference;
mod running;
mod secured;
mod upstream;
