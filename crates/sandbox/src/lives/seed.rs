//! Choices that depend on a login alone.

use guichet_jose::digest;

/// A row of numbers that the same login and part give each time.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    base: String,
    drawn: u32,
}

impl Seed {
    pub(super) fn new(login: &str, part: &str) -> Self {
        Self { base: format!("{part}/{login}"), drawn: 0 }
    }

    /// A number below `bound`, which is at least one.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.drawn += 1;
        let digest = digest::sha256(format!("{}/{}", self.base, self.drawn).as_bytes());
        let number = digest.iter().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        u32::try_from(number % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// One of several.
    pub(super) fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        let place = self.below(u32::try_from(all.len()).unwrap_or(1));
        all.get(place as usize).copied().unwrap_or_default()
    }

    /// Yes, in so many cases of a hundred.
    pub(super) fn chance(&mut self, of_a_hundred: u32) -> bool {
        self.below(100) < of_a_hundred
    }
}
