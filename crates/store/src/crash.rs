//! Named places between the steps of a request, at which a test may kill the process (feature `crash-points`).
//!
//! A future that is dropped is no crash: the threads go on and buffers are flushed. So the process really ends, by
//! SIGKILL, at the place and at the passage that `GUICHET_CRASH_AT` names: `token/taken:2` is the second passage of
//! `token/taken`. Without the feature nothing is compiled in.

/// Passes a place.
#[cfg(not(feature = "crash-points"))]
#[inline(always)]
pub fn point(_place: &'static str) {}

/// Passes a place; the process ends here when that was asked for.
#[cfg(feature = "crash-points")]
pub fn point(place: &'static str) {
    armed::passed(place);
}

#[cfg(feature = "crash-points")]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    struct Armed {
        place: String,
        passage: u32,
        passed: AtomicU32,
    }

    /// The process's own end is the process's: two stacks in one process die together.
    static ARMED: OnceLock<Option<Armed>> = OnceLock::new();

    pub(super) fn passed(place: &str) {
        let Some(armed) = ARMED.get_or_init(read) else { return };
        if armed.place == place && armed.passed.fetch_add(1, Ordering::SeqCst) + 1 == armed.passage {
            // A refusal cannot be: a process may always end itself.
            let _ = kill_process(getpid(), Signal::KILL);
            loop {
                std::thread::park();
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "read by a test's child process only, and before any configuration")]
    fn read() -> Option<Armed> {
        let text = std::env::var("GUICHET_CRASH_AT").ok()?;
        let (place, passage) = text.rsplit_once(':')?;
        Some(Armed { place: place.to_owned(), passage: passage.parse().ok()?, passed: AtomicU32::new(0) })
    }
}
