//! Durations of operations, and their quantiles.

use std::time::Duration;

/// Durations as they come, in whole microseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quantiles(Vec<u32>);

/// The same, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted(Vec<u32>);

impl Quantiles {
    /// Adds one; more than an hour counts as an hour.
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Adds all of another.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Puts them in order.
    pub(crate) fn finish(mut self) -> Sorted {
        self.0.sort_unstable();
        Sorted(self.0)
    }
}

impl Sorted {
    /// The smallest duration that at least this part of all operations does not exceed (nearest rank); zero when
    /// there is none.
    pub(crate) fn at(&self, part: f64) -> Duration {
        let rank = (part * self.0.len() as f64).ceil() as usize;
        let microseconds = self.0.get(rank.saturating_sub(1)).copied().unwrap_or_default();
        Duration::from_micros(microseconds.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(milliseconds: impl IntoIterator<Item = u64>) -> Sorted {
        let mut quantiles = Quantiles::default();
        milliseconds.into_iter().for_each(|it| quantiles.add(Duration::from_millis(it)));
        quantiles.finish()
    }

    #[test]
    fn quantiles_are_those_of_the_nearest_rank() {
        let hundred = of((1..=100).rev());
        assert_eq!(hundred.at(0.5), Duration::from_millis(50));
        assert_eq!(hundred.at(0.99), Duration::from_millis(99));
        assert_eq!(hundred.at(0.999), Duration::from_millis(100));
        assert_eq!(hundred.at(0.0), Duration::from_millis(1));
        assert_eq!(of([7]).at(0.99), Duration::from_millis(7));
        assert_eq!(of([]).at(0.99), Duration::ZERO);
    }
}
