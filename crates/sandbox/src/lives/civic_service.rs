//! Whether a person serves, or has served, in civic service.

use serde::{Deserialize, Serialize};

use super::seed::Seed;
use crate::personas::Persona;

/// Civic service, as the GIP-MDS knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CivicService {
    /// None for whoever never had one.
    pub(crate) contract: Option<CivicContract>,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CivicContract {
    /// `YYYY-MM-DD`.
    pub(crate) since: String,
    /// Its last day; it is current until then.
    #[serde(default)]
    pub(crate) until: Option<String>,
    /// Number of the host's establishment.
    #[serde(default)]
    pub(crate) siret: Option<String>,
    /// Its name.
    #[serde(default)]
    pub(crate) host: Option<String>,
}

/// Some of the sandbox's organisations.
const HOSTS: [(&str, &str); 3] = [
    ("21920023500014", "COMMUNE DE CLAMART"),
    ("66204311600018", "OFFICE NATIONAL DES FORETS"),
    ("26750045200011", "ASSISTANCE PUBLIQUE HOPITAUX DE PARIS"),
];
/// Whoever turned 16 earlier could not serve: it began in 2010.
const FIRST: i64 = 2010;

impl CivicService {
    pub(super) fn made(person: &Persona, mut seed: Seed, present: i64) -> Self {
        let serves = seed.chance(35);
        let born: Option<i64> = person.birthdate.as_deref().and_then(|date| date.get(..4)?.parse().ok());
        let year = born.unwrap_or_default() + 17 + i64::from(seed.below(9));
        let month = 1 + seed.below(4);
        let place = seed.below(3) as usize;
        let (siret, host) = HOSTS.get(place).copied().unwrap_or_default();
        let contract = CivicContract {
            since: format!("{year}-{month:02}-01"),
            until: Some(format!("{year}-{:02}-28", month + 7)),
            siret: Some(siret.to_owned()),
            host: Some(host.to_owned()),
        };
        Self { contract: (serves && (FIRST..=present).contains(&year)).then_some(contract) }
    }
}

impl CivicContract {
    /// Whether it is over on a day, `YYYY-MM-DD`.
    pub(crate) fn is_over(&self, today: &str) -> bool {
        self.until.as_deref().is_some_and(|until| until < today)
    }
}
