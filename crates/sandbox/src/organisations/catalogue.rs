//! The organisations that the simulated API knows.

use std::collections::BTreeMap;

use guichet_organisations::{Establishment, Organisation, PublicServices, Siret};
use serde::Deserialize;

use crate::NotStarted;

const FILE: &str = "data/organisations/sandbox.toml";
const TEXT: &str = include_str!("../../../../data/organisations/sandbox.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    organisations: Vec<Establishment>,
}

/// Legal categories of towns (PC §8.5): "Commune et commune nouvelle", "Commune associée et commune déléguée".
const TOWNS: [&str; 2] = ["7210", "7312"];

/// What is told of an organisation beside its number (PC §8.1).
pub(crate) struct Seen {
    /// How it is shown.
    pub(crate) label: String,
    /// Whether it is a town.
    pub(crate) town: bool,
    /// Whether it is a public service (PC §8.6).
    pub(crate) public_service: bool,
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

    /// What an identity provider tells of one; nothing of an organisation that nobody knows or that is not published.
    pub(crate) fn seen(&self, siret: &Siret) -> Option<Seen> {
        let shown = Organisation::shown(self.get(siret)?).ok()?;
        // Read at each such login: a rehearsal has few, and its start need not wait for it.
        let services = PublicServices::shipped().ok()?;
        Some(Seen {
            public_service: services.judge(&shown).is_public_service(),
            town: shown.legal_category.as_ref().is_some_and(|category| TOWNS.contains(&category.as_str())),
            label: shown.label,
        })
    }

    /// All of them, by their number.
    pub fn all(&self) -> impl Iterator<Item = &Establishment> {
        self.by_siret.values()
    }
}
