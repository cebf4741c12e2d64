//! DataPass through its pages, in one process: each test is a few people with a browser each.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod api;
mod automatic;
mod browser;
mod documents;
mod editors;
mod governing;
mod issued;
mod journey;
mod lists;
mod organisations;
mod program;
mod receiver;
mod rights;
mod stand;
mod templates;
mod trouble;
mod webhooks;
