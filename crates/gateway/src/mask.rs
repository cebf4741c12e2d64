//! What of a producer's record a caller may see: the fields that its scopes open, in the order of their declaration.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use crate::definition::Fields;
use crate::definition::field::{Member, POPULATION, Populations, Shape};

/// A record through the mask of what is held; it writes itself.
#[derive(Debug, Clone, Copy)]
pub struct Masked<'a> {
    members: &'a [Member],
    record: &'a Value,
    held: u64,
}

impl<'a> Masked<'a> {
    /// The `record` of a producer, as a version of its API shows it to whoever holds `scopes`.
    pub fn new(fields: &'a Fields, record: &'a Value, scopes: impl Iterator<Item = &'a str>) -> Self {
        Self { members: &fields.root, record, held: fields.held(scopes) }
    }

    /// What stands under `meta` beside it.
    pub fn meta(fields: &'a Fields, record: &'a Value, scopes: impl Iterator<Item = &'a str>) -> Self {
        Self { members: &fields.meta_root, record, held: fields.held(scopes) }
    }

    /// Whether a list that is made of populations is shown without any entry: there is nobody of those that the caller may
    /// see (AP §5).
    pub(crate) fn shows_nobody(&self) -> bool {
        self.members.iter().filter(|member| shown(member, self.held)).any(|member| match &member.shape {
            Shape::List { populations, .. } if !populations.opened_by.is_empty() => {
                let entries = found(self.record, &member.from).and_then(Value::as_array);
                !entries.into_iter().flatten().any(|entry| populations.admit(named(entry), self.held))
            }
            _ => false,
        })
    }
}

impl Serialize for Masked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for member in self.members.iter().filter(|member| shown(member, self.held)) {
            if matches!(member.shape, Shape::OptionalLeaf)
                && found(self.record, &member.from).is_none_or(Value::is_null)
            {
                continue;
            }
            map.serialize_entry(&member.name, &Content { member, record: self.record, held: self.held })?;
        }
        map.end()
    }
}

fn opened(by: u64, held: u64) -> bool {
    by == 0 || by & held != 0
}

fn shown(member: &Member, held: u64) -> bool {
    opened(member.opened_by, held) && member.besides & held == member.besides
}

fn found<'a>(record: &'a Value, from: &[String]) -> Option<&'a Value> {
    from.iter().try_fold(record, |value, name| value.get(name))
}

/// The population of an entry of a record.
fn named(entry: &Value) -> &str {
    entry.get(POPULATION).and_then(Value::as_str).unwrap_or_default()
}

impl Populations {
    /// Whether a population is open, in a list that is made of populations.
    fn admit(&self, population: &str, held: u64) -> bool {
        self.opened_by.is_empty() || self.opened_by.get(population).is_some_and(|by| opened(*by, held))
    }

    /// The population of an entry of an answer.
    fn told<'a>(&self, entry: &'a Value) -> &'a str {
        let texts = self.told_by.iter().filter_map(|name| entry.get(name)?.as_str());
        texts.into_iter().find(|text| self.opened_by.contains_key(*text)).unwrap_or_default()
    }
}

/// An answer that is written already, through the mask of what is held: what is not there stays away.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Redacted<'a> {
    members: &'a [Member],
    answer: &'a Value,
    held: u64,
    /// Where the answer is a list that is made of populations.
    populations: Option<&'a Populations>,
}

impl<'a> Redacted<'a> {
    /// An `answer` of a version of an API, as whoever holds `scopes` may see it.
    pub(crate) fn new(fields: &'a Fields, answer: &'a Value, scopes: impl Iterator<Item = &'a str>) -> Self {
        Self { members: &fields.root, answer, held: fields.held(scopes), populations: None }
    }

    /// Whether a list that is made of populations has entries, and none that the caller may see (AP §5).
    pub(crate) fn shows_nobody(&self) -> bool {
        let open = self.members.iter().filter(|member| shown(member, self.held));
        open.filter_map(|member| Some((&member.shape, self.answer.get(&member.name)?.as_array()?))).any(
            |(shape, entries)| match shape {
                Shape::List { populations, .. } if !entries.is_empty() => {
                    !entries.iter().any(|entry| populations.admit(populations.told(entry), self.held))
                }
                _ => false,
            },
        )
    }

    fn below(self, member: &'a Member, answer: &'a Value) -> Self {
        let (members, populations) = match &member.shape {
            Shape::Leaf | Shape::OptionalLeaf => (&[][..], None),
            Shape::Object { members, .. } => (members.as_slice(), None),
            Shape::List { members, populations } => (members.as_slice(), Some(populations)),
        };
        Self { members, answer, populations, ..self }
    }
}

impl Serialize for Redacted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A leaf, or what a producer gives in the place of an object.
        if self.members.is_empty() {
            return self.answer.serialize(serializer);
        }
        match self.answer {
            Value::Array(entries) => {
                let admitted = |entry: &&Value| {
                    self.populations.is_none_or(|populations| populations.admit(populations.told(entry), self.held))
                };
                let one = |entry| Self { answer: entry, populations: None, ..*self };
                serializer.collect_seq(entries.iter().filter(admitted).map(one))
            }
            Value::Object(answer) => {
                let open = self.members.iter().filter(|member| shown(member, self.held));
                let there = open.filter_map(|member| Some((member, answer.get(&member.name)?)));
                serializer.collect_map(there.map(|(member, value)| (&member.name, self.below(member, value))))
            }
            other => other.serialize(serializer),
        }
    }
}

/// What stands under one name.
struct Content<'a> {
    member: &'a Member,
    /// The root of the record, or the entry of the list that the member stands in.
    record: &'a Value,
    held: u64,
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let there = || found(self.record, &self.member.from);
        match &self.member.shape {
            Shape::Leaf | Shape::OptionalLeaf => match there() {
                Some(value) => value.serialize(serializer),
                None => serializer.serialize_none(),
            },
            Shape::Object { nullable, members } => {
                if *nullable && there().is_none_or(Value::is_null) {
                    return serializer.serialize_none();
                }
                Masked { members, record: self.record, held: self.held }.serialize(serializer)
            }
            Shape::List { members, populations } => {
                let entries = there().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let mut list = serializer.serialize_seq(None)?;
                for entry in entries.iter().filter(|entry| populations.admit(named(entry), self.held)) {
                    if members.is_empty() {
                        list.serialize_element(entry)?;
                    } else {
                        list.serialize_element(&Masked { members, record: entry, held: self.held })?;
                    }
                }
                list.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: &str = r#"
        fields = [
          { path = "quotient.valeur", type = "integer", nullable = true, scopes = ["quotient"] },
          { path = "enfants", from = "children", type = "array", scopes = ["enfants"] },
          { path = "enfants[].nom", from = "name", type = "string" },
          { path = "adresse", type = "object", nullable = true, scopes = ["adresse"] },
          { path = "adresse.pays", from = "address.country", type = "string" },
          { path = "inscriptions", type = "array", populations = { initiale = "etudiant", continue = "autre" }, populations_told_by = ["statut", "regime"] },
          { path = "inscriptions[].statut", type = "string" },
          { path = "libre", type = "boolean" },
          { path = "parfois", type = "string", optional = true },
          { path = "ensemble", type = "string", scopes = ["etudiant"], besides = ["autre"] },
        ]"#;

    fn shown(scopes: &[&str]) -> Value {
        let fields = Fields::parse(FIELDS).unwrap();
        let record = json!({
            "quotient": { "valeur": 812, "secret": 1 },
            "children": [{ "name": "TOM" }, { "name": "LOU" }],
            "adresse": {}, "address": { "country": "FRANCE" },
            "inscriptions": [
                { "population": "initiale", "statut": "inscrit" }, { "population": "continue", "statut": "admis" },
            ],
            "libre": true, "unknown": 1,
        });
        serde_json::to_value(Masked::new(&fields, &record, scopes.iter().copied())).unwrap()
    }

    #[test]
    fn a_field_whose_scope_is_missing_is_absent() {
        assert_eq!(shown(&[]), json!({ "inscriptions": [], "libre": true }));
        assert_eq!(shown(&["quotient", "foreign"])["quotient"], json!({ "valeur": 812 }));
        assert_eq!(shown(&["enfants"])["enfants"], json!([{ "nom": "TOM" }, { "nom": "LOU" }]));
        assert_eq!(shown(&["adresse"])["adresse"], json!({ "pays": "FRANCE" }));
    }

    #[test]
    fn a_population_whose_scope_is_missing_is_left_out_of_its_list() {
        assert_eq!(shown(&["autre"])["inscriptions"], json!([{ "statut": "admis" }]));
        let fields = Fields::parse(FIELDS).unwrap();
        let shows_nobody = |record: &Value| Masked::new(&fields, record, ["autre"].into_iter()).shows_nobody();
        assert!(shows_nobody(
            &json!({ "inscriptions": [{ "population": "initiale" }, { "population": "neither" }, {}] })
        ));
        assert!(!shows_nobody(
            &json!({ "inscriptions": [{ "population": "initiale" }, { "population": "continue" }] })
        ));
    }

    #[test]
    fn a_field_that_takes_two_scopes_is_absent_where_one_of_them_is_missing() {
        let is_there = |scopes: &[&str]| shown(scopes).get("ensemble").is_some();
        assert_eq!([&["etudiant"][..], &["autre"], &["etudiant", "autre"]].map(is_there), [false, false, true]);
    }

    #[test]
    fn an_optional_field_is_left_out_where_the_producer_has_none() {
        let fields = Fields::parse(FIELDS).unwrap();
        let shown = |record: &Value| serde_json::to_value(Masked::new(&fields, record, std::iter::empty())).unwrap();
        assert_eq!(shown(&json!({ "parfois": "A" }))["parfois"], "A");
        assert_eq!(shown(&json!({ "parfois": null })).get("parfois"), None);
    }

    #[test]
    fn an_answer_that_is_written_already_loses_what_no_scope_opens_and_gains_nothing() {
        let fields = Fields::parse(FIELDS).unwrap();
        let answer = json!({ "quotient": { "valeur": 812 }, "enfants": [{ "nom": "TOM", "secret": 1 }], "adresse": null, "x": 1 });
        let shown =
            |scopes: &[&str]| serde_json::to_value(Redacted::new(&fields, &answer, scopes.iter().copied())).unwrap();
        assert_eq!(shown(&[]), json!({}));
        assert_eq!(shown(&["enfants"]), json!({ "enfants": [{ "nom": "TOM" }] }));
        assert_eq!(shown(&["quotient", "adresse"]), json!({ "quotient": { "valeur": 812 }, "adresse": null }));
    }

    #[test]
    fn an_entry_of_an_answer_that_is_written_already_tells_its_population_by_a_member_of_its_own() {
        let fields = Fields::parse(FIELDS).unwrap();
        let answer = |entries: Value| json!({ "inscriptions": entries });
        let entries =
            json!([{ "statut": "inscrit", "regime": "initiale" }, { "statut": "continue", "regime": "initiale" }, {}]);
        let answered = answer(entries);
        let redacted = |scopes: &'static [&'static str]| Redacted::new(&fields, &answered, scopes.iter().copied());
        let shown = |scopes| serde_json::to_value(redacted(scopes)).unwrap();
        assert_eq!(shown(&["etudiant"]), answer(json!([{ "statut": "inscrit" }])));
        assert_eq!(shown(&["autre"]), answer(json!([{ "statut": "continue" }])));
        assert_eq!(shown(&[]), answer(json!([])));
        assert!(redacted(&["adresse"]).shows_nobody() && !redacted(&["autre"]).shows_nobody());
        let nobody_there = answer(json!([]));
        assert!(!Redacted::new(&fields, &nobody_there, ["adresse"].into_iter()).shows_nobody());
    }

    #[test]
    fn what_the_producer_does_not_tell_is_null() {
        let fields = Fields::parse(FIELDS).unwrap();
        let masked = Masked::new(&fields, &Value::Null, ["quotient", "adresse", "enfants"].into_iter());
        let shown = serde_json::to_value(masked).unwrap();
        assert_eq!(
            shown,
            json!({ "quotient": { "valeur": null }, "enfants": [], "adresse": null, "inscriptions": [], "libre": null })
        );
    }

    #[test]
    fn a_field_that_does_not_fit_is_refused_by_name() {
        for (text, said) in [
            (r#"fields = [{ path = "a[].b", type = "string" }]"#, "not declared before"),
            (r#"fields = [{ path = "a", type = "string" }, { path = "a", type = "string" }]"#, "declared twice"),
            (r#"fields = [{ path = "a", type = "string" }, { path = "a.b", type = "string" }]"#, "no such container"),
            (r#"fields = [{ path = "a", type = "text" }]"#, "unknown variant"),
        ] {
            let refused = Fields::parse(text).unwrap_err();
            assert!(refused.contains(said), "{refused}");
        }
    }
}
