//! How many tests ran.

use std::fmt;
use std::ops::{Add, AddAssign};

/// Tests that passed and tests that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A step that is counted as one test.
    pub(crate) fn of(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed) }
    }

    /// A runner that could not do its work.
    pub(crate) fn failed_one() -> Self {
        Self::of(false)
    }

    /// True when at least one test ran and none failed.
    pub(crate) fn is_clean(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// The counts of libtest's line `test result: ok. 3 passed; 0 failed; …`, `None` for any other line.
    pub(crate) fn from_libtest(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let mut tally = Self::default();
        for count in counts.split("; ") {
            match count.split_once(' ')? {
                (number, "passed") => tally.passed = number.parse().ok()?,
                (number, "failed") => tally.failed = number.parse().ok()?,
                _ => {}
            }
        }
        Some(tally)
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn a_result_line_of_libtest_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.02s";
        assert_eq!(Tally::from_libtest(line), Some(Tally { passed: 12, failed: 3 }));
    }

    #[test]
    fn the_line_of_a_single_test_is_not_counted() {
        assert_eq!(Tally::from_libtest("test result_is_shown ... ok"), None);
    }

    #[test]
    fn nothing_that_ran_is_not_a_success() {
        assert!(!Tally::default().is_clean());
    }
}
