//! The habits of the workspace, held by tests: what we depend on, which crate may import which, how files
//! are named and how long they are, how tests are written.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop where they find something wrong")]

mod arrows;
mod branding;
mod cargo;
mod crash_points;
mod dependencies;
mod engine;
mod figures;
mod files;
mod licence_expression;
mod npm;
mod sources;
mod tests_written;
