//! A good body in JSON, spoilt in one member at a time.

use serde_json::{Value, json};

use super::{Good, KIB, MARKUP};
use crate::hostile::wire::Ask;

/// How deep a body is looked into.
const DEPTH: usize = 4;

/// Where the members of an object and of what is in it are (RFC 6901); of a list the first one.
fn pointers(value: &Value, depth: usize) -> Vec<String> {
    let members: Vec<(&str, &Value)> = match value {
        _ if depth == DEPTH => Vec::new(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.as_str(), value)).collect(),
        Value::Array(items) => items.first().map(|first| ("0", first)).into_iter().collect(),
        _ => Vec::new(),
    };
    let all = members.into_iter().flat_map(|(name, value)| {
        let below = pointers(value, depth + 1).into_iter().map(move |rest| format!("/{name}{rest}"));
        std::iter::once(format!("/{name}")).chain(below)
    });
    all.collect()
}

impl Good {
    /// The members of a JSON body and of what is in it, one at a time.
    pub(super) fn members_spoilt(&self) -> Vec<Ask> {
        let Some(whole) = &self.json else { return Vec::new() };
        let mut asks = Vec::new();
        for pointer in pointers(whole, 0) {
            for value in [
                Value::Null,
                json!(true),
                json!(-1),
                json!(0),
                json!(1.5),
                json!(i64::MAX),
                json!(1e300),
                json!(""),
                json!("\u{0}\u{7}\r\nx"),
                json!(MARKUP),
                json!("a".repeat(20 * KIB)),
                json!([]),
                json!({}),
                json!([[[{}]]]),
                json!(["\u{0}"]),
                json!({ "\u{0}": null }),
                json!("javascript:alert(1)"),
                json!("http://[::1"),
            ] {
                let shown: String = value.to_string().chars().take(30).collect();
                let mut spoilt = whole.clone();
                *spoilt.pointer_mut(&pointer).unwrap() = value;
                asks.push(self.with("", Some(spoilt.to_string())).what(format!("{pointer}: {shown}")));
            }
            let mut spoilt = whole.clone();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match spoilt.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.remove(name)),
                parent => *parent.unwrap() = json!([]),
            }
            asks.push(self.with("", Some(spoilt.to_string())).what(format!("{pointer} is missing")));
        }
        let mut further = whole.clone();
        further.as_object_mut().unwrap().insert(MARKUP.to_owned(), json!(MARKUP));
        asks.push(self.with("", Some(further.to_string())).what("a further member"));
        asks
    }
}
