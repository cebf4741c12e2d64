//! What administrations know of the virtual people: household, benefits, studies, work … Made from each person's login and the
//! present year alone, so that it is the same in every sandbox and in every service; the member of the person of the same name comes
//! in its place.

mod benefits;
mod civic_service;
mod health;
mod health_fund;
mod household;
mod national_service;
mod nir;
pub(crate) mod pupil;
mod seed;
mod sport;
mod studies;
mod tax;
mod vehicles;
mod work;

use jiff::tz::TimeZone;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

pub(crate) use benefits::{Benefit, Benefits};
pub(crate) use civic_service::{CivicContract, CivicService};
pub(crate) use health::{Exemption, Health, Insured, Reason, Scheme, SickLeave};
pub(crate) use health_fund::HealthFund;
pub(crate) use household::{Fund, Household, Relative};
pub(crate) use national_service::{NationalService, ServiceStatus};
pub(crate) use pupil::{Class, Pupil};
pub(crate) use sport::{Coded, Sport, SportEntry};
pub(crate) use studies::{Admission, Grant, Student, Studies};
pub(crate) use tax::{Dependents, FamilySituation, Notice, Tax};
pub(crate) use vehicles::{Role, Vehicle, Vehicles};
pub(crate) use work::{JobSeeker, Payment, Work};

use crate::Sandbox;
use crate::personas::Persona;
use seed::Seed;

/// What is known of one person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Life {
    pub(crate) household: Household,
    pub(crate) benefits: Benefits,
    pub(crate) studies: Studies,
    pub(crate) work: Work,
    pub(crate) national_service: NationalService,
    pub(crate) civic_service: CivicService,
    pub(crate) sport: Sport,
    pub(crate) vehicles: Vehicles,
    pub(crate) tax: Tax,
    pub(crate) health: Health,
}

impl Sandbox {
    /// The present year, in Paris.
    pub(crate) fn present_year(&self) -> i64 {
        let now = self.edge().clock.now();
        now.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).year().into()
    }
}

impl Life {
    /// That of a person, as it is known in the year `present`: incomes are those up to the year before.
    ///
    /// # Errors
    /// A sentence: a member of the person does not fit.
    pub(crate) fn of(person: &Persona, present: i64) -> Result<Self, String> {
        let seed = |part| Seed::new(&person.id, part);
        let household =
            told("household", Household::made(person, seed("household"), present), person.household.as_ref())?;
        let own = household.own();
        let benefits = told("benefits", Benefits::made(seed("benefits"), &own), person.benefits.as_ref())?;
        let studies = told("studies", Studies::made(person, seed("studies"), &own), person.studies.as_ref())?;
        let work = told("work", Work::made(person, seed("work")), person.work.as_ref())?;
        let national_service = NationalService::made(seed("national_service"));
        let national_service = told("national_service", national_service, person.national_service.as_ref())?;
        let civic_service = CivicService::made(person, seed("civic_service"), present);
        let civic_service = told("civic_service", civic_service, person.civic_service.as_ref())?;
        let sport = told("sport", Sport::made(person, seed("sport"), present), person.sport.as_ref())?;
        let vehicles = told("vehicles", Vehicles::made(person, seed("vehicles")), person.vehicles.as_ref())?;
        let tax = told("tax", Tax::made(person, seed("tax"), &own, present), person.tax.as_ref())?;
        let health = Health::made(person, seed("health"), &own, &work, present);
        let health = told("health", health, person.health.as_ref())?;
        Ok(Self { household, benefits, studies, work, national_service, civic_service, sport, vehicles, tax, health })
    }
}

/// What was made, with what the person says of herself in its place: an object within an object is completed, anything
/// else is put in the place of what was there (RFC 7396).
fn told<T: Serialize + DeserializeOwned>(name: &str, made: T, said: Option<&Map<String, Value>>) -> Result<T, String> {
    let Some(said) = said else { return Ok(made) };
    let refused = |error: serde_json::Error| format!("`{name}`: {error}");
    let mut whole = serde_json::to_value(made).map_err(refused)?;
    merge(&mut whole, &Value::Object(said.clone()));
    serde_json::from_value(whole).map_err(refused)
}

fn merge(whole: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        whole.clone_from(patch);
        return;
    };
    if !whole.is_object() {
        *whole = Value::Object(Map::new());
    }
    let Some(members) = whole.as_object_mut() else { return };
    for (name, value) in patch {
        match value {
            // A member that cannot be absent is null, which its type takes or refuses.
            Value::Null => {
                members.insert(name.clone(), Value::Null);
            }
            value => merge(members.entry(name.clone()).or_insert(Value::Null), value),
        }
    }
}

/// What must be said so that `whole` becomes `wanted`; null when they are the same. A member that `wanted` has not stays.
fn difference(whole: &Value, wanted: &Value) -> Value {
    let (Value::Object(whole), Value::Object(wanted)) = (whole, wanted) else { return wanted.clone() };
    let changed = wanted.iter().filter(|(name, value)| whole.get(*name) != Some(*value));
    let said = changed.map(|(name, value)| {
        (name.clone(), whole.get(name).map_or_else(|| value.clone(), |known| difference(known, value)))
    });
    Value::Object(said.collect())
}

/// The members of a person by which her life becomes `wanted`; empty when it is so already. Both are lives as JSON.
pub(crate) fn members(person: &Value, life: &Value, wanted: &Value) -> Map<String, Value> {
    let Value::Object(changed) = difference(life, wanted) else { return Map::new() };
    let member = |(name, said): (String, Value)| {
        let mut whole = person.get(&name).cloned().unwrap_or_else(|| Value::Object(Map::new()));
        merge(&mut whole, &said);
        (name, whole)
    };
    changed.into_iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::personas::Personas;

    #[test]
    fn a_life_is_the_same_each_time_and_each_shipped_person_has_one() {
        for person in Personas::new(&[]).unwrap().all() {
            assert_eq!(Life::of(&person, 2026).unwrap(), Life::of(&person, 2026).unwrap());
        }
    }

    #[test]
    fn the_newest_that_is_known_of_a_person_follows_the_present_year() {
        let person = Personas::new(&[]).unwrap().get("plusieurs_prénoms_2").unwrap();
        for present in [2026, 2027, 2040] {
            let life = Life::of(&person, present).unwrap();
            assert_eq!(life.tax.notices.first().map(|notice| notice.income_year), Some(present - 1));
            assert_eq!(life.household.computed.0, present - 1);
        }
    }

    #[test]
    fn only_what_differs_is_said_beside_what_was_said_before() {
        let mut person = Persona::clone(&Personas::new(&[]).unwrap().get("test").unwrap());
        person.household = json!({ "quotient": 1 }).as_object().cloned();
        let life = json!(Life::of(&person, 2026).unwrap());
        assert!(members(&json!(person), &life, &life).is_empty());
        let mut wanted = life.clone();
        wanted["household"]["address"]["street"] = json!("1 RUE NEUVE");
        wanted["benefits"]["prime_activite"] = json!({ "since": "2024-03-01", "increased": true });
        let said = members(&json!(person), &life, &wanted);
        assert_eq!(said["household"], json!({ "quotient": 1, "address": { "street": "1 RUE NEUVE" } }));
        person.household = said["household"].as_object().cloned();
        person.benefits = said["benefits"].as_object().cloned();
        assert_eq!(json!(Life::of(&person, 2026).unwrap()), wanted);
    }

    #[test]
    fn what_a_person_says_of_herself_comes_in_the_place_of_what_was_made() {
        let mut person = Persona::clone(&Personas::new(&[]).unwrap().get("plusieurs_prénoms_2").unwrap());
        let made = Life::of(&person, 2026).unwrap();
        person.household = json!({ "quotient": 812, "address": { "place": "LES LILAS" } }).as_object().cloned();
        let told = Life::of(&person, 2026).unwrap();
        assert_eq!((told.household.quotient, told.household.children), (Some(812), made.household.children));
        assert_eq!(told.household.address.street, made.household.address.street);
        person.household = json!({ "quotent": 812 }).as_object().cloned();
        assert!(Life::of(&person, 2026).unwrap_err().contains("quotent"));
    }
}
