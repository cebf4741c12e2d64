//! Answers that are believed for a while.

use std::collections::HashMap;

use guichet_organisations::{Establishment, Siret};
use jiff::{SignedDuration, Timestamp};

/// Answers by the number that was asked for.
#[derive(Debug)]
pub(super) struct Kept {
    by_siret: HashMap<Siret, (Timestamp, Establishment)>,
    kept_for: SignedDuration,
    at_most: usize,
}

impl Kept {
    pub(super) fn new(kept_for: SignedDuration, at_most: usize) -> Self {
        Self { by_siret: HashMap::new(), kept_for, at_most }
    }

    /// An answer of the future is none: the clock was put back since.
    pub(super) fn get(&self, siret: &Siret, now: Timestamp, kept_for: SignedDuration) -> Option<Establishment> {
        let (at, establishment) = self.by_siret.get(siret)?;
        fresh(*at, now, kept_for.min(self.kept_for)).then(|| establishment.clone())
    }

    /// When there are too many, what is not fresh goes; and if all are, the oldest.
    pub(super) fn put(&mut self, siret: Siret, establishment: Establishment, now: Timestamp) {
        if self.by_siret.len() >= self.at_most {
            let kept_for = self.kept_for;
            self.by_siret.retain(|_, (at, _)| fresh(*at, now, kept_for));
        }
        if self.by_siret.len() >= self.at_most {
            let oldest = self.by_siret.iter().min_by_key(|(_, (at, _))| *at).map(|(siret, _)| siret.clone());
            oldest.map(|oldest| self.by_siret.remove(&oldest));
        }
        self.by_siret.insert(siret, (now, establishment));
    }
}

fn fresh(at: Timestamp, now: Timestamp, kept_for: SignedDuration) -> bool {
    let age = now.duration_since(at);
    !age.is_negative() && age < kept_for
}

#[cfg(test)]
mod tests {
    use super::*;

    fn siret(text: &str) -> Siret {
        Siret::parse(text).unwrap()
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let start: Timestamp = "2026-02-01T12:00:00Z".parse().unwrap();
        let mut kept = Kept::new(SignedDuration::from_secs(100), 2);
        let numbers = [siret("13002526500013"), siret("21920023500014"), siret("81801912700021")];
        for (at, number) in numbers.iter().enumerate() {
            let now = start + SignedDuration::from_secs(i64::try_from(at).unwrap());
            kept.put(number.clone(), Establishment::new(number.clone()), now);
        }
        let after = start + SignedDuration::from_secs(3);
        let get = |number: &Siret, now| kept.get(number, now, SignedDuration::from_hours(24));
        assert!(get(&numbers[0], after).is_none());
        assert!(get(&numbers[1], after).is_some() && get(&numbers[2], after).is_some());
        assert!(get(&numbers[2], start + SignedDuration::from_secs(102)).is_none());
        assert!(get(&numbers[2], start).is_none());
        let shorter = SignedDuration::from_secs(2);
        assert!(kept.get(&numbers[2], after, shorter).is_some() && kept.get(&numbers[1], after, shorter).is_none());
    }
}
