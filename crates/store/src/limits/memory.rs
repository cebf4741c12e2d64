//! Counters in the memory of one process.

use std::collections::HashMap;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::{Counted, Window};

/// Counters above this number make a hit look for those whose window is over.
const SWEEP_ABOVE: usize = 10_000;

#[derive(Default)]
pub(super) struct Memory {
    counters: Mutex<Counters>,
}

#[derive(Default)]
struct Counters {
    /// By key, length and start of the window.
    hits: HashMap<(String, u32, i64), u32>,
    sweep_above: usize,
}

impl Memory {
    pub(super) fn hit(&self, key: &str, limit: u32, window: &Window, now: Timestamp) -> Counted {
        let mut counters = self.counters.lock();
        counters.sweep(now.as_second());
        let hits = counters.hits.entry((key.to_owned(), window.length, window.start)).or_insert(0);
        let allowed = *hits < limit;
        if allowed {
            *hits += 1;
        }
        Counted { allowed, hits: *hits }
    }

    pub(super) fn clear(&self) {
        self.counters.lock().hits.clear();
    }
}

impl Counters {
    /// Drops the counters whose window is over, when there are many; the next time is when they have doubled.
    fn sweep(&mut self, second: i64) {
        if self.hits.len() <= self.sweep_above.max(SWEEP_ABOVE) {
            return;
        }
        self.hits.retain(|(_, length, start), _| start + i64::from(*length) > second);
        self.sweep_above = self.hits.len().saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_past_windows_do_not_pile_up() {
        let memory = Memory::default();
        for key in 0..30_000_i64 {
            let now = Timestamp::from_second(key).unwrap();
            memory.hit(&key.to_string(), 1, &Window::of(1, now), now);
        }
        assert!(memory.counters.lock().hits.len() <= SWEEP_ABOVE + 1);
    }
}
