//! The children of a household at school, and young persons themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::household::{Household, Relative};
use super::seed::Seed;
use super::studies::uai;
use crate::personas::Persona;

/// A pupil. Which class follows from the age and from the year that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Pupil {
    /// Whether at school at all.
    pub(crate) enrolled: bool,
    /// Where the school is, as the ministry of education codes départements: `059`, `02A`.
    pub(crate) department: String,
    /// The number of the school, in the place of the one that follows from département and class.
    pub(crate) school: Option<String>,
    /// Two digits.
    pub(crate) ministry: Option<String>,
    /// `ST`, `AP` … (AP §4.11).
    pub(crate) status: String,
    /// The level of the grant, 1 to 6, in secondary schools; none without one.
    pub(crate) grant: Option<i64>,
    /// 0 to 6; none where it is not known.
    pub(crate) boarding: Option<String>,
}

impl Default for Pupil {
    fn default() -> Self {
        Self {
            enrolled: true,
            department: "059".to_owned(),
            school: None,
            ministry: Some("06".to_owned()),
            status: "ST".to_owned(),
            grant: None,
            boarding: Some("2".to_owned()),
        }
    }
}

/// A pupil's school and class in one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Class {
    /// The number of the school.
    pub(crate) school: String,
    /// `1D` or `2D`.
    pub(crate) degree: &'static str,
    /// The code of what is taught, where it has one.
    pub(crate) course: Option<&'static str>,
    /// Its name.
    pub(crate) label: &'static str,
}

/// From the age of three on: degree, offset of the school's number, code and name of what is taught.
const CLASSES: [(&str, u32, Option<&str>, &str); 15] = [
    ("1D", 1001, None, "PETITE SECTION"),
    ("1D", 1001, None, "MOYENNE SECTION"),
    ("1D", 1001, None, "GRANDE SECTION"),
    ("1D", 1002, None, "CP"),
    ("1D", 1002, None, "CE1"),
    ("1D", 1002, None, "CE2"),
    ("1D", 1002, None, "CM1"),
    ("1D", 1002, None, "CM2"),
    ("2D", 2001, Some("10010012110"), "6EME"),
    ("2D", 2001, Some("10110001110"), "5EME"),
    ("2D", 2001, Some("10210001110"), "4EME"),
    ("2D", 2001, Some("10310019110"), "3EME"),
    ("2D", 3001, Some("20010018110"), "2NDE GENERALE ET TECHNOLOGIQUE"),
    ("2D", 3001, Some("20110019110"), "1ERE GENERALE"),
    ("2D", 3001, Some("20211010110"), "TERMINALE GENERALE"),
];
/// The age at which school begins, in the year that a school year begins in.
const YOUNGEST: i64 = 3;

/// Those of a household who may go to school, by the first given name in capitals.
pub(super) fn of_household(
    person: &Persona,
    household: &Household,
    seed: &mut Seed,
) -> BTreeMap<String, Option<Pupil>> {
    let department = department_of(household.address.commune.as_deref().unwrap_or("59350"));
    let own = person.given_name.as_deref().filter(|_| born(person.birthdate.as_deref()) >= Some(2005));
    let children = household.children.iter().map(|child| child.given_names.as_str());
    own.into_iter()
        .chain(children)
        .map(|names| {
            let pupil = Pupil {
                department: department.clone(),
                grant: seed.chance(25).then(|| 1 + i64::from(seed.below(3))),
                boarding: Some(seed.below(7).to_string()),
                ..Pupil::default()
            };
            (first(names), Some(pupil))
        })
        .collect()
}

/// By which name a pupil is known in a household.
pub(crate) fn first(given_names: &str) -> String {
    given_names.split(' ').next().unwrap_or_default().to_uppercase()
}

/// The year of a birth.
pub(crate) fn born(birthdate: Option<&str>) -> Option<i64> {
    birthdate?.get(..4)?.parse().ok()
}

/// The ministry's code of the département of a commune.
fn department_of(commune: &str) -> String {
    match commune.get(..2) {
        Some("97" | "98") => commune.get(..3).unwrap_or_default().to_owned(),
        Some(two) => format!("0{two}"),
        None => String::new(),
    }
}

impl Pupil {
    /// School and class in the school year that begins in `year`; none for whoever is too young, too old or not enrolled.
    pub(crate) fn class(&self, born: i64, year: i64) -> Option<Class> {
        let place = usize::try_from(year - born - YOUNGEST).ok()?;
        let (degree, offset, course, label) = *CLASSES.get(place).filter(|_| self.enrolled)?;
        // Numbers of schools are made of digits: those of Corsica begin with 620 and 720.
        let department = match self.department.as_str() {
            "02A" => 620,
            "02B" => 720,
            digits => digits.parse().unwrap_or(59),
        };
        let school = self.school.clone().unwrap_or_else(|| uai(department * 10_000 + offset));
        Some(Class { school, degree, course, label })
    }
}

/// A child of a household, or the person herself, as a relative of hers.
pub(crate) fn relatives(person: &Persona, household: &Household) -> Vec<Relative> {
    let own = || {
        Some(Relative {
            family_name: person.family_name.clone()?,
            usage_name: None,
            given_names: person.given_name.clone()?,
            birthdate: person.birthdate.clone()?,
            sex: if person.gender.as_deref() == Some("male") { "M" } else { "F" }.to_owned(),
            birthplace: person.birthplace.clone(),
        })
    };
    own().into_iter().chain(household.children.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_follows_from_the_age_and_a_school_from_the_departement() {
        let pupil = Pupil { department: "021".to_owned(), ..Pupil::default() };
        let class = |year| pupil.class(2012, year).map(|class| (class.label, class.degree, class.school));
        assert_eq!(class(2014), None);
        assert_eq!(class(2018), Some(("CP", "1D", uai(211_002))));
        assert_eq!(class(2023), Some(("6EME", "2D", uai(212_001))));
        assert_eq!(class(2029), Some(("TERMINALE GENERALE", "2D", uai(213_001))));
        assert_eq!(class(2030), None);
        let corsican = Pupil { department: "02A".to_owned(), ..Pupil::default() };
        assert!(corsican.class(2012, 2023).unwrap().school.starts_with("6202001"));
        assert_eq!(Pupil { enrolled: false, ..Pupil::default() }.class(2012, 2023), None);
    }
}
