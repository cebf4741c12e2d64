//! What a person studies, where, and with which grant.

use std::collections::BTreeMap;

use guichet_cog::Communes;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::household::Household;
use super::pupil::{self, Pupil};
use super::seed::Seed;
use crate::personas::Persona;

/// Studies, as ministries and the CNOUS know them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Studies {
    /// The national number, which whoever ever went to school has.
    pub(crate) ine: String,
    /// Name of the commune of birth, as the CNOUS writes it.
    pub(crate) birthplace: String,
    /// None for whoever is no student.
    pub(crate) student: Option<Student>,
    /// The children of the household and the person herself, by their first given name in capitals, as the ministry of
    /// education knows them; none for whoever never went to school.
    pub(crate) pupils: BTreeMap<String, Option<Pupil>>,
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
    /// The level of the grant of this year and of the two before: `0bis`, `1` to `7`; none without a grant.
    pub(crate) grant: Option<String>,
    /// All grants, in the place of those that follow from the level.
    pub(crate) grants: Option<Vec<Grant>>,
    /// The campaign that is told when none is asked for, in the place of the newest.
    pub(crate) campaign: Option<i64>,
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

/// A grant of one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    /// The year in which its campaign begins.
    pub(crate) campaign: i64,
    /// Whether it is held, or was asked for only.
    #[serde(default = "yes")]
    pub(crate) held: bool,
    /// `0bis`, `1` to `7`.
    pub(crate) level: String,
    /// 0 when it is final.
    #[serde(default)]
    pub(crate) status: i64,
    /// First day of the studies: `YYYY-MM-DD`.
    pub(crate) since: String,
    /// For how many months it is paid.
    pub(crate) months: i64,
    pub(crate) town: String,
    pub(crate) school: String,
    /// The day on which it was taken away.
    #[serde(default)]
    pub(crate) removed: Option<String>,
}

fn yes() -> bool {
    true
}

const INITIAL: &str = "formation initiale";
const CONTINUING: &str = "formation continue";
/// Grants that follow from the level of a student's: of this year, and of so many before.
const EARLIER_GRANTS: i64 = 2;

impl Default for Student {
    fn default() -> Self {
        Self {
            school: university("59350"),
            regime: INITIAL.to_owned(),
            enrolled: true,
            admissions: None,
            grant: None,
            grants: None,
            campaign: None,
        }
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
pub(super) fn uai(number: u32) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    let letter = LETTERS.get((number % 23) as usize).copied().unwrap_or(b'A');
    format!("{number:07}{}", char::from(letter))
}

/// The name that a commune had in a year; the code of a country.
fn named(place: &str, year: i64) -> &str {
    Communes::shipped().name(place, year).unwrap_or(place)
}

/// The year in which the school year of a day began.
fn school_year(today: Date) -> i16 {
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
            grant: seed.chance(50).then(|| seed.one_of(&["0bis", "1", "2", "3", "4", "5", "6", "7"]).to_owned()),
            grants: None,
            campaign: None,
        };
        let place = person.birthplace.as_deref().or(person.birthcountry.as_deref()).unwrap_or_default();
        Self {
            ine: format!("{digits}{letters}"),
            birthplace: named(place, born.into()).to_owned(),
            student: studies.then_some(student),
            pupils: pupil::of_household(person, household, &mut seed),
        }
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

    /// The grant of a campaign; without one that of the student's own campaign, else that which is valid, else the newest.
    pub(crate) fn granted(&self, today: Date, campaign: Option<i64>) -> Option<Grant> {
        let mut grants = self.grants.clone().unwrap_or_else(|| self.years(today));
        grants.sort_by_key(|grant| (grant.removed.is_some(), -grant.campaign));
        let asked = campaign.or(self.campaign);
        grants.into_iter().find(|grant| asked.is_none_or(|asked| asked == grant.campaign))
    }

    fn years(&self, today: Date) -> Vec<Grant> {
        let Some(level) = &self.grant else { return Vec::new() };
        let year = i64::from(school_year(today));
        (year - EARLIER_GRANTS..=year)
            .map(|campaign| Grant {
                campaign,
                held: true,
                level: level.clone(),
                status: 0,
                since: format!("{campaign}-09-01"),
                months: 10,
                town: self.school.town.clone(),
                school: self.school.name.clone(),
                removed: None,
            })
            .collect()
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

    #[test]
    fn the_grant_of_a_campaign_is_told_or_the_newest_that_was_not_taken_away() {
        let today = "2026-11-26".parse().unwrap();
        let mut student = Student { grant: Some("5".to_owned()), ..Student::default() };
        let campaign = |student: &Student, asked| student.granted(today, asked).map(|grant| grant.campaign);
        assert_eq!((campaign(&student, None), campaign(&student, Some(2024))), (Some(2026), Some(2024)));
        assert_eq!(campaign(&student, Some(2023)), None);
        let mut grants = student.years(today);
        grants.last_mut().unwrap().removed = Some("2026-10-01".to_owned());
        student.grants = Some(grants);
        assert_eq!((campaign(&student, None), campaign(&student, Some(2026))), (Some(2025), Some(2026)));
        assert_eq!(campaign(&Student::default(), None), None);
        student.campaign = Some(2024);
        assert_eq!((campaign(&student, None), campaign(&student, Some(2026))), (Some(2024), Some(2026)));
    }
}
