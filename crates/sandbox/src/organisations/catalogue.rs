//! The organisations that the simulated API knows.

use std::collections::BTreeMap;

use guichet_organisations::{Establishment, Siret};
use serde::Deserialize;

use crate::NotStarted;

const FILE: &str = "data/organisations/sandbox.toml";
const TEXT: &str = include_str!("../../../../data/organisations/sandbox.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    organisations: Vec<Establishment>,
}

/// Organisations by their number.
#[derive(Clone, Debug)]
pub struct Organisations {
    by_siret: BTreeMap<Siret, Establishment>,
}

impl Organisations {
    /// Those that the program carries.
    ///
    /// # Errors
    /// When the table does not fit, which a test excludes.
    pub fn shipped() -> Result<Self, NotStarted> {
        let refused = |reason: String| NotStarted::Data { file: FILE.to_owned(), reason };
        let table: Table = toml::from_str(TEXT).map_err(|error| refused(error.to_string()))?;
        let mut by_siret = BTreeMap::new();
        for organisation in table.organisations {
            let siret = organisation.siret.clone();
            if by_siret.insert(siret.clone(), organisation).is_some() {
                return Err(refused(format!("{siret} stands there twice")));
            }
        }
        Ok(Self { by_siret })
    }

    /// The one of this number.
    #[must_use]
    pub fn get(&self, siret: &Siret) -> Option<&Establishment> {
        self.by_siret.get(siret)
    }

    /// All of them, by their number.
    pub fn all(&self) -> impl Iterator<Item = &Establishment> {
        self.by_siret.values()
    }
}
