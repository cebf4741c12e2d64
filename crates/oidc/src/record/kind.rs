//! Kinds of values in records, and the check of a value.

use std::collections::HashSet;

use guichet_jose::JwkSet;
use serde_json::{Map, Value};

use super::{Completed, Fault, Field, Need, Text};

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text of a form.
    Text(Text),
    /// A text that is never quoted: 32 characters or more (FC §12).
    Secret,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer {
        /// The smallest.
        least: i64,
        /// The greatest.
        most: i64,
    },
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// A list without repetition.
    List {
        /// Of what.
        of: &'static Kind,
        /// Fewest items.
        least: usize,
    },
    /// A table of its own.
    Object(&'static [Field]),
    /// A key set (RFC 7517 §5) of public keys.
    Keys,
}

/// A secret's form (FC §12).
const SECRET: Text = Text::Readable { least: 32, most: 1024 };
/// Longest quotation of a value.
const QUOTED: usize = 80;

/// A received value, in the marks that messages use.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTED).filter(|character| !character.is_control()).collect();
    if text.chars().count() > QUOTED {
        shown.push('…');
    }
    format!("«{shown}»")
}

impl Kind {
    /// What is right, in words.
    #[must_use]
    pub fn expected(&self) -> String {
        match self {
            Self::Text(form) => form.expected(),
            Self::Secret => SECRET.expected(),
            Self::Boolean => "true or false".to_owned(),
            Self::Integer { least, most } => format!("a whole number from {least} to {most}"),
            Self::OneOf(words) => one_of(words),
            Self::List { of, least: 0 } => format!("a list, each {}", of.expected()),
            Self::List { of, least } => format!("a list of {least} or more, each {}", of.expected()),
            Self::Object(fields) => {
                format!("a table of {}", fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", "))
            }
            Self::Keys => "a key set (RFC 7517) of public keys: {\"keys\": […]}".to_owned(),
        }
    }

    fn check(&self, place: &str, value: &Value, completed: Completed, faults: &mut Vec<Fault>) {
        let mut wrong = |wrong: String| faults.push(Fault::new(place, wrong, self.expected()));
        match (self, value) {
            (Self::Text(form), Value::String(text)) => {
                if let Some(text) = form.wrong(text) {
                    wrong(text);
                }
            }
            (Self::Secret, Value::String(text)) => {
                // The count says what the text may not.
                let count = text.chars().count();
                if SECRET.wrong(text).is_some() {
                    let length = (32..=1024).contains(&count);
                    wrong(if length {
                        "it has other characters".to_owned()
                    } else {
                        format!("it has {count} characters")
                    });
                }
            }
            (Self::Secret, _) => wrong("it is not a text".to_owned()),
            (Self::Boolean, Value::Bool(_)) => {}
            (Self::Integer { least, most }, Value::Number(number)) => {
                if !number.as_i64().is_some_and(|number| (*least..=*most).contains(&number)) {
                    wrong(format!("{number} is out of range"));
                }
            }
            (Self::OneOf(words), Value::String(text)) => {
                if !words.contains(&text.as_str()) {
                    wrong(format!("{} is not one of them", quoted(text)));
                }
            }
            (Self::List { of, least }, Value::Array(items)) => {
                if items.len() < *least {
                    wrong(if items.is_empty() { "it is empty".to_owned() } else { format!("it has {}", items.len()) });
                }
                let mut seen = HashSet::new();
                if let Some(again) = items.iter().filter_map(Value::as_str).find(|item| !seen.insert(*item)) {
                    wrong(format!("{} stands twice", quoted(again)));
                }
                for (at, item) in items.iter().enumerate() {
                    of.check(&format!("{place}[{at}]"), item, completed, faults);
                }
            }
            (Self::Object(fields), Value::Object(members)) => {
                fields_of(fields, &format!("{place}."), members, completed, faults);
            }
            (Self::Keys, Value::Object(_)) => {
                if let Err(error) = JwkSet::parse(value.to_string().as_bytes()) {
                    wrong(error.to_string());
                }
            }
            (_, other) => wrong(format!("{} is {}", shown(other), article(other))),
        }
    }
}

/// Every fault of a table, one after the other.
pub(super) fn fields_of(
    fields: &[Field],
    before: &str,
    members: &Map<String, Value>,
    completed: Completed,
    faults: &mut Vec<Fault>,
) {
    for name in members.keys().filter(|name| !fields.iter().any(|field| field.name == name.as_str())) {
        faults.push(Fault::new(format!("{before}{name}"), "no field has this name", nearest(fields, name)));
    }
    for field in fields {
        let place = format!("{before}{}", field.name);
        let demanded = match field.need {
            Need::Required => true,
            Need::Made => completed == Completed::Nowhere,
            Need::Optional => false,
        };
        match members.get(field.name) {
            None | Some(Value::Null) if demanded => {
                faults.push(Fault::new(place, "it is missing", field.kind.expected()));
            }
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.is_empty() && field.need == Need::Optional => {}
            Some(value) => field.kind.check(&place, value, completed, faults),
        }
    }
}

fn nearest(fields: &[Field], name: &str) -> String {
    let distance = |field: &&Field| strsim::damerau_levenshtein(name, field.name);
    let near = fields.iter().min_by_key(distance).filter(|field| distance(field) <= 3.min(name.len() / 2));
    near.map_or_else(
        || format!("one of {}", fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")),
        |field| format!("`{}` perhaps", field.name),
    )
}

fn one_of(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        several => format!("one of `{}`", several.join("`, `")),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    }
}

const fn article(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}
