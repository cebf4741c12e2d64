//! The parameters of a call, read and checked: what connectors, the cache and the mock files go by.

mod checks;
mod query;
mod rules;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::definition::Route;
use crate::refusal::Refusal;

pub use query::Query;
pub(crate) use rules::FRANCE;

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Arguments(BTreeMap<String, Argument>);

impl Arguments {
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
    for set in route.sets.iter().filter(|set| !told || !set.describes_a_person()) {
        let mut wrong = Vec::new();
        for parameter in &set.parameters {
            match checks::read(parameter, query, today) {
                Ok(Some(argument)) => arguments.set(&parameter.slot, argument),
                Ok(None) if !parameter.required => {}
                Ok(None) | Err(()) => wrong.push(parameter.code.clone()),
            }
        }
        for rule in &set.rules {
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
    if refusals.is_empty() { Ok(arguments) } else { Err(refusals) }
}
