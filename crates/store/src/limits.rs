//! Rate-limit windows: fixed, aligned on the epoch, in memory.
//!
//! The window of an instant is the multiple of its length at or before it, so every node and every restart agrees
//! where a window begins and the headers of the reference are exact.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

/// Counters above this number make a hit look for those whose window is over.
const SWEEP_ABOVE: usize = 10_000;

/// The answer to one hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether this hit is within the limit.
    pub allowed: bool,
    /// Hits allowed per window.
    pub limit: u32,
    /// Hits left in this window after this one.
    pub remaining: u32,
    /// When the next window begins.
    pub reset_at: Timestamp,
}

/// The counters. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    counters: Arc<Mutex<Counters>>,
}

#[derive(Debug, Default)]
struct Counters {
    hits: HashMap<(String, u32), Counter>,
    sweep_above: usize,
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    /// Seconds since 1970.
    window: i64,
    hits: u32,
}

impl Limits {
    /// No hit yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one hit of `key` (a token's id with the name of the limit) in the window of `now`. `limit`: hits per
    /// window; `window_seconds`: its length, at least one. A refused hit does not count further.
    pub fn hit(&self, key: &str, limit: u32, window_seconds: u32, now: Timestamp) -> Verdict {
        let length = i64::from(window_seconds.max(1));
        let second = now.as_second();
        let window = second.div_euclid(length) * length;
        let reset_at = Timestamp::from_second(window + length).unwrap_or(Timestamp::MAX);
        let mut counters = self.counters.lock();
        counters.sweep(second);
        let counter = counters.hits.entry((key.to_owned(), window_seconds)).or_insert(Counter { window, hits: 0 });
        if counter.window != window {
            *counter = Counter { window, hits: 0 };
        }
        let allowed = counter.hits < limit;
        if allowed {
            counter.hits += 1;
        }
        Verdict { allowed, limit, remaining: limit.saturating_sub(counter.hits), reset_at }
    }

    /// Forgets every hit (the control API's reset).
    pub fn clear(&self) {
        self.counters.lock().hits.clear();
    }
}

impl Counters {
    /// Drops the counters whose window is over, when there are many; the next time is when they have doubled.
    fn sweep(&mut self, second: i64) {
        if self.hits.len() <= self.sweep_above.max(SWEEP_ABOVE) {
            return;
        }
        self.hits.retain(|(_, length), counter| counter.window + i64::from(*length) > second);
        self.sweep_above = self.hits.len().saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_window_allows_its_limit_and_no_more() {
        let limits = Limits::new();
        let verdicts: Vec<_> = (0..4).map(|_| limits.hit("a", 3, 60, at(125))).collect();
        assert_eq!(verdicts.iter().map(|v| v.allowed).collect::<Vec<_>>(), [true, true, true, false]);
        assert_eq!(verdicts.iter().map(|v| v.remaining).collect::<Vec<_>>(), [2, 1, 0, 0]);
        assert!(verdicts.iter().all(|v| v.reset_at == at(180) && v.limit == 3));
    }

    #[test]
    fn the_next_window_begins_at_the_multiple_of_its_length() {
        let limits = Limits::new();
        assert!(limits.hit("a", 1, 60, at(179)).allowed);
        assert!(!limits.hit("a", 1, 60, at(179)).allowed);
        assert!(limits.hit("a", 1, 60, at(180)).allowed);
    }

    #[test]
    fn keys_and_lengths_are_counted_apart() {
        let limits = Limits::new();
        assert!(limits.hit("a", 1, 60, at(0)).allowed);
        assert!(limits.hit("b", 1, 60, at(0)).allowed);
        assert!(limits.hit("a", 1, 3600, at(0)).allowed);
    }

    #[test]
    fn counters_of_past_windows_do_not_pile_up() {
        let limits = Limits::new();
        for key in 0..30_000_i64 {
            limits.hit(&key.to_string(), 1, 1, at(key));
        }
        assert!(limits.counters.lock().hits.len() <= SWEEP_ABOVE + 1);
    }

    proptest! {
        #[test]
        fn any_instant_and_length_give_a_verdict(
            second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            length in any::<u32>(),
            limit in any::<u32>(),
        ) {
            let verdict = Limits::new().hit("a", limit, length, at(second));
            prop_assert_eq!(verdict.allowed, limit > 0);
            prop_assert!(verdict.reset_at > at(second) || verdict.reset_at == Timestamp::MAX);
        }
    }
}
