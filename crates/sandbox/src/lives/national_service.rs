//! Whether a young person has done what national service asks.

use serde::{Deserialize, Serialize};

use super::seed::Seed;

/// National service, as the DSNJ knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NationalService {
    /// None for whoever is not in its files.
    pub(crate) status: Option<ServiceStatus>,
    pub(crate) comment: Option<String>,
}

/// In the words of AP §4.14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ServiceStatus {
    EnRegle,
    PasEnRegle,
    Indetermine,
    NonConcerne,
}

impl NationalService {
    pub(super) fn made(mut seed: Seed) -> Self {
        let status = match seed.below(10) {
            0 => ServiceStatus::PasEnRegle,
            1 => ServiceStatus::Indetermine,
            2 => ServiceStatus::NonConcerne,
            _ => ServiceStatus::EnRegle,
        };
        let comment = (status == ServiceStatus::PasEnRegle).then(|| "Recensement non effectué".to_owned());
        Self { status: Some(status), comment }
    }
}
