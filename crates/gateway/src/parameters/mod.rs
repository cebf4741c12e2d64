//! The parameters of a call, read and checked: what connectors, the cache and the mock files go by.

mod bcn;
mod birthplace;
mod checks;
mod query;
mod rules;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::definition::{ParameterSet, Route};
use crate::refusal::Refusal;

pub use query::Query;
pub(crate) use rules::{DEPARTMENTS, FRANCE, REGIONS};

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Argument {
    /// As it was given.
    Text(String),
    /// A number.
    Number(i64),
    /// Several texts.
    List(Vec<String>),
}

/// Whom and what a call is about, by the names of `slot`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Arguments(BTreeMap<String, Argument>);

impl Arguments {
    /// What was given.
    #[must_use]
    pub fn get(&self, slot: &str) -> Option<&Argument> {
        self.0.get(slot)
    }

    /// A text; none where it is absent or not one.
    #[must_use]
    pub fn text(&self, slot: &str) -> Option<&str> {
        match self.0.get(slot) {
            Some(Argument::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number.
    #[must_use]
    pub fn number(&self, slot: &str) -> Option<i64> {
        match self.0.get(slot) {
            Some(Argument::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A list; empty where it is absent.
    #[must_use]
    pub fn list(&self, slot: &str) -> &[String] {
        match self.0.get(slot) {
            Some(Argument::List(list)) => list,
            _ => &[],
        }
    }

    /// Whether something was given.
    #[must_use]
    pub fn has(&self, slot: &str) -> bool {
        self.0.contains_key(slot)
    }

    /// Gives an argument.
    pub fn set(&mut self, slot: &str, argument: Argument) {
        self.0.insert(slot.to_owned(), argument);
    }

    /// The first given name, of a list or as the only one.
    #[must_use]
    pub fn first_given_name(&self) -> Option<&str> {
        self.text("prenoms").or_else(|| self.list("prenoms").first().map(String::as_str))
    }

    /// Year, month and day of birth, 0 for what is not known, by three arguments or as one text; none when nothing is said.
    #[must_use]
    pub fn birth(&self) -> Option<(i64, i64, i64)> {
        let mut parts = self.text("date_naissance").unwrap_or_default().splitn(3, '-').map(|part| part.parse().ok());
        let mut part = |slot| parts.next().flatten().or_else(|| self.number(slot));
        let (year, month, day) = (part("annee_naissance"), part("mois_naissance"), part("jour_naissance"));
        Some((year?, month.unwrap_or_default(), day.unwrap_or_default()))
    }

    /// All of them, in the order of their names.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Argument)> {
        self.0.iter().map(|(slot, argument)| (slot.as_str(), argument))
    }
}

/// Reads what a route takes. All checks run; `today` is the day in Paris. What FranceConnect says of the `identity` stands in
/// the place of the parameters that describe a person.
///
/// # Errors
/// Every refusal, in the order of the parameters.
pub fn read(route: &Route, query: &Query, today: Date, identity: Option<Arguments>) -> Result<Arguments, Vec<Refusal>> {
    let told = identity.is_some();
    let mut arguments = identity.unwrap_or_default();
    let mut refusals = Vec::new();
    for set in sets(route, query).filter(|set| !told || !set.describes_a_person()) {
        let mut wrong = Vec::new();
        let mut unread: Vec<&str> = Vec::new();
        for parameter in &set.parameters {
            if parameter.after.as_deref().is_some_and(|before| unread.contains(&before)) {
                unread.push(&parameter.slot);
                continue;
            }
            match checks::read(parameter, query, today) {
                Ok(Some(argument)) => arguments.set(&parameter.slot, argument),
                Ok(None) if !parameter.required => {}
                Ok(None) | Err(()) => {
                    unread.push(&parameter.slot);
                    wrong.push(parameter.code.clone());
                }
            }
        }
        for rule in set.rules.iter().filter(|rule| !rule.after.iter().any(|slot| unread.contains(&slot.as_str()))) {
            if let Err(code) = rules::check(rule, &arguments, today) {
                wrong.push(code);
            }
        }
        // Three parts of one date that are wrong together are one mistake.
        for code in wrong {
            let refusal = Refusal::Parameter { code };
            if !refusals.contains(&refusal) {
                refusals.push(refusal);
            }
        }
    }
    if refusals.is_empty() && sets(route, query).any(|set| set.resolves_commune) {
        refusals.extend(birthplace::resolve(&mut arguments).err());
    }
    if refusals.is_empty() { Ok(arguments) } else { Err(refusals) }
}

/// The sets that are read: all, or one of them.
fn sets<'a>(route: &'a Route, query: &Query) -> impl Iterator<Item = &'a ParameterSet> {
    let is_given = |set: &ParameterSet| {
        set.parameters.iter().any(|parameter| query.get(&parameter.name).is_some_and(|text| !text.is_empty()))
    };
    let last = route.sets.len().saturating_sub(1);
    let only = route.either.then(|| route.sets.iter().position(is_given).unwrap_or(last));
    route.sets.iter().enumerate().filter(move |(place, _)| only.is_none_or(|only| only == *place)).map(|(_, set)| set)
}

#[cfg(test)]
mod tests;
