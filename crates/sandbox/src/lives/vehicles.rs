//! The vehicles that a person holds, by their plates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seed::Seed;
use super::sport::Coded;
use crate::personas::Persona;

/// The vehicles of a person, as the ANTS knows them; null for one that is no longer hers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Vehicles(BTreeMap<String, Option<Vehicle>>);

/// A vehicle; members that are not told are those of a small car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Vehicle {
    /// As what she holds it.
    pub(crate) role: Role,
    /// The company that owns it, where it is hired.
    pub(crate) owner: Option<String>,
    /// How it is hired: `LLD`.
    pub(crate) rental: Option<Coded>,
    /// First registration: `YYYY-MM-DD`.
    pub(crate) since: String,
    pub(crate) brand: String,
    pub(crate) model: String,
    /// Type, variant, version.
    pub(crate) variant: String,
    /// Kilograms.
    pub(crate) mass: i64,
    /// European category.
    pub(crate) category: Coded,
    /// National kind.
    pub(crate) kind: Coded,
    /// Cubic centimetres.
    pub(crate) displacement: i64,
    pub(crate) fuel: Coded,
    /// Grams of CO₂ per kilometre.
    pub(crate) co2: i64,
    /// Environmental class.
    pub(crate) class: Coded,
}

/// As what somebody holds a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Titulaire,
    Cotitulaire,
    Locataire,
}

fn coded(code: &str, name: &str) -> Coded {
    Coded { code: code.to_owned(), name: name.to_owned() }
}

impl Default for Vehicle {
    fn default() -> Self {
        Self {
            role: Role::Titulaire,
            owner: None,
            rental: None,
            since: "2020-01-15".to_owned(),
            brand: "RENAULT".to_owned(),
            model: "CLIO".to_owned(),
            variant: "RJAB0MT-A1B234".to_owned(),
            mass: 1620,
            category: coded(
                "M1",
                "Véhicule de transport de personnes, huit places assises au plus outre celle du conducteur",
            ),
            kind: coded("VP", "Véhicule particulier"),
            displacement: 999,
            fuel: coded("ES", "Essence"),
            co2: 118,
            class: coded("Euro 6", "Norme européenne d'émission Euro 6"),
        }
    }
}

/// The letters of plates: none that a hand takes for a digit, and no U.
const LETTERS: &str = "ABCDEFGHJKLMNPQRSTVWXYZ";

impl Vehicles {
    pub(super) fn made(person: &Persona, mut seed: Seed) -> Self {
        let grown = person.birthdate.as_deref().is_some_and(|born| ("1930".."2008").contains(&born));
        if !seed.chance(70) || !grown {
            return Self::default();
        }
        let letters = |seed: &mut Seed| -> String {
            let letter = |seed: &mut Seed| LETTERS.chars().nth(seed.below(23) as usize).unwrap_or('A');
            [letter(seed), letter(seed)].into_iter().collect()
        };
        let plate = format!("{}-{:03}-{}", letters(&mut seed), 1 + seed.below(999), letters(&mut seed));
        let since = format!("20{}-{:02}-{:02}", 10 + seed.below(16), 1 + seed.below(12), 1 + seed.below(28));
        let diesel = seed.chance(40);
        let hired = seed.chance(20);
        let vehicle = Vehicle {
            role: if hired { Role::Locataire } else { Role::Titulaire },
            owner: hired.then(|| "SOCIETE DE LOCATION EXEMPLE".to_owned()),
            rental: hired.then(|| coded("LLD", "Location longue durée")),
            since,
            fuel: if diesel { coded("GO", "Gazole") } else { coded("ES", "Essence") },
            displacement: if diesel { 1461 } else { 999 },
            ..Vehicle::default()
        };
        Self(BTreeMap::from([(plate, Some(vehicle))]))
    }

    /// The plates of what she holds.
    pub(crate) fn plates(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, vehicle)| vehicle.is_some()).map(|(plate, _)| plate.as_str())
    }

    /// The one of this plate.
    pub(crate) fn get(&self, plate: &str) -> Option<&Vehicle> {
        self.0.get(plate)?.as_ref()
    }
}
