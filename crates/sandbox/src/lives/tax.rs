//! What the tax administration knows: a number, and the notice of each year. It follows from the household.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Household;
use super::seed::Seed;
use crate::personas::Persona;

/// Tax, as the DGFiP knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tax {
    /// The taxpayer's number (SPI), 13 digits.
    pub(crate) number: String,
    /// That of the spouse who declares with her.
    #[serde(default)]
    pub(crate) spouse_number: Option<String>,
    /// The notices, the newest first; a year may have several.
    pub(crate) notices: Vec<Notice>,
}

/// A notice on the incomes of a year. Amounts are in euros.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notice {
    /// Its number, 13 digits or letters.
    pub(crate) reference: String,
    /// The year of the incomes; the notice is of the next one.
    pub(crate) income_year: i64,
    pub(crate) situation: FamilySituation,
    pub(crate) parts: f64,
    #[serde(default)]
    pub(crate) dependents: Dependents,
    /// Raises children alone (case T).
    #[serde(default)]
    pub(crate) lone_parent: bool,
    pub(crate) gross_income: Option<i64>,
    pub(crate) taxable_income: Option<i64>,
    /// Revenu fiscal de référence.
    pub(crate) reference_income: Option<i64>,
    /// By the scale, before credits; none where nothing is due.
    pub(crate) tax_before_corrections: Option<i64>,
    /// What is due; none where nothing is.
    pub(crate) tax: Option<i64>,
    /// `YYYY-MM-DD`.
    pub(crate) established: String,
    pub(crate) collected: String,
    /// A newer notice of the same year is the right one.
    #[serde(default)]
    pub(crate) is_outdated: bool,
    /// It is of a part of the year: marriage, divorce, death.
    #[serde(default)]
    pub(crate) is_partial: bool,
    /// First and last day of that part, `YYYY-MM-DD`; those of the year where they are not said.
    #[serde(default)]
    pub(crate) since: Option<String>,
    #[serde(default)]
    pub(crate) until: Option<String>,
    /// When she died, and when the spouse did: `YYYY-MM-DD`.
    #[serde(default)]
    pub(crate) died: Option<String>,
    #[serde(default)]
    pub(crate) spouse_died: Option<String>,
    /// Alimony that was received.
    #[serde(default)]
    pub(crate) alimony: i64,
    /// What API Impôt particulier tells in the place of what follows from the rest, by its names (AF §2.1.4).
    #[serde(default)]
    pub(crate) told: Map<String, Value>,
}

/// Situation of the household, by the letters of the declaration (AF §2.1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FamilySituation {
    /// Married.
    M,
    /// Single.
    C,
    /// Divorced.
    D,
    /// Widowed.
    V,
    /// In a civil union (PACS).
    O,
}

/// Who depends on the household, by the letters of the declaration (AF §2.1.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Dependents {
    /// F: children.
    pub(crate) children: i64,
    /// G: those of them who are disabled.
    pub(crate) disabled_children: i64,
    /// H: children in alternating residence.
    pub(crate) shared_children: i64,
    /// I: those of them who are disabled.
    pub(crate) shared_disabled_children: i64,
    /// R: disabled persons other than children.
    pub(crate) disabled_persons: i64,
    /// J: attached adults without a family of their own.
    pub(crate) adult_children: i64,
    /// N: attached households.
    pub(crate) attached_households: i64,
    /// P: their children.
    pub(crate) grandchildren: i64,
}

impl Dependents {
    /// How many there are; G and I count among F and H.
    pub(crate) fn count(&self) -> i64 {
        let Self { children, shared_children, disabled_persons, adult_children, grandchildren, .. } = self;
        children + shared_children + disabled_persons + adult_children + 2 * self.attached_households + grandchildren
    }
}

/// Of how many years there are incomes.
const YEARS: i64 = 3;

impl Tax {
    pub(super) fn made(person: &Persona, mut seed: Seed, household: &Household, present: i64) -> Self {
        let mut digits = |count: u32| (0..count).map(|_| seed.below(10).to_string()).collect::<String>();
        let number = format!("30{}", digits(11));
        let references: Vec<String> = (0..YEARS).map(|_| digits(9)).collect();
        let born: i64 = person.birthdate.as_deref().and_then(|date| date.get(..4)?.parse().ok()).unwrap_or(1980);
        let notices = references.iter().zip(0..).map(|(digits, back)| {
            let year = present - 1 - back;
            // Each year brings a little more than the one before.
            let gross = household.resources * (100 - 2 * back) / 100;
            Notice::made(format!("{}A0{digits}", (year + 1) % 100), year, gross, household)
        });
        // Whoever is a child declares nothing.
        let notices = notices.filter(|notice| notice.income_year - born >= 18).collect();
        // Drawn last, so that everything else is what it was before.
        let spouse_number = household.spouse.as_ref().map(|_| format!("30{}", digits(11)));
        Self { number, spouse_number, notices }
    }
}

impl Notice {
    fn made(reference: String, income_year: i64, gross: i64, household: &Household) -> Self {
        let is_born =
            |birthdate: &str| birthdate.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0) <= income_year;
        let children = household.children.iter().filter(|child| is_born(&child.birthdate)).count();
        let children = i64::try_from(children).unwrap_or_default();
        let disabled_children = household.disabled_children.min(children);
        let situation = if household.spouse.is_some() { FamilySituation::M } else { FamilySituation::C };
        let lone_parent = household.spouse.is_none() && children > 0;
        let halves = half_parts(household.spouse.is_some(), children, disabled_children, lone_parent);
        let taxable = gross * 9 / 10;
        let tax = tax(taxable, halves);
        Self {
            reference,
            income_year,
            situation,
            parts: f64::from(i32::try_from(halves).unwrap_or(2)) / 2.0,
            dependents: Dependents { children, disabled_children, ..Dependents::default() },
            lone_parent,
            gross_income: Some(gross),
            taxable_income: Some(taxable),
            reference_income: Some(taxable),
            tax_before_corrections: tax,
            tax,
            established: format!("{}-07-07", income_year + 1),
            collected: format!("{}-07-31", income_year + 1),
            is_outdated: false,
            is_partial: false,
            since: None,
            until: None,
            died: None,
            spouse_died: None,
            alimony: 0,
            told: Map::new(),
        }
    }
}

/// Parts of the household, counted in halves (CGI art. 194, 195).
fn half_parts(couple: bool, children: i64, disabled_children: i64, lone_parent: bool) -> i64 {
    let adults = if couple { 4 } else { 2 };
    adults + children.min(2) + 2 * (children - 2).max(0) + disabled_children + i64::from(lone_parent)
}

/// Upper bounds of the bands of a part, in euros, and the rate of each in percent (CGI art. 197, incomes of 2024).
const BANDS: [(i64, i64); 5] = [(11_497, 0), (29_315, 11), (83_823, 30), (180_294, 41), (i64::MAX, 45)];
/// Less than this is not asked for.
const LEAST: i64 = 61;

/// The tax of an income by the scale, without its caps; none where nothing is due.
fn tax(taxable: i64, halves: i64) -> Option<i64> {
    let part = taxable * 2 / halves.max(1);
    let mut below = 0;
    let mut hundredths = 0;
    for (bound, rate) in BANDS {
        hundredths += (part.min(bound) - below).max(0) * rate;
        below = bound;
    }
    let due = hundredths * halves / 200;
    (due >= LEAST).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lives::Life;
    use crate::personas::Personas;

    #[test]
    fn parts_and_tax_follow_from_the_household() {
        for (couple, children, disabled, alone, halves) in [
            (false, 0, 0, false, 2),
            (true, 1, 0, false, 5),
            (true, 3, 0, false, 8),
            (false, 1, 0, true, 4),
            (true, 2, 1, false, 7),
        ] {
            assert_eq!(half_parts(couple, children, disabled, alone), halves, "{couple} {children}");
        }
        assert_eq!(tax(11_497, 2), None);
        assert_eq!(tax(30_000, 2), Some((17_818 * 11 + 685 * 30) / 100));
        assert_eq!(tax(60_000, 4), Some((17_818 * 11 + 685 * 30) * 2 / 100));
        assert_eq!(tax(i64::from(i32::MAX), 2).map(|tax| tax > 0), Some(true));
    }

    #[test]
    fn the_notices_of_a_person_agree_with_the_household() {
        let person = Personas::new(&[]).unwrap().get("test").unwrap();
        let Life { tax, household, .. } = Life::of(&person, 2026).unwrap();
        let newest = tax.notices.first().unwrap();
        assert_eq!((tax.number.len(), newest.reference.len(), newest.income_year), (13, 13, 2025));
        assert_eq!(newest.gross_income, Some(household.resources));
        assert_eq!(newest.situation == FamilySituation::M, household.spouse.is_some());
        assert_eq!(usize::try_from(newest.dependents.count()).unwrap(), household.children.len());
        assert_eq!(tax.notices.iter().map(|notice| notice.income_year).collect::<Vec<_>>(), [2025, 2024, 2023]);
    }
}
