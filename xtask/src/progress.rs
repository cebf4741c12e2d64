//! Lines for the person who waits: what begins, and how long the whole has taken so far; then how long each step took.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// Steps in the order in which they began.
static STEPS: Mutex<Vec<Step>> = Mutex::new(Vec::new());

thread_local! {
    /// What goes on in this thread, by its place in [`STEPS`]: threads go their own ways at once.
    static CURRENT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// One step; it has no end while it goes on.
struct Step {
    text: String,
    begun: Duration,
    ended: Option<Duration>,
}

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

/// Announces a step on standard output, with the time elapsed since the first one. It ends what this thread was at.
pub(crate) fn step(text: &str) {
    end();
    let begun = elapsed();
    println!("[{:02}:{:02}] {text}", begun.as_secs() / 60, begun.as_secs() % 60);
    let mut steps = steps();
    CURRENT.set(Some(steps.len()));
    steps.push(Step { text: text.to_owned(), begun, ended: None });
}

/// Ends the step that this thread was at, if any: a thread that waits for another takes no time of its own.
pub(crate) fn end() {
    let ended = elapsed();
    let mut steps = steps();
    if let Some(step) = CURRENT.take().and_then(|at| steps.get_mut(at)) {
        step.ended = Some(ended);
    }
}

/// A line for each step that has ended: the seconds that it took, and its words. Those that went on at the same time
/// add up to more than the whole.
pub(crate) fn times() -> Vec<String> {
    let steps = steps();
    let ended = steps.iter().filter_map(|step| Some((step.ended? - step.begun, &step.text)));
    ended.map(|(time, text)| format!("{:5} s  {text}", time.as_secs())).collect()
}

fn steps() -> MutexGuard<'static, Vec<Step>> {
    STEPS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{end, step, times};

    #[test]
    fn a_step_has_its_line_once_it_has_ended_whatever_another_thread_is_at() {
        step("one");
        std::thread::scope(|scope| scope.spawn(|| step("beside it")).join()).unwrap();
        assert!(!times().iter().any(|line| line.ends_with("s  one") || line.ends_with("s  beside it")));
        step("two");
        end();
        end();
        let shown = times();
        let at = |text: &str| shown.iter().position(|line| line.ends_with(text)).unwrap();
        assert!(at("s  one") < at("s  two"));
        assert!(!shown.iter().any(|line| line.ends_with("s  beside it")));
    }
}
