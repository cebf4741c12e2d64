//! A form and what pressing one of its buttons sends (HTML standard, "form submission").

use url::Url;

/// A form of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    pub(super) id: Option<String>,
    pub(super) action: String,
    pub(super) post: bool,
    pub(super) fields: Vec<Field>,
}

/// A field, in the state in which the page shows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether it is sent as it stands: an unticked box is not.
    pub(super) sent: bool,
    /// A box or a radio button: its value is given, and it is sent or not.
    pub(super) ticks: bool,
    /// Of those of one name at most one is sent.
    pub(super) radio: bool,
    /// A box that must be ticked before the form goes.
    pub(super) to_tick: bool,
    /// A `select`.
    pub(super) choice: bool,
}

/// A button, or a link that looks like one.
#[derive(Debug, Clone, Default)]
pub(super) struct Button {
    pub(super) id: String,
    /// The address of a link.
    pub(super) link: Option<String>,
    /// The form around it.
    pub(super) form: Option<usize>,
    /// The form that it names.
    pub(super) form_id: Option<String>,
    /// An action that replaces the form's.
    pub(super) action: Option<String>,
    /// Its own name and value.
    pub(super) field: Option<(String, String)>,
    pub(super) disabled: bool,
}

/// What the browser sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Submission {
    pub(super) url: Url,
    pub(super) post: bool,
    pub(super) fields: Vec<(String, String)>,
}

impl Form {
    /// The boxes that a person must tick before the form goes.
    pub(super) fn to_tick(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| field.to_tick).map(|field| field.name.as_str())
    }

    /// The form with `value` in the field `name`, or with that option of `name` chosen or ticked; none when it has neither.
    pub(super) fn filled(mut self, name: &str, value: &str) -> Option<Self> {
        let mut found = false;
        for field in self.fields.iter_mut().filter(|field| field.name == name) {
            if field.ticks {
                field.sent = field.value == value || (field.sent && !field.radio);
                found |= field.value == value;
            } else {
                value.clone_into(&mut field.value);
                found = true;
            }
        }
        found.then_some(self)
    }

    /// What pressing `button` on the page at `here` sends, the required boxes ticked.
    pub(super) fn submission(&self, here: &Url, button: &Button) -> Result<Submission, url::ParseError> {
        let action = button.action.as_deref().unwrap_or(&self.action);
        let mut url = if action.is_empty() { here.clone() } else { here.join(action)? };
        let mut fields: Vec<(String, String)> = self
            .fields
            .iter()
            .filter(|field| field.sent || field.to_tick)
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect();
        fields.extend(button.field.clone());
        if !self.post {
            url.query_pairs_mut().clear().extend_pairs(&fields);
            fields.clear();
        }
        Ok(Submission { url, post: self.post, fields })
    }
}
