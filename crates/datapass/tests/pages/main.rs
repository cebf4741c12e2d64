//! DataPass through its pages, in one process: each test is a few people with a browser each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod documents;
mod issued;
mod journey;
mod rights;
mod stand;
mod trouble;
