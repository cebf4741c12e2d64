//! Lines for the person who waits: what begins, and how long the whole has taken so far.

use std::sync::OnceLock;

use guichet_web::clock::Stopwatch;

static START: OnceLock<Stopwatch> = OnceLock::new();

/// Announces a step, with the time since the first one.
pub(crate) fn step(text: &str) {
    let seconds = START.get_or_init(Stopwatch::start).elapsed().as_secs();
    println!("[{:02}:{:02}] {text}", seconds / 60, seconds % 60);
}
