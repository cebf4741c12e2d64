//! A life as a form: a field for each value that is simple, JSON for what is not, whatever the members of a life are.

use serde_json::{Map, Number, Value};

/// What is asked of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Control {
    /// A text or a number.
    Line(String),
    /// Yes or no.
    Tick(bool),
    /// JSON, and how many lines it has.
    Json(String, usize),
}

/// One value, or one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// Its place: `household.address.street`; name and id of the field.
    pub(super) path: String,
    /// The same within its part.
    pub(super) label: String,
    pub(super) control: Control,
    /// Why what was typed does not do.
    pub(super) wrong: Option<Flaw>,
}

/// Why a text is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    NoNumber,
    NoJson(String),
}

/// One member of a life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
}

/// The form of a life.
pub(super) fn parts(life: &Value) -> Vec<Part> {
    let members = life.as_object().into_iter().flatten();
    let part = |(name, value): (&String, &Value)| {
        let mut fields = Vec::new();
        walk(name, value, &mut |path, value| fields.push(field(path, value)));
        Part { name: name.clone(), fields }
    };
    members.map(part).collect()
}

/// The life that the form asks for, and the form as it was sent: a field that does not do says why, and its value stays.
/// `sent`: what was sent of a name.
pub(super) fn asked<'a>(life: &Value, sent: impl Fn(&str) -> Option<&'a str>) -> (Value, Vec<Part>) {
    let mut wanted = life.clone();
    let mut parts = parts(life);
    for field in parts.iter_mut().flat_map(|part| &mut part.fields) {
        let text = sent(&field.path);
        let Some(value) = at(&mut wanted, &field.path) else { continue };
        match read(value, &field.control, text) {
            Ok(new) => *value = new,
            Err(flaw) => field.wrong = Some(flaw),
        }
        if let Some(text) = text {
            match &mut field.control {
                Control::Line(shown) | Control::Json(shown, _) => text.clone_into(shown),
                Control::Tick(_) => {}
            }
        }
        if let Control::Tick(ticked) = &mut field.control {
            *ticked = text.is_some();
        }
    }
    (wanted, parts)
}

/// Calls `each` for all that has a field of its own.
fn walk(path: &str, value: &Value, each: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                walk(&format!("{path}.{name}"), value, each);
            }
        }
        value => each(path, value),
    }
}

fn field(path: &str, value: &Value) -> Field {
    let control = match value {
        Value::String(text) if !text.contains('\n') => Control::Line(text.clone()),
        Value::Number(number) => Control::Line(number.to_string()),
        Value::Bool(ticked) => Control::Tick(*ticked),
        value => {
            let text = serde_json::to_string_pretty(value).unwrap_or_default();
            Control::Json(text.clone(), text.lines().count().min(14))
        }
    };
    let label = path.split_once('.').map_or(path, |(_, rest)| rest).to_owned();
    Field { path: path.to_owned(), label, control, wrong: None }
}

fn at<'a>(whole: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').try_fold(whole, |value, name| value.get_mut(name))
}

/// What a text means in the place of a value: nothing typed is null, which the life takes or refuses.
fn read(value: &Value, control: &Control, text: Option<&str>) -> Result<Value, Flaw> {
    match (control, text) {
        (Control::Tick(_), text) => Ok(Value::Bool(text.is_some())),
        (_, None) => Ok(value.clone()),
        (_, Some("")) => Ok(Value::Null),
        (Control::Json(..), Some(text)) => serde_json::from_str(text).map_err(|error| Flaw::NoJson(error.to_string())),
        (Control::Line(_), Some(text)) if value.is_number() => {
            let number: Result<Number, _> = serde_json::from_str(&text.replace(',', "."));
            number.map(Value::Number).map_err(|_| Flaw::NoNumber)
        }
        (Control::Line(_), Some(text)) => Ok(Value::from(text)),
    }
}

/// Takes away all that a person says of herself: her life is the one that was made.
pub(super) fn nothing_said(life: &Value) -> Map<String, Value> {
    life.as_object().into_iter().flatten().map(|(name, _)| (name.clone(), Value::Null)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn life() -> Value {
        json!({
            "household": { "quotient": 812, "address": { "street": "1 RUE", "place": null }, "children": [] },
            "work": { "job_seeker": { "since": "2025-01-07", "paid": true } },
        })
    }

    fn sent<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<&'a str> {
        move |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    #[test]
    fn each_simple_value_has_a_field_and_the_rest_is_json() {
        let parts = parts(&life());
        let labels: Vec<&str> = parts[0].fields.iter().map(|field| field.label.as_str()).collect();
        assert_eq!(labels, ["address.place", "address.street", "children", "quotient"]);
        assert_eq!(parts[0].fields[3].control, Control::Line("812".to_owned()));
        assert_eq!(parts[0].fields[2].control, Control::Json("[]".to_owned(), 1));
        assert_eq!(parts[1].fields[0].control, Control::Tick(true));
    }

    #[test]
    fn what_is_typed_becomes_a_value_of_the_same_kind() {
        let typed = [
            ("household.quotient", "12,5"),
            ("household.address.street", "2 RUE"),
            ("household.address.place", "\"LIEU\""),
            ("household.children", "[{\"sex\": \"F\"}]"),
            ("work.job_seeker.since", ""),
        ];
        let (wanted, _) = asked(&life(), sent(&typed));
        assert_eq!(
            wanted,
            json!({
                "household": { "quotient": 12.5, "address": { "street": "2 RUE", "place": "LIEU" }, "children": [{ "sex": "F" }] },
                "work": { "job_seeker": { "since": null, "paid": false } },
            })
        );
    }

    #[test]
    fn what_is_no_value_says_why_and_shows_what_was_typed() {
        let typed = [("household.quotient", "many"), ("household.children", "[")];
        let (wanted, parts) = asked(&life(), sent(&typed));
        assert_eq!(wanted["household"], life()["household"]);
        let wrong: Vec<&Field> = parts.iter().flat_map(|part| &part.fields).filter(|it| it.wrong.is_some()).collect();
        assert_eq!(wrong.len(), 2);
        assert!(
            matches!(&wrong[0].wrong, Some(Flaw::NoJson(_))) && wrong[0].control == Control::Json("[".to_owned(), 1)
        );
        assert_eq!(wrong[1].wrong, Some(Flaw::NoNumber));
    }
}
