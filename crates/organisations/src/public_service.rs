//! Whether an organisation is a public service, and of which branch (PC §8.6); the roles of who belongs to it (PC §5.6).
//!
//! The lists are data (`data/organisations/public-services.toml`), each with its date and origin. Two of them are longer in
//! the official publications than here: [`Published`] reads those, [`PublicServices::with_state_operators`] and
//! [`PublicServices::with_public_bodies`] take them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::codes::LegalCategory;
use crate::establishment::UnitState;
use crate::organisation::Organisation;
use crate::role::Role;
use crate::siren::Siren;

const SHIPPED: &str = include_str!("../../../data/organisations/public-services.toml");

/// The rules with their lists.
#[derive(Clone, Debug)]
pub struct PublicServices {
    excluded: BTreeSet<Siren>,
    state_operators: BTreeSet<Siren>,
    public_bodies: BTreeSet<Siren>,
    categories: BTreeMap<LegalCategory, Branch>,
}

/// To which part of the public service an organisation belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Branch {
    /// An administration or an operator of the State.
    State,
    /// A local authority.
    Local,
    /// Both.
    StateAndLocal,
    /// None of them.
    Other,
}

/// Whether an organisation is a public service, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is one.
    Public(Branch, Ground),
    /// It is none.
    Private(Ground),
}

/// The rule that decided: the first that fits, in this order but for the last two.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ground {
    /// The register tells no legal category.
    #[error("the register tells no legal category of it")]
    NoCategory,
    /// It is on the list of those that never are one.
    #[error("it is on the list of those that are no public service")]
    Excluded,
    /// Its legal unit has ceased to be.
    #[error("its legal unit has ceased")]
    Ceased,
    /// It is on the list of the State's operators.
    #[error("it is on the list of operators of the State")]
    StateOperator,
    /// It is on the list of other public bodies.
    #[error("it is on the list of public bodies")]
    Listed,
    /// Its legal category is one of public services.
    #[error("the legal category {0} is one of public services")]
    PublicCategory(LegalCategory),
    /// Its legal category is none of them.
    #[error("the legal category {0} is none of public services")]
    OtherCategory(LegalCategory),
}

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ListRefused {
    /// The rules that this program carries.
    #[error("data/organisations/public-services.toml: {0}")]
    Shipped(#[from] toml::de::Error),
    /// Not JSON.
    #[error("the list is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// Neither an object whose keys are SIRENs nor a list of objects with `siren`.
    #[error("the list is neither an object of SIRENs nor a list of records with `siren`")]
    Form,
    /// Nothing.
    #[error("the list is empty")]
    Empty,
    /// Too much that is no SIREN.
    #[error("«{0}» in the list is not a SIREN")]
    NotSiren(String),
}

/// A list of SIRENs as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    sirens: BTreeSet<Siren>,
    left_out: Vec<String>,
}

/// Of how many entries of a published list one may be no SIREN.
const SLIP_IN: usize = 100;
/// How much is shown of an entry without one, in characters.
const SHOWN: usize = 80;

impl Published {
    /// Reads a JSON object whose keys are SIRENs, or a list of objects with a member `siren`. The State's own lists hold a
    /// slip or two (the 474 public bodies of August 2026 a SIRET): what is no SIREN is left out, and much of it is another list.
    ///
    /// # Errors
    /// [`ListRefused`]: not of this form, empty, or more than one entry in a hundred is no SIREN.
    pub fn read(text: &str) -> Result<Self, ListRefused> {
        let entries: Vec<String> = match serde_json::from_str(text)? {
            Value::Object(members) => members.into_iter().map(|(siren, _)| siren).collect(),
            Value::Array(records) if records.is_empty() || records.iter().any(|record| siren_of(record).is_some()) => {
                let shown = |record: &Value| record.to_string().chars().take(SHOWN).collect();
                records.iter().map(|record| siren_of(record).unwrap_or_else(|| shown(record))).collect()
            }
            _ => return Err(ListRefused::Form),
        };
        let all = entries.len();
        let (mut sirens, mut left_out) = (BTreeSet::new(), Vec::new());
        for entry in entries {
            match Siren::parse(&entry) {
                Ok(siren) => {
                    sirens.insert(siren);
                }
                Err(_) => left_out.push(entry),
            }
        }
        match left_out.first() {
            Some(slip) if left_out.len() * SLIP_IN > all => Err(ListRefused::NotSiren(slip.clone())),
            _ if all == 0 => Err(ListRefused::Empty),
            _ => Ok(Self { sirens, left_out }),
        }
    }

    /// What of it is no SIREN.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }
}

impl PublicServices {
    /// The rules as this program carries them.
    ///
    /// # Errors
    /// When the table does not fit, which a test excludes.
    pub fn shipped() -> Result<Self, ListRefused> {
        let table: Table = toml::from_str(SHIPPED)?;
        let categories = table.categories.into_iter();
        Ok(Self {
            excluded: table.excluded.sirens(),
            state_operators: table.state_operators.sirens(),
            public_bodies: table.public_bodies.sirens(),
            categories: categories.flat_map(|row| row.codes.into_iter().map(move |code| (code, row.branch))).collect(),
        })
    }

    /// With the operators of the State as they are published, in the place of those that the program carries.
    #[must_use]
    pub fn with_state_operators(self, published: Published) -> Self {
        Self { state_operators: published.sirens, ..self }
    }

    /// With the other public bodies as they are published, in the place of those that the program carries.
    #[must_use]
    pub fn with_public_bodies(self, published: Published) -> Self {
        Self { public_bodies: published.sirens, ..self }
    }

    /// Whether `organisation` is a public service.
    #[must_use]
    pub fn judge(&self, organisation: &Organisation) -> Judgement {
        self.decide(&organisation.siret.siren(), organisation.legal_category.as_ref(), organisation.unit_state)
    }

    /// The rules in the order of the reference: the first that fits decides (PC §8.6).
    #[must_use]
    pub fn decide(&self, siren: &Siren, category: Option<&LegalCategory>, unit: UnitState) -> Judgement {
        let Some(category) = category else { return Judgement::Private(Ground::NoCategory) };
        if self.excluded.contains(siren) {
            return Judgement::Private(Ground::Excluded);
        }
        if unit == UnitState::Ceased {
            return Judgement::Private(Ground::Ceased);
        }
        if self.state_operators.contains(siren) {
            return Judgement::Public(Branch::State, Ground::StateOperator);
        }
        if self.public_bodies.contains(siren) {
            return Judgement::Public(Branch::Other, Ground::Listed);
        }
        match self.categories.get(category) {
            Some(branch) => Judgement::Public(*branch, Ground::PublicCategory(category.clone())),
            None => Judgement::Private(Ground::OtherCategory(category.clone())),
        }
    }
}

impl Judgement {
    /// Whether it is a public service.
    #[must_use]
    pub const fn is_public_service(&self) -> bool {
        matches!(self, Self::Public(..))
    }

    /// The roles of who belongs to it, in the order of the reference (PC §5.6); none for a private one.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        match self {
            Self::Private(_) => Vec::new(),
            Self::Public(Branch::Other, _) => vec![Role::AgentPublic],
            Self::Public(Branch::Local, _) => vec![Role::AgentPublic, Role::AgentPublicTerritorial],
            Self::Public(Branch::State, _) => vec![Role::AgentPublic, Role::AgentPublicEtat],
            Self::Public(Branch::StateAndLocal, _) => {
                vec![Role::AgentPublic, Role::AgentPublicTerritorial, Role::AgentPublicEtat]
            }
        }
    }

    /// The rule that decided.
    #[must_use]
    pub const fn ground(&self) -> &Ground {
        match self {
            Self::Public(_, ground) | Self::Private(ground) => ground,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    excluded: List,
    state_operators: List,
    public_bodies: List,
    categories: Vec<Categories>,
}

/// Names are for who reads the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "as_of")]
    _as_of: String,
    #[serde(rename = "origin")]
    _origin: String,
    sirens: BTreeMap<String, String>,
}

impl List {
    fn sirens(&self) -> BTreeSet<Siren> {
        self.sirens.keys().filter_map(|siren| Siren::parse(siren).ok()).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Categories {
    branch: Branch,
    codes: Vec<LegalCategory>,
}

/// A number may have lost its quotes in a publication.
fn siren_of(record: &Value) -> Option<String> {
    match record.get("siren")? {
        Value::String(siren) => Some(siren.clone()),
        Value::Number(siren) => Some(siren.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
