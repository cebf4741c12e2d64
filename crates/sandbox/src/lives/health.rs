//! What health insurance knows: a number, a fund, rights, an attending doctor, sick pay. It follows from the household, from the
//! benefits and from work.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::health_fund::HealthFund;
use super::nir::{self, Born};
use super::seed::Seed;
use super::{Fund, Household, Work};
use crate::personas::Persona;

/// Health insurance, as the CNAM knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Health {
    /// Which scheme insures the household; none for whoever is not insured.
    pub(crate) scheme: Option<Scheme>,
    pub(crate) fund: HealthFund,
    /// The person herself.
    pub(crate) insured: Insured,
    /// The children of the household, by their first given name in capitals.
    pub(crate) children: BTreeMap<String, Insured>,
    /// For which nothing was worked, and what was paid.
    pub(crate) sick_leaves: Vec<SickLeave>,
}

/// Schemes of health insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scheme {
    /// The one of which the CNAM tells, with those that it hosts.
    General,
    /// The MSA's.
    Agricultural,
}

/// Somebody's rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Insured {
    /// NIR: 13 characters, without its key.
    pub(crate) nir: String,
    /// Since when there are rights: `YYYY-MM-DD`.
    pub(crate) since: String,
    /// The attending doctor.
    pub(crate) doctor: Option<Doctor>,
    /// For what nothing is to be paid.
    pub(crate) exemptions: Vec<Exemption>,
}

/// An attending doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doctor {
    pub(crate) family_name: String,
    pub(crate) given_name: String,
    /// Of 9 digits.
    pub(crate) number: String,
    /// `YYYY-MM-DD`.
    pub(crate) since: String,
    #[serde(default)]
    pub(crate) until: Option<String>,
}

/// An exemption from what the insured pay themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exemption {
    /// `INV`, `MAT`, `LIS` … (AF §2.2).
    pub(crate) reason: Reason,
    /// `YYYY-MM-DD`.
    pub(crate) since: String,
    #[serde(default)]
    pub(crate) until: Option<String>,
    /// Maternity: when it is taken to have begun, and the birth.
    #[serde(default)]
    pub(crate) pregnant_since: Option<String>,
    #[serde(default)]
    pub(crate) gave_birth: Option<String>,
}

/// Why somebody is exempt (AF §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Reason {
    Inv,
    Mat,
    Lis,
    Exp,
    Exc,
    #[serde(rename = "A115_DET_PML")]
    A115,
    Ne,
    Ste,
    Eds,
}

/// A sick leave that was paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SickLeave {
    /// The first and the last paid day: `YYYY-MM-DD`.
    pub(crate) since: String,
    pub(crate) until: String,
    /// Euros a day, before what is withheld.
    pub(crate) daily: f64,
}

/// Universal rights began then; whoever was grown has them since.
const UNIVERSAL: Date = jiff::civil::date(2016, 1, 1);
/// From this age on a person is insured herself.
const OWN_RIGHTS: i16 = 16;
/// Years of birth of whoever may be at work.
const AT_WORK: std::ops::RangeInclusive<i16> = 1961..=2007;
/// Most that a day is paid, in euros.
const MOST: f64 = 41.47;
/// The children of lists of doctors.
const DOCTORS: [(&str, &str); 5] =
    [("GARNIER", "Claire"), ("LEROUX", "Karim"), ("BOISSY", "Hélène"), ("NGUYEN", "Marc"), ("CASTEL", "Anaïs")];

impl Health {
    pub(super) fn made(person: &Persona, mut seed: Seed, household: &Household, work: &Work, present: i64) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let born = Born {
            family_name: text(&person.family_name),
            given_names: text(&person.given_name),
            birthdate: text(&person.birthdate),
            is_woman: person.gender.as_deref() == Some("female"),
            birthplace: person.birthplace.clone(),
            birthcountry: person.birthcountry.clone(),
        };
        let birthday = nir::day(&born.birthdate).unwrap_or(UNIVERSAL);
        let grown = birthday.with().year(birthday.year() + OWN_RIGHTS).build().unwrap_or(birthday).max(UNIVERSAL);
        let doctor = seed.chance(85).then(|| doctor(&mut seed, &household.address.town));
        let long_ill = seed.chance(15);
        let ill = long_ill.then(|| exempt(Reason::Lis, format!("202{}-{:02}-01", seed.below(5), 1 + seed.below(12))));
        let children = household.children.iter().enumerate().map(|(rank, child)| {
            let first = child.given_names.split(' ').next().unwrap_or_default().to_uppercase();
            // Those of whom funds count as disabled are ill for long.
            let is_disabled = i64::try_from(rank).is_ok_and(|rank| rank < household.disabled_children);
            let born = Born {
                family_name: child.family_name.clone(),
                given_names: child.given_names.clone(),
                birthdate: child.birthdate.clone(),
                is_woman: child.sex == "F",
                birthplace: child.birthplace.clone(),
                birthcountry: None,
            };
            let insured = Insured {
                nir: born.nir(),
                since: child.birthdate.clone(),
                // None is asked for before 16.
                doctor: None,
                exemptions: is_disabled.then(|| exempt(Reason::Lis, child.birthdate.clone())).into_iter().collect(),
            };
            (first, insured)
        });
        let children = children.collect();
        let off_work = seed.chance(50) && work.job_seeker.is_none() && AT_WORK.contains(&birthday.year());
        let adults = if household.spouse.is_some() { 2 } else { 1 };
        let year = present - 1;
        let leave = SickLeave {
            since: format!("{year}-{:02}-04", 1 + seed.below(6)),
            until: format!("{year}-{:02}-{:02}", 7 + seed.below(3), 1 + seed.below(28)),
            daily: half_a_day(household.resources / adults),
        };
        Self {
            scheme: Some(if household.fund == Some(Fund::Msa) { Scheme::Agricultural } else { Scheme::General }),
            fund: HealthFund::of(&household.address.town),
            insured: Insured {
                nir: born.nir(),
                since: grown.to_string(),
                doctor,
                exemptions: ill.into_iter().collect(),
            },
            children,
            sick_leaves: off_work.then_some(leave).into_iter().collect(),
        }
    }
}

fn doctor(seed: &mut Seed, town: &str) -> Doctor {
    let (family_name, given_name) = DOCTORS.get(seed.below(5) as usize).copied().unwrap_or_default();
    Doctor {
        family_name: family_name.to_owned(),
        given_name: given_name.to_owned(),
        number: format!("{}1{:06}", town.get(..2).unwrap_or("75"), seed.below(1_000_000)),
        since: format!("20{:02}-{:02}-{:02}", 17 + seed.below(8), 1 + seed.below(12), 1 + seed.below(28)),
        until: None,
    }
}

fn exempt(reason: Reason, since: String) -> Exemption {
    Exemption { reason, since, until: None, pregnant_since: None, gave_birth: None }
}

/// Half of what a day's work brings, to the cent, up to the ceiling. `yearly`: in euros.
fn half_a_day(yearly: i64) -> f64 {
    let cents = i32::try_from(yearly.max(0) * 100 / 365 / 2).unwrap_or(i32::MAX);
    (f64::from(cents) / 100.0).min(MOST)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lives::{Life, Relative};
    use crate::personas::Personas;

    #[test]
    fn rights_agree_with_the_household_and_with_work() {
        for person in Personas::new(&[]).unwrap().all() {
            let Life { health, household, work, .. } = Life::of(&person, 2026).unwrap();
            assert_eq!(health.scheme == Some(Scheme::Agricultural), household.fund == Some(Fund::Msa), "{}", person.id);
            let first = |child: &Relative| child.given_names.split(' ').next().unwrap_or_default().to_owned();
            let is_insured = |child: &Relative| health.children.contains_key(&first(child));
            assert!(household.own().children.iter().all(is_insured), "{}", person.id);
            assert!(health.sick_leaves.is_empty() || work.job_seeker.is_none(), "{}", person.id);
            assert!(health.sick_leaves.iter().all(|leave| leave.since < leave.until && leave.daily <= MOST));
        }
    }

    #[test]
    fn what_is_said_of_the_household_is_in_the_rights() {
        let mut person = Persona::clone(&Personas::new(&[]).unwrap().get("test").unwrap());
        let child = json!({ "family_name": "DUBOIS", "given_names": "ZOE", "birthdate": "2020-02-29", "sex": "F" });
        let home = json!({ "town": "97400 SAINT DENIS" });
        let household = json!({ "children": [child], "disabled_children": 1, "address": home, "fund": "MSA" });
        person.household = household.as_object().cloned();
        let health = Life::of(&person, 2026).unwrap().health;
        assert_eq!((health.scheme, health.fund.code.as_str()), (Some(Scheme::Agricultural), "974"));
        let zoe = &health.children["ZOE"];
        assert_eq!((&zoe.nir[..5], zoe.since.as_str(), zoe.exemptions[0].reason), ("22002", "2020-02-29", Reason::Lis));
        person.health =
            json!({ "scheme": "general", "children": { "ZOE": { "nir": "2200275108001" } } }).as_object().cloned();
        let health = Life::of(&person, 2026).unwrap().health;
        assert_eq!((health.scheme, health.children["ZOE"].nir.as_str()), (Some(Scheme::General), "2200275108001"));
        assert_eq!((half_a_day(14_600), half_a_day(90_000)), (20.0, MOST));
    }
}
