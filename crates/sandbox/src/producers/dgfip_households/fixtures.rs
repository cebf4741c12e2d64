//! The DGFiP's own test people (AF §5.2) and the ceilings of savings accounts, as `data/tax` says them.

use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::NotStarted;
use crate::lives::{Dependents, FamilySituation};

#[derive(RustEmbed)]
#[folder = "../../data/tax"]
#[include = "*.toml"]
struct Files;

/// Read once: they are the same in every sandbox of a process.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    Tables::read().unwrap_or_else(|error| {
        tracing::error!(%error, "the tables of taxes cannot be read: {error}");
        Tables { taxpayers: Vec::new(), ceilings: Vec::new() }
    })
});

pub(super) struct Tables {
    pub(super) taxpayers: Vec<Fixture>,
    pub(super) ceilings: Vec<Ceiling>,
}

/// A taxpayer of the DGFiP's test data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixture {
    pub(super) number: String,
    pub(super) family_name: String,
    pub(super) given_names: String,
    #[serde(default)]
    pub(super) sex: Option<String>,
    pub(super) birthdate: String,
    pub(super) commune: String,
    #[serde(default)]
    pub(super) reference_income: Option<i64>,
    pub(super) parts: f64,
    pub(super) situation: FamilySituation,
    #[serde(default)]
    pub(super) dependents: Dependents,
    #[serde(default)]
    pub(super) lone_parent: Option<String>,
    #[serde(default)]
    pub(super) complement: Option<String>,
    pub(super) street: String,
    pub(super) town: String,
}

/// Up to which reference income a savings account is open, by the scale of a year; euros.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ceiling {
    pub(super) scale: i64,
    pub(super) one_part: i64,
    /// For each half part beyond the first.
    pub(super) half_part: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taxpayers {
    taxpayers: Vec<Fixture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Savings {
    ceilings: Vec<Ceiling>,
}

impl Tables {
    fn read() -> Result<Self, NotStarted> {
        let Taxpayers { taxpayers } = table("taxpayers.toml")?;
        let Savings { ceilings } = table("savings.toml")?;
        Ok(Self { taxpayers, ceilings })
    }
}

pub(super) fn tables() -> &'static Tables {
    &TABLES
}

fn table<T: DeserializeOwned>(name: &str) -> Result<T, NotStarted> {
    crate::tables::parse("tax", name, Files::get(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read() {
        let tables = Tables::read().unwrap();
        assert_eq!((tables.taxpayers.len(), tables.ceilings.len()), (19, 2));
        assert!(tables.taxpayers.iter().all(|taxpayer| taxpayer.number.len() == 13));
    }
}
