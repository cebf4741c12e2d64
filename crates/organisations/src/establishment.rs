//! An establishment as the register has it, before anything is hidden.

use serde::{Deserialize, Serialize};

use crate::codes::{ActivityCode, CommuneCode, LegalCategory};
use crate::siren::{Siren, Siret};
use crate::staff::StaffBand;

/// An establishment and what matters of its legal unit. The same flat members are read from the sandbox's file, from an
/// imported file (a spreadsheet has a column for each) and from the store; only `siret` is required.
///
/// It may hold what must not be shown: whoever shows an organisation shows an [`Organisation`](crate::Organisation).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Establishment {
    /// Its number.
    pub siret: Siret,
    /// Name of the legal unit, where that is no natural person (*raison sociale*).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its acronym.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub acronym: String,
    /// Usual first name of a natural person who is the legal unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first_name: String,
    /// Her birth name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family_name: String,
    /// The name that she uses, where it is another.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub used_name: String,
    /// The sign of the establishment (*enseigne*): `MAIRIE`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sign: String,
    /// Whether it is open.
    #[serde(default)]
    pub state: EstablishmentState,
    /// Whether its legal unit lives.
    #[serde(default)]
    pub unit_state: UnitState,
    /// What may be told of it.
    #[serde(default)]
    pub diffusion: Diffusion,
    /// Whether it is the seat of its legal unit.
    #[serde(default)]
    pub head_office: bool,
    /// Legal category of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_category: Option<LegalCategory>,
    /// The category in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub legal_category_label: String,
    /// Main activity of the establishment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<ActivityCode>,
    /// The activity in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub activity_label: String,
    /// Staff of the establishment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffBand>,
    /// The year in which it was counted, `2023`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub staff_year: String,
    /// Staff of the legal unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_staff: Option<StaffBand>,
    /// Complement of the address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub complement: String,
    /// Number in the street.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub street_number: String,
    /// What repeats it: `BIS`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub repetition: String,
    /// Kind of street: `RUE`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub street_type: String,
    /// Name of the street.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// Special distribution: `BP 12`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub distribution: String,
    /// Postal code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    /// Code of the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune_code: Option<CommuneCode>,
    /// Name of the commune; abroad, of the town.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commune: String,
    /// Code of a foreign country.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country_code: String,
    /// Name of a foreign country.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
}

/// Whether an establishment is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EstablishmentState {
    /// `A` in the register.
    #[default]
    Active,
    /// `F`.
    Closed,
}

/// Whether a legal unit lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitState {
    /// `A` in the register.
    #[default]
    Active,
    /// `C`.
    Ceased,
}

/// What may be told of an establishment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Diffusion {
    /// Everything.
    #[default]
    Full,
    /// That it exists, where it is to the commune, and what it does.
    Partial,
    /// Nothing, not even that it exists.
    None,
}

impl Establishment {
    /// An establishment of which only the number is known.
    #[must_use]
    pub fn new(siret: Siret) -> Self {
        Self {
            siret,
            name: String::new(),
            acronym: String::new(),
            first_name: String::new(),
            family_name: String::new(),
            used_name: String::new(),
            sign: String::new(),
            state: EstablishmentState::Active,
            unit_state: UnitState::Active,
            diffusion: Diffusion::Full,
            head_office: false,
            legal_category: None,
            legal_category_label: String::new(),
            activity: None,
            activity_label: String::new(),
            staff: None,
            staff_year: String::new(),
            unit_staff: None,
            complement: String::new(),
            street_number: String::new(),
            repetition: String::new(),
            street_type: String::new(),
            street: String::new(),
            distribution: String::new(),
            postal_code: String::new(),
            commune_code: None,
            commune: String::new(),
            country_code: String::new(),
            country: String::new(),
        }
    }

    /// Number of its legal unit.
    #[must_use]
    pub fn siren(&self) -> Siren {
        self.siret.siren()
    }

    /// Whether the legal unit is a natural person.
    #[must_use]
    pub fn is_natural_person(&self) -> bool {
        self.name.is_empty() && !(self.family_name.is_empty() && self.used_name.is_empty())
    }
}
