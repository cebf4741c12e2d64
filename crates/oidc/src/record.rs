//! What a record of a registry may hold (FC §8.1 to §8.4): a table of fields, from which come the check of each field, the
//! JSON Schema and the reference page.
//!
//! A check finds every fault of a record in one look. Values that are secret are never quoted.

mod kind;
mod schema;
mod text;

use std::fmt;

use serde_json::{Map, Value};

pub use kind::Kind;
pub use schema::{reference, schema};
pub use text::Text;

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name, as the reference writes it.
    pub name: &'static str,
    /// Whether it may be left out.
    pub need: Need,
    /// What it may hold.
    pub kind: Kind,
    /// What it is for, in a few words.
    pub about: &'static str,
}

impl Field {
    /// A field that a record cannot be without.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, need: Need::Required, kind, about }
    }

    /// A field that is made where it is absent.
    #[must_use]
    pub const fn made(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, need: Need::Made, kind, about }
    }

    /// A field that may be absent; the reference writes `""` for none.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, need: Need::Optional, kind, about }
    }
}

/// Whether a field may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must be there.
    Required,
    /// A sandbox and an import make it; a configuration of production says it, so that it is the same at each start.
    Made,
    /// It may be absent.
    Optional,
}

/// Who completes a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completed {
    /// What is [`Need::Made`] may be absent.
    Here,
    /// Nobody: what is [`Need::Made`] is required.
    Nowhere,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field, with the place in a list: `redirect_uris[2]`.
    pub field: String,
    /// What is wrong, with the value received unless it is secret.
    pub wrong: String,
    /// What is right.
    pub expected: String,
}

impl Fault {
    /// A fault.
    pub fn new(field: impl Into<String>, wrong: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { field: field.into(), wrong: wrong.into(), expected: expected.into() }
    }

    /// The name of the field without the place in it: `redirect_uris`.
    #[must_use]
    pub fn member(&self) -> &str {
        self.field.split(['[', '.']).next().unwrap_or_default()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, wrong, expected } = self;
        write!(f, "{field}: {wrong}; expected {expected}")
    }
}

/// Faults as one line.
#[must_use]
pub fn sentence(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

/// Every fault of the fields of a record, each looked at by itself.
#[must_use]
pub fn faults(fields: &[Field], members: &Map<String, Value>, completed: Completed) -> Vec<Fault> {
    let mut faults = Vec::new();
    kind::fields_of(fields, "", members, completed, &mut faults);
    faults
}

/// The members without those that say nothing: null, and `""` where a field may be absent.
pub fn drop_absent(fields: &[Field], members: &mut Map<String, Value>) {
    let optional = |name: &str| !fields.iter().any(|field| field.name == name && field.need != Need::Optional);
    members.retain(|name, value| !value.is_null() && (value.as_str() != Some("") || !optional(name)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: &[Field] = &[
        Field::required("name", Kind::Text(Text::Name), "shown"),
        Field::made("secret", Kind::Secret, "hidden"),
        Field::optional("sites", Kind::List { of: &Kind::Text(Text::Address), least: 1 }, "where"),
    ];

    fn found(members: Value, completed: Completed) -> Vec<String> {
        let Value::Object(mut members) = members else { panic!("an object") };
        drop_absent(FIELDS, &mut members);
        faults(FIELDS, &members, completed).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_fault_is_found_at_once_with_its_place_and_what_is_right() {
        let found = found(
            json!({ "nam": "x", "secret": "too short", "sites": ["https://a.example", "a.example"] }),
            Completed::Here,
        );
        assert_eq!(
            found,
            [
                "nam: no field has this name; expected `name` perhaps",
                "name: it is missing; expected 1 to 256 characters, not only blanks, no control character",
                "secret: it has 9 characters; expected 32 to 1024 characters, no control character",
                "sites[1]: «a.example» is not an address; expected an absolute http or https address of at most 1024 \
                 characters, without fragment and without credentials",
            ]
        );
    }

    #[test]
    fn what_is_made_is_demanded_where_nobody_completes_the_record() {
        let record = json!({ "name": "x", "secret": null, "sites": "" });
        assert!(found(record.clone(), Completed::Here).is_empty());
        let found = found(record, Completed::Nowhere);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("secret: it is missing"), "{found:?}");
    }

    #[test]
    fn an_empty_text_is_none_only_where_a_field_may_be_absent() {
        let found = found(json!({ "name": "", "secret": "", "sites": "" }), Completed::Here);
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
