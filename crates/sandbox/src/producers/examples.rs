//! The examples of AP §15, written down once: what each producer answers about a person, byte for byte. Simulated producers are held
//! to them in their tests, and the connectors of the gateway read them in theirs.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::lives::Life;
use crate::personas::{Persona, Personas};

/// Members of the people of whom the examples tell, by what they are.
const PEOPLE: &str = include_str!("examples/people.json");

/// A person, and what is known of her in 2026.
pub(super) fn person(name: &str) -> (Persona, Life) {
    let people: BTreeMap<String, Map<String, Value>> = serde_json::from_str(PEOPLE).unwrap();
    let anybody = Personas::new(&[]).unwrap().get("test").unwrap();
    let mut whole = serde_json::to_value(&*anybody).unwrap();
    whole.as_object_mut().unwrap().extend(people[name].clone());
    let person: Persona = serde_json::from_value(whole).unwrap();
    let life = Life::of(&person, 2026).unwrap();
    (person, life)
}

/// Whether that is what the example says.
pub(super) fn is_told(told: &Value, example: &str) {
    assert_eq!(told.to_string(), example.trim_end());
}
