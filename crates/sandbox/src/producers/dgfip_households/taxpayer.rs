//! Who declares: everybody of the sandbox, and the DGFiP's own test people.

use serde_json::{Map, Value};

use super::fixtures::{Fixture, tables};
use crate::Sandbox;
use crate::lives::{Dependents, FamilySituation, Life, Notice};
use crate::personas::Persona;
use crate::producers::people::{born_at, live, plain};

/// The test people declare for so many years before the present one.
const YEARS: i64 = 3;

/// A household, as the DGFiP knows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Taxpayer {
    /// SPI.
    pub(super) number: String,
    pub(super) first: Declarant,
    pub(super) second: Option<Declarant>,
    /// The second one's own.
    pub(super) second_number: Option<String>,
    pub(super) home: Home,
    /// The newest first; a year may have several.
    pub(super) situations: Vec<Situation>,
}

/// Who declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Declarant {
    pub(super) birth_name: String,
    pub(super) usage_name: Option<String>,
    pub(super) given_names: String,
    /// `YYYY-MM-DD`.
    pub(super) birthdate: String,
    /// `M` or `F`, where it is known.
    pub(super) sex: Option<String>,
    /// Code of a commune.
    pub(super) birthplace: Option<String>,
    /// Code of a country.
    pub(super) birthcountry: Option<String>,
}

/// Where they are taxed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) complement: Option<String>,
    /// Number, kind and name.
    pub(super) street: String,
    /// Postal code and name.
    pub(super) town: String,
    /// Code of the commune, where it is known.
    pub(super) commune: Option<String>,
}

/// What was declared for a year, or for a part of it. Amounts are in euros.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Situation {
    pub(super) year: i64,
    pub(super) family: FamilySituation,
    pub(super) parts: f64,
    pub(super) dependents: Dependents,
    /// `T`: raises children alone.
    pub(super) lone_parent: Option<String>,
    pub(super) reference_income: Option<i64>,
    pub(super) gross_income: Option<i64>,
    pub(super) taxable_income: Option<i64>,
    /// By the scale; what is due.
    pub(super) tax: Option<i64>,
    pub(super) due: Option<i64>,
    /// Alimony that was received.
    pub(super) alimony: Option<i64>,
    /// When the notice was established, and when it is collected: `YYYY-MM-DD`.
    pub(super) established: String,
    pub(super) collected: String,
    pub(super) role: Option<String>,
    /// First and last day: `YYYY-MM-DD`.
    pub(super) period: (String, String),
    /// When the first and the second declarant died in it.
    pub(super) deaths: [Option<String>; 2],
    /// In the place of what follows from the rest.
    pub(super) told: Map<String, Value>,
}

/// FranceConnect's code of France.
const FRANCE: &str = "99100";

impl Taxpayer {
    /// The household of a number.
    pub(super) fn numbered(sandbox: &Sandbox, number: &str, present: i64) -> Option<Self> {
        let fixture = tables().taxpayers.iter().find(|taxpayer| taxpayer.number == number);
        fixture.map(|fixture| Self::of_fixture(fixture, present)).or_else(|| {
            let of = |(life, person): (Life, std::sync::Arc<Persona>)| Self::of_person(&person, &life);
            live(sandbox).find(|(life, _)| life.tax.number == number).map(of)
        })
    }

    /// The households of a name. One person of several logins is told once, as her first login knows her; so is a test
    /// person who is somebody of the sandbox. Two test people of one identity are two.
    pub(super) fn named(sandbox: &Sandbox, family_name: &str, present: i64) -> Vec<Self> {
        let is_named = |name: &str| plain(name) == plain(family_name);
        let of_sandbox = live(sandbox).filter(|(_, person)| person.family_name.as_deref().is_some_and(is_named));
        let mut found: Vec<Self> = Vec::new();
        for (life, person) in of_sandbox {
            let taxpayer = Self::of_person(&person, &life);
            if !found.iter().any(|known| known.first.is(&taxpayer.first)) {
                found.push(taxpayer);
            }
        }
        // Whoever has no number is nobody to the tax office.
        found.retain(|taxpayer| !taxpayer.number.is_empty());
        let of_tables = tables().taxpayers.iter().filter(|fixture| is_named(&fixture.family_name));
        let others: Vec<Self> = of_tables
            .map(|fixture| Self::of_fixture(fixture, present))
            .filter(|other| !found.iter().any(|known| known.first.is(&other.first)))
            .collect();
        found.extend(others);
        found
    }

    fn of_fixture(fixture: &Fixture, present: i64) -> Self {
        let situation = |back| Situation {
            year: present - back,
            family: fixture.situation,
            parts: fixture.parts,
            dependents: fixture.dependents.clone(),
            lone_parent: fixture.lone_parent.clone(),
            reference_income: fixture.reference_income,
            gross_income: None,
            taxable_income: None,
            tax: None,
            due: None,
            alimony: None,
            established: format!("{}-07-07", present - back + 1),
            collected: format!("{}-07-31", present - back + 1),
            role: fixture.number.get(10..).map(str::to_owned),
            period: whole(present - back),
            deaths: [None, None],
            told: Map::new(),
        };
        Self {
            number: fixture.number.clone(),
            first: Declarant {
                birth_name: fixture.family_name.clone(),
                usage_name: None,
                given_names: fixture.given_names.clone(),
                birthdate: fixture.birthdate.clone(),
                sex: fixture.sex.clone(),
                birthplace: Some(fixture.commune.clone()),
                birthcountry: Some(FRANCE.to_owned()),
            },
            second: None,
            second_number: None,
            home: Home {
                complement: fixture.complement.clone(),
                street: fixture.street.clone(),
                town: fixture.town.clone(),
                commune: None,
            },
            situations: (1..=YEARS).map(situation).collect(),
        }
    }

    fn of_person(person: &Persona, life: &Life) -> Self {
        let Life { household, tax, .. } = life;
        let said = |text: &Option<String>| text.as_deref().unwrap_or_default().to_uppercase();
        let (birthplace, birthcountry) = born_at(person);
        let second = household.spouse.as_ref().map(|spouse| Declarant {
            birth_name: spouse.family_name.to_uppercase(),
            usage_name: spouse.usage_name.clone(),
            given_names: spouse.given_names.to_uppercase(),
            birthdate: spouse.birthdate.clone(),
            sex: None,
            birthplace: spouse.birthplace.clone(),
            birthcountry: None,
        });
        Self {
            number: tax.number.clone(),
            first: Declarant {
                birth_name: said(&person.family_name),
                usage_name: person.preferred_username.as_ref().map(|name| name.to_uppercase()),
                given_names: said(&person.given_name),
                birthdate: person.birthdate.clone().unwrap_or_default(),
                sex: match person.gender.as_deref() {
                    Some("male") => Some("M".to_owned()),
                    Some("female") => Some("F".to_owned()),
                    _ => None,
                },
                birthplace: birthplace.map(str::to_owned),
                birthcountry: birthcountry.map(str::to_owned),
            },
            second,
            second_number: tax.spouse_number.clone().filter(|_| household.spouse.is_some()),
            home: Home {
                complement: household.address.complement.clone().or_else(|| household.address.building.clone()),
                street: household.address.street.clone().unwrap_or_default(),
                town: household.address.town.clone(),
                commune: household.address.commune.clone(),
            },
            situations: tax.notices.iter().filter(|notice| !notice.is_outdated).map(Situation::of_notice).collect(),
        }
    }

    /// The situations of a year, the last one first.
    pub(super) fn of_year(&self, year: i64) -> impl Iterator<Item = &Situation> {
        self.situations.iter().filter(move |situation| situation.year == year)
    }
}

impl Declarant {
    /// Whether it is the same person: name, first given name and date of birth.
    fn is(&self, other: &Self) -> bool {
        let first = |names: &str| plain(names.split_whitespace().next().unwrap_or_default());
        plain(&self.birth_name) == plain(&other.birth_name)
            && first(&self.given_names) == first(&other.given_names)
            && self.birthdate == other.birthdate
    }
}

impl Situation {
    fn of_notice(notice: &Notice) -> Self {
        Self {
            year: notice.income_year,
            family: notice.situation,
            parts: notice.parts,
            dependents: notice.dependents.clone(),
            lone_parent: notice.lone_parent.then(|| "T".to_owned()),
            reference_income: notice.reference_income,
            gross_income: notice.gross_income,
            taxable_income: notice.taxable_income,
            tax: notice.tax_before_corrections,
            due: notice.tax,
            alimony: Some(notice.alimony),
            established: notice.established.clone(),
            collected: notice.collected.clone(),
            role: notice.reference.get(4..7).map(str::to_owned),
            period: {
                let (first, last) = whole(notice.income_year);
                (notice.since.clone().unwrap_or(first), notice.until.clone().unwrap_or(last))
            },
            deaths: [notice.died.clone(), notice.spouse_died.clone()],
            told: notice.told.clone(),
        }
    }
}

/// The first and the last day of a year.
fn whole(year: i64) -> (String, String) {
    (format!("{year}-01-01"), format!("{year}-12-31"))
}
