//! The fields of an answer, and who may see them (AF §3.2).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::matching::Scores;
use crate::definition::{Field, Fields};
use crate::mask::Masked;

/// The fields of an answer, as the file says them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    /// Another answer, whose own fields come first.
    #[serde(default)]
    like: Option<String>,
    /// The name of the list whose entries have these fields; the answer holds nothing else.
    #[serde(default)]
    within: Option<String>,
    /// The answer is a list, whose entries have these fields.
    #[serde(default)]
    list: bool,
    /// The scopes of each field that names none.
    #[serde(default)]
    scopes: Vec<String>,
    /// Fields that are for some callers alone: by their path, the scope that the caller must have of its own.
    #[serde(default)]
    callers: BTreeMap<String, String>,
    fields: Vec<Field>,
}

/// The fields of an answer, ready to be shown.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    fields: Fields,
    is_list: bool,
    /// The scopes of access tokens that open something.
    pub(super) scopes: Vec<String>,
}

/// What is held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    /// By the access token.
    pub(super) scopes: &'a [String],
    /// By the caller.
    pub(super) caller: &'a [String],
}

/// An answer that is no list.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    data: Masked<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<Meta>,
}

#[derive(Serialize)]
struct Meta {
    identity_matching: Value,
}

impl Meta {
    fn of(scores: Scores) -> Self {
        Self { identity_matching: scores.told() }
    }
}

/// How a scope of a caller stands among those of access tokens, in which there are no blanks.
fn of_caller(scope: &str) -> String {
    format!("caller {scope}")
}

impl Answer {
    /// Its own fields, with the scopes that they are opened by.
    fn own(&self) -> Result<Vec<Field>, String> {
        let mut fields = self.fields.clone();
        for field in fields.iter_mut().filter(|field| field.scopes.is_empty()) {
            field.scopes.clone_from(&self.scopes);
        }
        for (path, scope) in &self.callers {
            let field = fields.iter_mut().find(|field| field.path == *path);
            let field = field.ok_or_else(|| format!("`callers` names `{path}`, which is no field"))?;
            field.besides.push(of_caller(scope));
        }
        Ok(fields)
    }

    fn fields(&self, answers: &BTreeMap<String, Self>) -> Result<Fields, String> {
        let mut fields = match &self.like {
            Some(name) => answers.get(name).ok_or_else(|| format!("there is no [answers.{name}]"))?.own()?,
            None => Vec::new(),
        };
        fields.extend(self.own()?);
        if let Some(list) = &self.within {
            for field in &mut fields {
                field.path = format!("{list}[].{}", field.path);
            }
            fields.insert(0, Field::list(list));
        }
        Fields::new(fields, Vec::new()).map_err(|refused| refused.to_string())
    }
}

impl Shown {
    /// The answer of this name.
    pub(super) fn of(name: &str, answers: &BTreeMap<String, Answer>) -> Result<Self, String> {
        let answer = answers.get(name).ok_or_else(|| format!("there is no [answers.{name}]"))?;
        let fields = answer.fields(answers).map_err(|reason| format!("[answers.{name}]: {reason}"))?;
        let scopes = fields.scopes.iter().filter(|scope| !scope.contains(' ')).cloned().collect();
        Ok(Self { fields, is_list: answer.list, scopes })
    }

    /// That of a resource without an answer: no record is of its kind.
    pub(super) fn nothing() -> Self {
        let fields = Fields {
            declared: Vec::new(),
            scopes: Vec::new(),
            authorising: Vec::new(),
            root: Vec::new(),
            meta: Vec::new(),
            meta_root: Vec::new(),
        };
        Self { fields, is_list: false, scopes: Vec::new() }
    }

    /// Whether a record is of the kind that the answer shows.
    pub(super) fn fits(&self, record: &Value) -> bool {
        match record {
            Value::Object(_) => !self.is_list && !self.fields.declared.is_empty(),
            Value::Array(entries) => self.is_list && entries.iter().all(Value::is_object),
            _ => false,
        }
    }

    /// Whether `meta` can stand beside its fields.
    pub(super) fn has_room_for_meta(&self) -> bool {
        !self.is_list && self.fields.declared.iter().all(|field| field.path.split(['.', '[']).next() != Some("meta"))
    }

    /// What `record` shows to whoever holds these scopes, and calls with scopes of its own; how far it agrees, where that is
    /// told.
    pub(super) fn written(
        &self,
        record: &Value,
        held: Held<'_>,
        scores: Option<Scores>,
    ) -> serde_json::Result<Vec<u8>> {
        let Held { scopes, caller } = held;
        let of_caller: Vec<String> = caller.iter().map(|scope| of_caller(scope)).collect();
        let masked = |record| {
            let held = scopes.iter().filter(|scope| !scope.contains(' ')).chain(&of_caller).map(String::as_str);
            Masked::new(&self.fields, record, held)
        };
        match record {
            Value::Array(entries) => serde_json::to_vec(&entries.iter().map(masked).collect::<Vec<_>>()),
            record => serde_json::to_vec(&Told { data: masked(record), meta: scores.map(Meta::of) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(text: &str) -> Result<Shown, String> {
        Shown::of("it", &BTreeMap::from([("it".to_owned(), toml::from_str(text).unwrap())]))
    }

    const LIST: &str = r#"
        list = true
        scopes = ["gate"]
        callers = { why = "hospital" }
        fields = [
            { path = "since", type = "date" },
            { path = "why", type = "object" },
            { path = "why.code", type = "string" },
            { path = "doctor", type = "boolean", scopes = ["gate", "doctor"] },
        ]
    "#;

    #[test]
    fn a_list_is_shown_entry_by_entry_and_some_of_it_to_some_callers_alone() {
        let shown = shown(LIST).unwrap();
        assert_eq!(shown.scopes, ["gate", "doctor"]);
        let record = json!([{ "since": "2026-01-01", "why": { "code": "LIS" }, "doctor": true, "secret": 1 }]);
        let told = |scopes: &[&str], caller: &[&str]| {
            let owned = |all: &[&str]| all.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
            serde_json::from_slice::<Value>(
                &shown.written(&record, Held { scopes: &owned(scopes), caller: &owned(caller) }, None).unwrap(),
            )
            .unwrap()
        };
        let without = json!([{ "since": "2026-01-01", "doctor": true }]);
        assert_eq!(told(&["gate"], &[]), without);
        let whole = json!([{ "since": "2026-01-01", "why": { "code": "LIS" }, "doctor": true }]);
        assert_eq!(told(&["gate"], &["hospital"]), whole);
        assert_eq!(told(&["doctor"], &["hospital"]), json!([{ "doctor": true }]));
        // What a caller has of its own opens nothing that is the access token's to open, nor the other way round.
        assert_eq!(told(&[], &["gate", "hospital"]), json!([{}]));
        assert_eq!(told(&["gate", "hospital", "caller hospital"], &[]), without);
        assert!(shown.fits(&record) && !shown.fits(&record[0]) && !shown.fits(&json!([1])));
    }

    #[test]
    fn a_field_for_some_callers_is_one_of_the_answer() {
        assert!(shown(&LIST.replace("why = \"hospital\"", "whom = \"hospital\"")).unwrap_err().contains("`whom`"));
    }
}
