//! How far a record agrees with a person: the strategy `scored` (AF §3.4), told as the ANTS tells it (AP §4.17).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// From 0, nothing, to 1, all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(in crate::data_provider) struct Scores {
    pub(super) family_name: f64,
    pub(super) given_name: f64,
    pub(super) birth_date: f64,
}

/// How much of each must agree; all of it where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Least {
    family_name: f64,
    given_name: f64,
    birth_date: f64,
}

impl Default for Least {
    fn default() -> Self {
        Self { family_name: 1.0, given_name: 1.0, birth_date: 1.0 }
    }
}

impl Least {
    pub(super) fn fits(&self) -> bool {
        [self.family_name, self.given_name, self.birth_date].iter().all(|least| (0.0..=1.0).contains(least))
    }

    pub(super) fn enough(&self, scores: Scores) -> bool {
        scores.family_name >= self.family_name
            && scores.given_name >= self.given_name
            && scores.birth_date >= self.birth_date
    }
}

impl Scores {
    /// `meta.identity_matching` of an answer; without a match there is none.
    pub(in crate::data_provider) fn told(self) -> Value {
        let Self { family_name, given_name, birth_date } = self;
        json!({
            "family_name": family_name, "given_name": given_name, "birth_date": birth_date, "overall_match": true,
        })
    }
}

/// Two names in capitals: 1 less the share of letters that must be changed, left out, added or swapped, to hundredths.
pub(super) fn similar(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    hundredths(strsim::normalized_damerau_levenshtein(one, other))
}

/// The share of year, month and day.
pub(super) fn parts_that_agree(record: Option<[u16; 3]>, person: Option<[u16; 3]>) -> f64 {
    let (Some(record), Some(person)) = (record, person) else { return 0.0 };
    let agree: f64 = record.iter().zip(person).map(|(one, other)| if *one == other { 1.0 } else { 0.0 }).sum();
    hundredths(agree / 3.0)
}

fn hundredths(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}
