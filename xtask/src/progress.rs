//! Lines for the person who waits: what begins, and how long the whole has taken so far.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

#[expect(
    clippy::disallowed_methods,
    reason = "a chore tells its reader how long it takes; no rule and no test depends on it"
)]
fn instant() -> Instant {
    Instant::now()
}

/// How long the command has been running; zero at the first call.
pub(crate) fn elapsed() -> Duration {
    START.get_or_init(instant).elapsed()
}

/// Announces a step on standard output, with the time elapsed since the first one.
pub(crate) fn step(text: &str) {
    let seconds = elapsed().as_secs();
    println!("[{:02}:{:02}] {text}", seconds / 60, seconds % 60);
}
