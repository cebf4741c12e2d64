//! Blocks of a form, their fields, and the rules over several fields of a block (DP §1.5).

use serde::Deserialize;

/// A step of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// As in the definitions: `basic_infos`.
    pub name: String,
    /// What is judged over several fields at once.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What is asked, in order.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
}

impl Block {
    /// Whether the block is judged by `rule`.
    #[must_use]
    pub fn has(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its key among the answers.
    pub name: String,
    /// What may be answered.
    pub kind: FieldKind,
    /// The answers to choose from.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// The kind of contact that it is asked about, which its name begins with.
    #[serde(skip)]
    pub contact: Option<String>,
    /// Whether only an automatic authorisation of FranceConnect needs it (DP §1.7).
    #[serde(skip)]
    pub automatic: bool,
}

impl Field {
    /// Its name without the contact that it is asked about.
    #[must_use]
    pub fn question(&self) -> &str {
        let contact = self.contact.as_deref().and_then(|contact| self.name.strip_prefix(contact)?.strip_prefix('_'));
        contact.unwrap_or(&self.name)
    }
}

/// What may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// The address of a page.
    Url,
    /// A whole number.
    Whole,
    /// A day, `2026-03-01`.
    Date,
    /// One of the options.
    Choice,
    /// Yes, or not answered.
    Tick,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// Documents, PDF.
    Pdf,
    /// Documents, spreadsheets.
    Spreadsheet,
    /// Scopes of the definition.
    Scopes,
    /// Modalities of the definition.
    Modalities,
    /// The number of an authorisation of FranceConnect.
    FranceConnect,
    /// Codes of communes.
    Communes,
    /// Calls a minute, from the list of the definition.
    Rate,
}

impl FieldKind {
    /// Whether several values are answered.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Scopes | Self::Modalities | Self::Communes)
    }

    /// Whether documents are what is answered; they are kept beside the answers.
    #[must_use]
    pub const fn is_document(self) -> bool {
        matches!(self, Self::Pdf | Self::Spreadsheet)
    }
}

/// What is judged over several fields of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The legal basis has an address or a document.
    UrlOrDocument,
    /// More than 36 months are justified.
    LongConservation,
    /// The modality that needs it comes with an authorisation of FranceConnect.
    FranceConnectModality,
    /// The contacts of the definition are asked for.
    Contacts,
    /// A certification ends after it begins.
    CertificationDates,
    /// More than the smallest number of calls is justified.
    VolumeJustified,
    /// A team that is not one's own is named.
    TeamNamed,
    /// A first transmission is not in the past.
    NotBeforeToday,
}

/// One question about each contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactField {
    /// Its key follows the contact's kind: `contact_technique_email`.
    pub name: String,
    /// What may be answered.
    pub kind: FieldKind,
    /// The answers to choose from.
    #[serde(default)]
    pub options: Vec<String>,
    /// Asked of a person only, not of an organisation.
    #[serde(default)]
    pub person_only: bool,
}

impl ContactField {
    /// The question for a kind of contact. What a contact must have depends on its type, so that no field is required by itself.
    #[must_use]
    pub fn of(&self, contact: &str) -> Field {
        Field {
            name: format!("{contact}_{}", self.name),
            kind: self.kind,
            options: self.options.clone(),
            required: false,
            contact: Some(contact.to_owned()),
            automatic: false,
        }
    }
}

/// What a contact's telephone number must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phone {
    /// A French number.
    French,
    /// A French mobile.
    Mobile,
}
