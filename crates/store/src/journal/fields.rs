//! The fields of an entry: one JSON object, written field by field as it will be kept.
//!
//! Most entries of a flow repeat the fields of the one before; a text is copied at once, where a tree of values costs
//! two allocations for each field, and the writer of the journal need not walk it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Serialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// Names and values of an entry, each name once. Written, it is a JSON object, in the order in which fields were added.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// `"name":value` of each, with a comma in front of all but the first.
    text: Vec<u8>,
    /// Where each name stands, and where its value ends.
    members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    name: Range<usize>,
    end: usize,
}

impl Fields {
    /// No field.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Adds a field; one of the same name is replaced. What has no form in JSON is null.
    pub fn set(&mut self, name: &str, value: impl Serialize) {
        self.add(name, |text| write(text, &value));
    }

    /// Adds a field where there is something to say.
    pub fn set_known(&mut self, name: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Adds all fields of another; those of the same name are replaced.
    pub fn extend(&mut self, others: &Self) {
        for member in &others.members {
            let name = others.text.get(member.name.clone()).unwrap_or_default();
            // A colon stands between the two.
            let value = others.text.get(member.name.end + 1..member.end).unwrap_or_default();
            if let Ok(name) = serde_json::from_slice::<Cow<'_, str>>(name) {
                self.add(&name, |text| text.extend_from_slice(value));
            }
        }
    }

    /// What a field says.
    pub fn get(&self, name: &str) -> Option<Value> {
        let named = |member: &&Member| {
            let written = self.text.get(member.name.clone()).unwrap_or_default();
            serde_json::from_slice::<Cow<'_, str>>(written).is_ok_and(|written| written == name)
        };
        let member = self.members.iter().find(named)?;
        // A colon stands between the two.
        serde_json::from_slice(self.text.get(member.name.end + 1..member.end)?).ok()
    }

    /// The fields of a JSON object.
    ///
    /// # Errors
    /// What is wrong where `object` is none.
    pub fn of(object: &RawValue) -> Result<Self, serde_json::Error> {
        let mut fields = Self { text: Vec::with_capacity(object.get().len()), members: Vec::new() };
        serde_json::Deserializer::from_str(object.get()).deserialize_map(&mut fields)?;
        Ok(fields)
    }

    /// The JSON object.
    pub fn to_json(&self) -> String {
        let mut text = Vec::with_capacity(self.text.len() + 2);
        text.push(b'{');
        text.extend_from_slice(&self.text);
        text.push(b'}');
        // All of it was written by the JSON library.
        String::from_utf8(text).unwrap_or_else(|_| "{}".to_owned())
    }

    /// The JSON object, to be kept within another.
    pub fn to_raw(&self) -> Box<RawValue> {
        RawValue::from_string(self.to_json()).unwrap_or_else(|_| RawValue::NULL.to_owned())
    }

    fn add(&mut self, name: &str, value: impl FnOnce(&mut Vec<u8>)) {
        if !self.text.is_empty() {
            self.text.push(b',');
        }
        let begin = self.text.len();
        write(&mut self.text, name);
        let name = begin..self.text.len();
        let former =
            self.members.iter().position(|member| self.text.get(member.name.clone()) == self.text.get(name.clone()));
        self.text.push(b':');
        value(&mut self.text);
        self.members.push(Member { name, end: self.text.len() });
        if let Some(former) = former {
            self.remove(former);
        }
    }

    /// Takes out a member that is not the last one, with the comma after it.
    fn remove(&mut self, position: usize) {
        let removed = self.members.remove(position);
        let gone = removed.name.start..removed.end + 1;
        let length = gone.len();
        self.text.drain(gone);
        for member in self.members.iter_mut().skip(position) {
            member.name = member.name.start - length..member.name.end - length;
            member.end -= length;
        }
    }
}

/// Writes a value as JSON; one that has no form there is null.
fn write(text: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let begin = text.len();
    if serde_json::to_writer(&mut *text, value).is_err() {
        text.truncate(begin);
        text.extend_from_slice(b"null");
    }
}

impl<'de> Visitor<'de> for &mut Fields {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, value)) = map.next_entry::<Cow<'de, str>, &RawValue>()? {
            self.add(&name, |text| text.extend_from_slice(value.get().as_bytes()));
        }
        Ok(())
    }
}

/// Values stay out: some tell of a person.
impl fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.members.iter().filter_map(|member| self.text.get(member.name.clone()));
        formatter.debug_set().entries(names.map(String::from_utf8_lossy)).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;

    #[test]
    fn fields_are_an_object_in_their_order() {
        let mut fields = Fields::new();
        assert_eq!((fields.is_empty(), fields.to_json().as_str()), (true, "{}"));
        fields.set("z", "a \"quoted\" one");
        fields.set("a", None::<&str>);
        fields.set("n", 3);
        assert_eq!(fields.to_json(), r#"{"z":"a \"quoted\" one","a":null,"n":3}"#);
        assert_eq!((fields.get("z"), fields.get("none")), (Some(json!("a \"quoted\" one")), None));
        assert_eq!(Fields::of(&fields.to_raw()).unwrap(), fields);
    }

    #[test]
    fn what_is_no_object_has_no_fields() {
        for text in ["null", "[]", "1", "\"a\""] {
            assert!(Fields::of(&RawValue::from_string(text.to_owned()).unwrap()).is_err(), "{text}");
        }
    }

    #[test]
    fn no_value_is_printed() {
        let mut fields = Fields::new();
        fields.set("name", "secret");
        assert_eq!(format!("{fields:?}"), r#"{"\"name\""}"#);
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_would(sets in proptest::collection::vec(("[a-d\"\\\\é]{0,2}", ".{0,6}"), 0..20)) {
            let (mut fields, mut map) = (Fields::new(), Map::new());
            for (name, value) in &sets {
                fields.set(name, value);
                map.insert(name.clone(), json!(value));
            }
            prop_assert_eq!(serde_json::from_str::<Map<String, Value>>(&fields.to_json()).unwrap(), map.clone());
            for (name, value) in &map {
                prop_assert_eq!(fields.get(name), Some(value.clone()));
            }
            prop_assert_eq!(Fields::of(&fields.to_raw()).unwrap(), fields);
        }
    }
}
