//! The sandbox over HTTP, as a browser, a broker and a test program call it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod bench;
mod control;
mod data_providers;
mod faults;
mod identity_providers;
mod manifest;
mod people;
mod portal;
mod professionals;
mod register;
mod service_providers;
mod stack;
