//! Whether a person is an athlete on the lists of the ministry.

use serde::{Deserialize, Serialize};

use super::seed::Seed;
use crate::personas::Persona;

/// Sport, as the Sport Data Hub knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sport {
    /// The number that the ministry gave (PSQS), of digits; none for whoever is not known there.
    pub(crate) number: Option<String>,
    /// On which lists she is or was, the oldest first.
    pub(crate) entries: Vec<SportEntry>,
}

/// A season on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SportEntry {
    /// Its number.
    pub(crate) entry: i64,
    /// `YYYY-MM-DD`.
    pub(crate) since: String,
    pub(crate) until: String,
    /// Whether of high level.
    pub(crate) high_level: bool,
    pub(crate) federation: Coded,
    /// Short name of the federation.
    pub(crate) discipline: String,
    pub(crate) category: Coded,
    /// What the category is worth.
    pub(crate) value: String,
    /// Where she trains.
    pub(crate) establishment: Coded,
    pub(crate) region: Coded,
}

/// A code and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coded {
    pub(crate) code: String,
    pub(crate) name: String,
}

fn coded((code, name): (&str, &str)) -> Coded {
    Coded { code: code.to_owned(), name: name.to_owned() }
}

const DISCIPLINES: [(&str, &str, &str); 3] = [
    ("29", "Fédération française de handball", "HANDBALL"),
    ("69", "Fédération française de triathlon", "TRIATHLON"),
    ("17", "Fédération française de cyclisme", "CYCLISME"),
];
const CATEGORIES: [(&str, &str); 3] = [("1", "Relève"), ("2", "Senior"), ("4", "Elite")];
const REGIONS: [(&str, &str); 3] = [("75", "Nouvelle-Aquitaine"), ("76", "Occitanie"), ("53", "Bretagne")];

impl Sport {
    pub(super) fn made(person: &Persona, mut seed: Seed, present: i64) -> Self {
        let born: i64 = person.birthdate.as_deref().and_then(|date| date.get(..4)?.parse().ok()).unwrap_or_default();
        let athlete = seed.chance(40) && (1980..=2010).contains(&born);
        let first = born + 16 + i64::from(seed.below(6));
        let seasons = 1 + i64::from(seed.below(6));
        let place = seed.below(3) as usize;
        let (code, name, discipline) = DISCIPLINES.get(place).copied().unwrap_or_default();
        let region = REGIONS.get(place).copied().unwrap_or_default();
        let number = i64::from(seed.below(90_000_000)) + 10_000_000;
        let entries: Vec<SportEntry> = (first..first + seasons)
            .filter(|year| *year <= present)
            .zip(0..)
            .map(|(year, rank)| SportEntry {
                entry: number * 10 + i64::from(rank),
                since: format!("{year}-11-01"),
                until: format!("{}-10-31", year + 1),
                high_level: rank > 0,
                federation: coded((code, name)),
                discipline: discipline.to_owned(),
                category: coded(CATEGORIES.get((rank / 2) as usize).copied().unwrap_or(("4", "Elite"))),
                value: (rank + 1).to_string(),
                establishment: coded((&format!("20{}", region.0), &format!("Maison de la performance {}", region.1))),
                region: coded(region),
            })
            .collect();
        let known = athlete && !entries.is_empty();
        Self { number: known.then(|| number.to_string()), entries: if known { entries } else { Vec::new() } }
    }
}
