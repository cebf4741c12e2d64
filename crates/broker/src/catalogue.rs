//! The error table of a profile: a refusal's name gives its code, status, place and texts (FC §10).

use std::collections::BTreeMap;

use guichet_oidc::reason::Named;
use serde::Deserialize;

/// Where a refusal is answered (FC §2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Out {
    /// An error page.
    Page,
    /// A redirect to the service provider.
    Redirect,
    /// A JSON body.
    Json,
}

/// One line of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The code that users see.
    pub code: String,
    /// HTTP status.
    pub status: u16,
    /// Where it is answered.
    pub out: Out,
    /// OAuth error.
    pub error: String,
    /// OAuth description.
    pub description: String,
    /// Key of the text in `messages`.
    pub message: String,
    /// A further parameter of a redirect, whose value is what the refusal says of itself (PC §2.1 `scope`).
    #[serde(default)]
    pub further: Option<String>,
    /// Whether the page offers to write to the support (FC §10.4).
    #[serde(default)]
    pub contact: bool,
    /// Whether no way leads from the page back to the service provider, though it is known (PC §6).
    #[serde(default)]
    pub dead_end: bool,
}

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// French, as the reference quotes it.
    pub fr: String,
    /// English.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    messages: BTreeMap<String, Message>,
    errors: BTreeMap<String, Entry>,
}

/// The table of one profile.
#[derive(Debug)]
pub struct Catalogue {
    messages: BTreeMap<String, Message>,
    errors: BTreeMap<String, Entry>,
    unknown: Entry,
}

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Not a table.
    #[error("table of errors: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A refusal that the code can make has no line.
    #[error("table of errors: no line for {0}")]
    Missing(String),
    /// A line refers to a text that is not there.
    #[error("table of errors: no message {0}")]
    NoMessage(String),
}

impl Catalogue {
    /// Reads a table and makes sure that it holds every refusal that the engine can make.
    ///
    /// # Errors
    /// Syntax, a refusal without a line, a line without its text.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let File { messages, errors } = toml::from_str(text)?;
        if let Some(missing) = crate::refusal::names().find(|name| !errors.contains_key(*name)) {
            return Err(CatalogueError::Missing(missing.to_owned()));
        }
        if let Some(entry) = errors.values().find(|entry| !messages.contains_key(&entry.message)) {
            return Err(CatalogueError::NoMessage(entry.message.clone()));
        }
        let unknown =
            errors.get("unknown-error").cloned().ok_or_else(|| CatalogueError::Missing("unknown-error".into()))?;
        Ok(Self { messages, errors, unknown })
    }

    /// The line of a refusal.
    pub fn entry(&self, reason: &dyn Named) -> &Entry {
        self.named(reason.name())
    }

    /// The line of a name.
    pub fn named(&self, name: &str) -> &Entry {
        self.errors.get(name).unwrap_or(&self.unknown)
    }

    /// The line of a code, by the name of its refusal. Several may have it: for programs one that is answered as JSON is
    /// preferred, for persons one that goes back to the service provider, then one on a page.
    pub fn of_code(&self, code: &str, for_programs: bool) -> Option<(&str, &Entry)> {
        let order =
            if for_programs { [Out::Json, Out::Page, Out::Redirect] } else { [Out::Redirect, Out::Page, Out::Json] };
        let place = |entry: &Entry| order.iter().position(|out| *out == entry.out);
        self.entries().filter(|(_, entry)| entry.code == code).min_by_key(|(_, entry)| place(entry))
    }

    /// Every line with the name of its refusal.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.errors.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// The text of a line, of its own for what the refusal is about where there is one.
    pub fn message_about(&self, entry: &Entry, about: Option<&str>) -> Option<&Message> {
        let own = about.and_then(|about| self.messages.get(&format!("{}.{about}", entry.message)));
        own.or_else(|| self.message(entry))
    }

    /// Makes sure that the table holds refusals that not every profile can make.
    ///
    /// # Errors
    /// One without a line.
    pub fn holding(self, names: &[&str]) -> Result<Self, CatalogueError> {
        match names.iter().find(|name| !self.errors.contains_key(**name)) {
            Some(missing) => Err(CatalogueError::Missing((*missing).to_owned())),
            None => Ok(self),
        }
    }

    /// The text of a line.
    pub fn message(&self, entry: &Entry) -> Option<&Message> {
        self.messages.get(&entry.message)
    }
}
