//! What a person studies, where.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::household::Household;
use super::seed::Seed;
use crate::personas::Persona;

/// Studies, as ministries and the CNOUS know them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Studies {
    /// The national number, which whoever ever went to school has.
    pub(crate) ine: String,
    /// None for whoever is no student.
    pub(crate) student: Option<Student>,
}

/// A student.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Student {
    /// Where.
    pub(crate) school: School,
    /// How: one of the seven labels of AP §4.9.
    pub(crate) regime: String,
    /// Whether enrolled, or admitted only.
    pub(crate) enrolled: bool,
    /// All admissions, in the place of the one of this year that follows from the rest.
    pub(crate) admissions: Option<Vec<Admission>>,
}

/// A school or university.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct School {
    /// Its number: seven digits and a letter.
    pub(crate) uai: String,
    pub(crate) name: String,
    /// Name of its town.
    pub(crate) town: String,
    /// Code of its commune.
    pub(crate) commune: String,
}

/// An admission, or the enrolment that came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admission {
    /// `YYYY-MM-DD`.
    pub(crate) since: String,
    pub(crate) until: String,
    #[serde(default = "yes")]
    pub(crate) enrolled: bool,
    pub(crate) regime: String,
    pub(crate) school: School,
}

fn yes() -> bool {
    true
}

const INITIAL: &str = "formation initiale";
const CONTINUING: &str = "formation continue";

impl Default for Student {
    fn default() -> Self {
        Self { school: university("59350"), regime: INITIAL.to_owned(), enrolled: true, admissions: None }
    }
}

/// That of the town where a household of the sandbox lives; that of Lille for any other.
fn university(commune: &str) -> School {
    let (number, name, town, commune) = match commune {
        "35238" => (350_900, "UNIVERSITE DES TROIS PORTES", "RENNES", "35238"),
        "34172" => (340_900, "UNIVERSITE DES GARRIGUES", "MONTPELLIER", "34172"),
        "67482" => (670_900, "UNIVERSITE DU PONT COUVERT", "STRASBOURG", "67482"),
        _ => (590_900, "UNIVERSITE DES BEFFROIS", "LILLE", "59350"),
    };
    School { uai: uai(number), name: name.to_owned(), town: town.to_owned(), commune: commune.to_owned() }
}

/// The number of a school, with the letter that checks it.
fn uai(number: u32) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    let letter = LETTERS.get((number % 23) as usize).copied().unwrap_or(b'A');
    format!("{number:07}{}", char::from(letter))
}

/// The year in which the school year of a day began.
pub(crate) fn school_year(today: Date) -> i16 {
    if today.month() >= 9 { today.year() } else { today.year() - 1 }
}

impl Studies {
    pub(super) fn made(person: &Persona, mut seed: Seed, household: &Household) -> Self {
        let digits: String = (0..9).map(|_| char::from(b'0' + u8::try_from(seed.below(10)).unwrap_or(0))).collect();
        let letters: String =
            (0..2).map(|_| seed.one_of(&["A", "B", "C", "D", "E", "F", "G", "H", "J", "K"])).collect();
        let born: i32 = person.birthdate.as_deref().and_then(|date| date.get(..4)?.parse().ok()).unwrap_or(1900);
        let (chance, regimes): (u32, &[&str]) = match born {
            2001..=2008 => (80, &[INITIAL, INITIAL, INITIAL, "contrat d'apprentissage"]),
            1960..=2000 => (15, &[CONTINUING, "reprise d'études non financée sans convention"]),
            _ => (0, &[INITIAL]),
        };
        let studies = seed.chance(chance);
        let student = Student {
            school: university(household.address.commune.as_deref().unwrap_or_default()),
            regime: seed.one_of(regimes).to_owned(),
            enrolled: seed.chance(90),
            admissions: None,
        };
        Self { ine: format!("{digits}{letters}"), student: studies.then_some(student) }
    }
}

impl Student {
    /// The admissions of the school year of a day.
    pub(crate) fn admitted(&self, today: Date) -> Vec<Admission> {
        self.admissions.clone().unwrap_or_else(|| {
            let year = school_year(today);
            vec![Admission {
                since: format!("{year}-09-01"),
                until: format!("{}-08-31", year + 1),
                enrolled: self.enrolled,
                regime: self.regime.clone(),
                school: self.school.clone(),
            }]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_of_a_school_checks_its_number() {
        assert_eq!([uai(290_119), uai(210_015), uai(861_288)], ["0290119X", "0210015C", "0861288H"]);
    }

    #[test]
    fn admissions_are_those_of_the_school_year() {
        let student = Student::default();
        let since = |today: &str| student.admitted(today.parse().unwrap()).first().unwrap().since.clone();
        assert_eq!((since("2026-08-31"), since("2026-09-01")), ("2025-09-01".to_owned(), "2026-09-01".to_owned()));
    }
}
