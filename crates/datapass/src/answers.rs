//! What an applicant has answered: one bag of values by the names of the fields (DP §1.5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::automatic;
use crate::catalogue::{Catalogue, Definition, Field, FieldKind, Form, Prefilled, TECHNICAL_CONTACT};
use crate::clean;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A text; what is ticked is `1`.
    Text(String),
    /// Several values, sorted, each once.
    Values(Vec<String>),
}

/// All answers of a request. What was not answered is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Answer>);

/// What a ticked box says.
pub const TICKED: &str = "1";

/// What changed in one answer: before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change(pub Option<Answer>, pub Option<Answer>);

impl Answers {
    /// What a form fills in beforehand: its own values, the editor's contact, the first modality where none is said.
    #[must_use]
    pub fn of_form(catalogue: &Catalogue, definition: &Definition, form: &Form) -> Self {
        let mut answers = Self::default();
        if let Some(first) = definition.modalities.first() {
            answers.0.insert("modalities".to_owned(), Answer::Values(vec![first.clone()]));
        }
        for (key, value) in &form.initial {
            let value = match value {
                Prefilled::Text(text) => Answer::Text(text.clone()),
                Prefilled::Values(values) => Answer::Values(sorted(values.clone())),
            };
            answers.0.insert(key.clone(), value);
        }
        answers.0.extend(Self::of_editor(catalogue, form).0);
        automatic::settle(definition, form, &mut answers);
        answers
    }

    /// The technical contact that the form's editor is, where it is one.
    #[must_use]
    pub fn of_editor(catalogue: &Catalogue, form: &Form) -> Self {
        let mut answers = Self::default();
        let editor = form.service_provider.as_ref().and_then(|id| catalogue.service_provider(id)?.contact.as_ref());
        if let Some(contact) = editor.filter(|_| form.editor_is_technical_contact) {
            for (name, value) in
                [("type", "organization"), ("email", &*contact.email), ("phone_number", &*contact.phone_number)]
            {
                answers.0.insert(format!("{TECHNICAL_CONTACT}_{name}"), Answer::Text(value.to_owned()));
            }
        }
        answers
    }

    /// The text of a field; empty where nothing was answered.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        match self.0.get(field) {
            Some(Answer::Text(text)) => text,
            _ => "",
        }
    }

    /// The values of a field; none where nothing was answered.
    #[must_use]
    pub fn values(&self, field: &str) -> &[String] {
        match self.0.get(field) {
            Some(Answer::Values(values)) => values,
            _ => &[],
        }
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, field: &str) -> bool {
        self.text(field) == TICKED
    }

    /// Keeps what was typed or chosen for a field, cleaned; nothing removes the answer.
    pub fn put(&mut self, field: &Field, raw: &[&str]) {
        let first = raw.first().copied().unwrap_or_default();
        let answer = match field.kind {
            kind if kind.is_list() => {
                let values = raw.iter().map(|value| clean::line(value)).filter(|value| !value.is_empty()).collect();
                Answer::Values(sorted(values))
            }
            FieldKind::Text => Answer::Text(clean::text(first)),
            FieldKind::Email | FieldKind::Phone => Answer::Text(clean::line(first).to_lowercase()),
            FieldKind::Tick => Answer::Text(if raw.is_empty() { String::new() } else { TICKED.to_owned() }),
            _ => Answer::Text(clean::line(first)),
        };
        self.set(&field.name, answer);
    }

    /// Sets the values of a field as they are; none removes the answer.
    pub fn set_values(&mut self, field: &str, values: Vec<String>) {
        self.set(field, Answer::Values(sorted(values)));
    }

    /// What was answered.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Answer> {
        self.0.get(field)
    }

    /// Has a field the answer of another one; none takes its own away.
    pub fn copy(&mut self, field: &str, answer: Option<&Answer>) {
        match answer {
            Some(answer) => self.set(field, answer.clone()),
            None => drop(self.0.remove(field)),
        }
    }

    fn set(&mut self, field: &str, answer: Answer) {
        let empty = match &answer {
            Answer::Text(text) => text.is_empty(),
            Answer::Values(values) => values.is_empty(),
        };
        if empty {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), answer);
        }
    }

    /// Every answer by the name of its field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(name, answer)| (name.as_str(), answer))
    }

    /// What differs from `before`, by field.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> BTreeMap<String, Change> {
        let keys = self.0.keys().chain(before.0.keys());
        keys.filter(|key| self.0.get(*key) != before.0.get(*key))
            .map(|key| (key.clone(), Change(before.0.get(key).cloned(), self.0.get(key).cloned())))
            .collect()
    }

    /// Every e-mail address that was given: whoever is named by one is a contact of the request (DP §1.1).
    #[must_use]
    pub fn addresses(&self) -> Vec<&str> {
        let texts = self.0.iter().filter(|(key, _)| key.ends_with("_email")).filter_map(|(_, answer)| match answer {
            Answer::Text(text) => Some(text.as_str()),
            Answer::Values(_) => None,
        });
        texts.collect()
    }

    /// All texts, for whoever searches.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0
            .values()
            .flat_map(|answer| match answer {
                Answer::Text(text) => std::slice::from_ref(text),
                Answer::Values(values) => values.as_slice(),
            })
            .map(String::as_str)
    }
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, kind: FieldKind) -> Field {
        Field { name: name.to_owned(), kind, options: Vec::new(), required: false, contact: None, automatic: false }
    }

    #[test]
    fn values_are_kept_sorted_and_once_and_nothing_takes_the_answer_away() {
        let mut answers = Answers::default();
        let scopes = field("scopes", FieldKind::Scopes);
        answers.put(&scopes, &["b", "a", "b", " "]);
        assert_eq!(answers.values("scopes"), ["a", "b"]);
        answers.put(&scopes, &[]);
        assert_eq!(answers, Answers::default());
    }

    #[test]
    fn addresses_are_kept_in_lower_case_and_found_again() {
        let mut answers = Answers::default();
        answers.put(&field("contact_metier_email", FieldKind::Email), &[" Jean.Dupont@Ville.FR "]);
        answers.put(&field("intitule", FieldKind::Line), &["Cantine"]);
        assert_eq!(answers.addresses(), ["jean.dupont@ville.fr"]);
    }

    #[test]
    fn a_difference_tells_before_and_after() {
        let (mut before, mut after) = (Answers::default(), Answers::default());
        before.put(&field("intitule", FieldKind::Line), &["Cantine"]);
        after.put(&field("intitule", FieldKind::Line), &["Cantines"]);
        after.put(&field("done", FieldKind::Tick), &["on"]);
        let changes = after.changes_since(&before);
        assert_eq!(
            serde_json::to_value(&changes).unwrap(),
            serde_json::json!({ "intitule": ["Cantine", "Cantines"], "done": [null, "1"] })
        );
    }

    #[test]
    fn a_form_of_an_editor_fills_in_what_the_editor_knows() {
        let catalogue = Catalogue::shipped().unwrap();
        let (definition, form) = catalogue.form("api-particulier-waigeo-myperischool").unwrap();
        let answers = Answers::of_form(&catalogue, definition, form);
        assert_eq!(answers.values("scopes"), ["cnaf_quotient_familial"]);
        assert_eq!(answers.values("modalities"), ["params"]);
        assert_eq!(answers.text("contact_technique_type"), "organization");
        assert!(answers.text("contact_technique_email").ends_with("@waigeo.example"));
    }
}
