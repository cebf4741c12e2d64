//! The list of people: those of `data/personas`, and those added or changed while running.

use std::sync::Arc;

use parking_lot::RwLock;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::Persona;
use crate::faults::{self, Target};
use crate::lives::Life;

#[derive(RustEmbed)]
#[folder = "../../data/personas"]
#[include = "*.toml"]
struct Files;

/// The order in which the shipped files are listed; a file that is not named here comes last.
const ORDER: [&str; 5] =
    ["citizens.toml", "families.toml", "api-particulier.toml", "scenarios.toml", "professionals.toml"];
const EVERYBODY: &str = "everybody.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    persona: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    password: String,
    services: Vec<String>,
    professional_services: Vec<String>,
    country: String,
    locality: String,
    postal_code: String,
    street_address: String,
}

/// Why a person cannot be read, added or changed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PersonaRefused {
    /// A shipped or declared table does not fit.
    #[error("personas: {0}")]
    Unreadable(String),
    /// `id` is missing, empty or over-long.
    #[error("`id` must be a text of 1 to 200 characters")]
    BadId,
    /// Another person has this login.
    #[error("a persona `{0}` exists already")]
    Exists(String),
    /// Nobody has this login.
    #[error("no persona `{0}`")]
    Unknown(String),
    /// The login of a person does not change.
    #[error("`id` cannot be changed")]
    IdFixed,
}

/// The people of one stack.
pub struct Personas {
    shipped: Vec<Arc<Persona>>,
    current: RwLock<Vec<Arc<Persona>>>,
    shared: Shared,
}

impl Personas {
    /// The shipped people, then `declared` (the `[[personas]]` of the configuration).
    ///
    /// # Errors
    /// [`PersonaRefused`] when a table does not fit or a login comes twice.
    pub fn new(declared: &[Map<String, Value>]) -> Result<Self, PersonaRefused> {
        let shared: Shared = read(EVERYBODY)?;
        let mut names: Vec<String> = Files::iter().map(|name| name.into_owned()).collect();
        names.retain(|name| name != EVERYBODY);
        names.sort_by_key(|name| {
            let rank = ORDER.iter().position(|known| known == name);
            (rank.unwrap_or(ORDER.len()), name.clone())
        });
        let mut people: Vec<Arc<Persona>> = Vec::new();
        for name in names {
            let file: File = read(&name)?;
            for mut table in file.persona {
                nothing(&mut table);
                let unreadable = |error: serde_json::Error| PersonaRefused::Unreadable(format!("{name}: {error}"));
                let mut persona: Persona = serde_json::from_value(Value::Object(table)).map_err(unreadable)?;
                fill(&mut persona, &shared);
                push(&mut people, persona)?;
            }
        }
        for table in declared {
            let mut table = table.clone();
            nothing(&mut table);
            let persona = complete(table, &shared)?;
            push(&mut people, persona)?;
        }
        Ok(Self { shipped: people.clone(), current: RwLock::new(people), shared })
    }

    /// Everybody, in the order of the tables, then of arrival.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Persona>> {
        self.current.read().clone()
    }

    /// The person whose login is `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Persona>> {
        self.current.read().iter().find(|persona| persona.id == id).cloned()
    }

    /// Who logs in to `service` under this login or this e-mail address.
    #[must_use]
    pub(crate) fn at_work(&self, service: &str, login: &str) -> Option<Arc<Persona>> {
        let people = self.current.read();
        let there = || people.iter().filter(|persona| persona.serves(service));
        let address = |persona: &&Arc<Persona>| {
            persona.email.as_deref().is_some_and(|email| email.to_lowercase() == login.to_lowercase())
        };
        there().find(|persona| persona.id == login).or_else(|| there().find(address)).cloned()
    }

    /// Adds a person; password and services are those of the shipped people when absent.
    ///
    /// # Errors
    /// [`PersonaRefused`] names the member that does not fit, or the login that is taken.
    pub fn add(&self, body: Map<String, Value>) -> Result<Arc<Persona>, PersonaRefused> {
        let persona = complete(body, &self.shared)?;
        push(&mut self.current.write(), persona)
    }

    /// Changes the members given; `null` takes a member away.
    ///
    /// # Errors
    /// [`PersonaRefused`] names the member that does not fit, or the login that is unknown.
    pub fn change(&self, id: &str, body: Map<String, Value>) -> Result<Arc<Persona>, PersonaRefused> {
        let mut people = self.current.write();
        let place =
            people.iter_mut().find(|persona| persona.id == id).ok_or_else(|| PersonaRefused::Unknown(id.to_owned()))?;
        if body.get("id").is_some_and(|new| new.as_str() != Some(id)) {
            return Err(PersonaRefused::IdFixed);
        }
        let mut record = match serde_json::to_value(place.as_ref()) {
            Ok(Value::Object(record)) => record,
            _ => return Err(PersonaRefused::Unreadable(id.to_owned())),
        };
        for (member, value) in body {
            if value.is_null() {
                record.remove(&member);
            } else {
                record.insert(member, value);
            }
        }
        *place = Arc::new(typed(record)?);
        Ok(place.clone())
    }

    /// Whether every fresh sandbox knows this very person: neither added nor changed since the start.
    #[must_use]
    pub fn is_shipped(&self, person: &Persona) -> bool {
        self.shipped.iter().any(|known| known.as_ref() == person)
    }

    /// Back to the people of a fresh start.
    pub fn reset(&self) {
        *self.current.write() = self.shipped.clone();
    }

    /// How the register splits the first names of a person that it knows under these names.
    #[must_use]
    pub fn register_first_names(&self, family_name: &str, given_name: &str) -> Option<Vec<String>> {
        self.current
            .read()
            .iter()
            .find(|persona| {
                persona.given_name_array.is_some()
                    && persona.given_name.as_deref() == Some(given_name)
                    && persona.family_name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(family_name))
            })
            .and_then(|persona| persona.given_name_array.clone())
    }
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, PersonaRefused> {
    let unreadable = |reason: String| PersonaRefused::Unreadable(format!("{name}: {reason}"));
    let file = Files::get(name).ok_or_else(|| unreadable("not embedded".to_owned()))?;
    let text = std::str::from_utf8(&file.data).map_err(|error| unreadable(error.to_string()))?;
    toml::from_str(text).map_err(|error| unreadable(error.to_string()))
}

/// Members of a person that are what administrations know of her.
const LIFE: [&str; 10] = [
    "household",
    "studies",
    "benefits",
    "work",
    "national_service",
    "civic_service",
    "sport",
    "vehicles",
    "tax",
    "health",
];
/// What stands for null in TOML, which has none.
const NOTHING: &str = "none";

/// What administrations do not know of a person of a table.
fn nothing(table: &mut Map<String, Value>) {
    fn emptied(value: &mut Value) {
        match value {
            Value::String(text) if text == NOTHING => *value = Value::Null,
            Value::Object(members) => members.values_mut().for_each(emptied),
            Value::Array(items) => items.iter_mut().for_each(emptied),
            _ => {}
        }
    }
    table.iter_mut().filter(|(name, _)| LIFE.contains(&name.as_str())).for_each(|(_, member)| emptied(member));
}

fn fill(persona: &mut Persona, shared: &Shared) {
    persona.password.clone_from(&shared.password);
    persona.services = services_of(persona, shared);
    persona.country = Some(shared.country.clone());
    persona.locality = Some(shared.locality.clone());
    persona.postal_code = Some(shared.postal_code.clone());
    persona.street_address = Some(shared.street_address.clone());
}

fn complete(body: Map<String, Value>, shared: &Shared) -> Result<Persona, PersonaRefused> {
    let mut persona = typed(body)?;
    if persona.password.is_empty() {
        persona.password.clone_from(&shared.password);
    }
    if persona.services.is_empty() {
        persona.services = services_of(&persona, shared);
    }
    if persona.label.is_empty() {
        persona.label = persona.display_name();
    }
    Ok(persona)
}

/// The services of whoever names none.
fn services_of(persona: &Persona, shared: &Shared) -> Vec<String> {
    let at_work = shared.professional_services.iter().filter(|_| persona.is_professional());
    shared.services.iter().chain(at_work).cloned().collect()
}

/// Whether what a person says of herself fits does not depend on the year.
const ANY_YEAR: i64 = 2026;

fn typed(body: Map<String, Value>) -> Result<Persona, PersonaRefused> {
    let persona: Persona =
        serde_json::from_value(Value::Object(body)).map_err(|error| PersonaRefused::Unreadable(error.to_string()))?;
    if let Some(scenario) = &persona.scenario {
        // Whichever provider authenticates the person.
        let provider = Target::IdentityProvider(String::new());
        let placed = faults::step(&provider, scenario.fault.kind, Some(scenario.at));
        let fits = placed.and_then(|_| scenario.fault.kind());
        fits.map_err(|refused| PersonaRefused::Unreadable(format!("`scenario`: {refused}")))?;
    }
    Life::of(&persona, ANY_YEAR).map_err(PersonaRefused::Unreadable)?;
    Ok(persona)
}

fn push(people: &mut Vec<Arc<Persona>>, persona: Persona) -> Result<Arc<Persona>, PersonaRefused> {
    if persona.id.is_empty() || persona.id.chars().count() > 200 {
        return Err(PersonaRefused::BadId);
    }
    if people.iter().any(|other| other.id == persona.id) {
        return Err(PersonaRefused::Exists(persona.id));
    }
    let persona = Arc::new(persona);
    people.push(persona.clone());
    Ok(persona)
}
