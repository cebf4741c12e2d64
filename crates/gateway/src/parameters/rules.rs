//! What holds between several parameters (AP §3.2, §4).

use jiff::Unit;
use jiff::civil::Date;

use super::Arguments;
use super::bcn;
use super::checks::{is_department, is_school};
use crate::definition::{Rule, parameter::RuleOfSet};

/// The code of France among those of countries.
pub(crate) const FRANCE: &str = "99100";

/// The slots of an area (AP §4.11).
pub(crate) const DEPARTMENTS: &str = "departements";
pub(crate) const REGIONS: &str = "regions";

/// # Errors
/// The code of what is wrong.
pub(super) fn check(rule: &RuleOfSet, arguments: &Arguments, today: Date) -> Result<(), String> {
    let holds = match rule.rule {
        Rule::PartialBirthDate => partial_date(arguments, today),
        Rule::BirthDate => whole_date(arguments, today),
        Rule::PlaceInFrance => {
            let in_france = arguments.text("pays_naissance") == Some(FRANCE);
            !in_france || arguments.has("commune_naissance") || named_place(rule, arguments)?
        }
        Rule::NamedPlace => !arguments.has("nom_commune_naissance") || named_place(rule, arguments)?,
        Rule::RecentYear => arguments.number("annee").is_none_or(|year| year >= i64::from(today.year()) - 2),
        Rule::MonthNotAhead => month_not_ahead(arguments, today),
        Rule::AgeOfService => match birth(arguments) {
            Some(born) => age(born, today).is_some_and(|age| (16..=25).contains(&age)),
            None => true,
        },
        Rule::SchoolOrArea => !(school(arguments).is_some() && has_area(arguments)),
        Rule::SchoolGiven => has_area(arguments) || school(arguments).is_some_and(is_school),
        Rule::DegreeOfArea => !is_searched_by_area(arguments) || matches!(arguments.text("degre"), Some("1D" | "2D")),
        Rule::OneArea => !(is_searched_by_area(arguments) && arguments.has(DEPARTMENTS) && arguments.has(REGIONS)),
        Rule::KnownDepartments => arguments.list(DEPARTMENTS).iter().all(|code| bcn::is_department(code)),
        Rule::KnownRegions => arguments.list(REGIONS).iter().all(|code| bcn::is_region(code)),
    };
    if holds { Ok(()) } else { Err(rule.code.clone()) }
}

fn school(arguments: &Arguments) -> Option<&str> {
    arguments.text("etablissement")
}

fn has_area(arguments: &Arguments) -> bool {
    arguments.has(DEPARTMENTS) || arguments.has(REGIONS)
}

fn is_searched_by_area(arguments: &Arguments) -> bool {
    has_area(arguments) && school(arguments).is_none()
}

/// The name of the commune, the year and the département come together.
fn named_place(rule: &RuleOfSet, arguments: &Arguments) -> Result<bool, String> {
    if !arguments.has("nom_commune_naissance") || part(arguments, "annee_naissance").is_none() {
        return Ok(false);
    }
    let department = arguments.text("departement_naissance").is_some_and(is_department);
    match &rule.department_code {
        Some(code) if !department => Err(code.clone()),
        _ => Ok(department),
    }
}

/// A part of a date; 0 says that it is not known.
fn part(arguments: &Arguments, slot: &str) -> Option<i64> {
    arguments.number(slot).filter(|part| *part != 0)
}

fn parts(arguments: &Arguments) -> (Option<i64>, Option<i64>, Option<i64>) {
    (part(arguments, "annee_naissance"), part(arguments, "mois_naissance"), part(arguments, "jour_naissance"))
}

/// The day of birth, when it is known whole and is one.
pub(crate) fn birth(arguments: &Arguments) -> Option<Date> {
    let (year, month, day) = parts(arguments);
    Date::new(year?.try_into().ok()?, month?.try_into().ok()?, day?.try_into().ok()?).ok()
}

pub(super) fn within(born: Date, today: Date) -> bool {
    born.year() >= 1900 && born < today
}

fn whole_date(arguments: &Arguments, today: Date) -> bool {
    // A part that is missing has its own code already.
    if ["annee_naissance", "mois_naissance", "jour_naissance"].iter().any(|slot| !arguments.has(slot)) {
        return true;
    }
    birth(arguments).is_some_and(|born| within(born, today))
}

fn partial_date(arguments: &Arguments, today: Date) -> bool {
    match parts(arguments) {
        (Some(_), Some(_), Some(_)) => birth(arguments).is_some_and(|born| within(born, today)),
        (Some(year), _, _) => (1900..=i64::from(today.year())).contains(&year),
        _ => true,
    }
}

fn month_not_ahead(arguments: &Arguments, today: Date) -> bool {
    let year = arguments.number("annee").unwrap_or_else(|| today.year().into());
    match arguments.number("mois") {
        Some(0) => false,
        Some(month) => (year, month) <= (today.year().into(), today.month().into()),
        None => true,
    }
}

/// In whole years.
fn age(born: Date, today: Date) -> Option<i16> {
    born.until((Unit::Year, today)).ok().map(|span| span.get_years())
}
