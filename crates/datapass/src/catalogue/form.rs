//! Ways to ask: the models that are filled in beforehand, and the editors who stand behind them (DP §1.4).

use std::collections::BTreeMap;

use serde::Deserialize;

/// A form of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// In addresses: `api-particulier-arpege-concerto`.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// The editor whose software it is for.
    #[serde(default)]
    pub service_provider: Option<String>,
    /// What it is for: `tarification_municipale_enfance`.
    #[serde(default)]
    pub use_case: Option<String>,
    /// The one for whoever follows no model.
    #[serde(default)]
    pub default: bool,
    /// Whether it is among those to choose from.
    #[serde(default = "yes")]
    pub public: bool,
    /// Whether all its blocks stand on one page.
    #[serde(default)]
    pub single_page: bool,
    /// The blocks that are asked, in order.
    pub steps: Vec<String>,
    /// Blocks that are filled in beforehand, shown and not asked.
    #[serde(default)]
    pub static_blocks: Vec<String>,
    /// What may be done with the scopes.
    #[serde(default)]
    pub scopes_config: ScopesConfig,
    /// Whether the technical contact is the editor's, and not asked.
    #[serde(default)]
    pub editor_is_technical_contact: bool,
    /// What is filled in beforehand.
    #[serde(default)]
    pub initial: Initial,
    /// Whether its editor is certified for FranceConnect, so that an authorisation of it is made automatically (DP §1.7).
    #[serde(skip)]
    pub certified: bool,
}

/// The page of a form that has one.
const WHOLE: &str = "tout";

/// A page of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormPage<'a> {
    /// In addresses: the name of its block, or `tout`.
    pub name: &'a str,
    /// The blocks that stand on it, in order.
    pub blocks: &'a [String],
}

impl Form {
    /// The pages on which its blocks are asked: one each, or all on one.
    #[must_use]
    pub fn pages(&self) -> Vec<FormPage<'_>> {
        if self.single_page {
            return vec![FormPage { name: WHOLE, blocks: &self.steps }];
        }
        self.steps.chunks(1).filter_map(|blocks| Some(FormPage { name: blocks.first()?, blocks })).collect()
    }

    /// The name of the page that a block stands on.
    #[must_use]
    pub fn page_of<'a>(&'a self, block: &'a str) -> &'a str {
        if self.single_page { WHOLE } else { block }
    }

    /// The name of the first page.
    #[must_use]
    pub fn first_page(&self) -> &str {
        self.pages().first().map(|page| page.name).unwrap_or_default()
    }

    /// The name of the last page.
    #[must_use]
    pub fn last_page(&self) -> &str {
        self.pages().last().map(|page| page.name).unwrap_or_default()
    }

    /// The values that are filled in beforehand for a field.
    #[must_use]
    pub fn prefilled(&self, field: &str) -> Vec<&str> {
        match self.initial.get(field) {
            Some(Prefilled::Values(values)) => values.iter().map(String::as_str).collect(),
            Some(Prefilled::Text(text)) => vec![text],
            None => Vec::new(),
        }
    }
}

/// What is filled in beforehand: a text, or several values.
pub type Initial = BTreeMap<String, Prefilled>;

/// One value that is filled in beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Prefilled {
    /// Several values.
    Values(Vec<String>),
    /// A text.
    Text(String),
}

/// What may be done with the scopes of a form (DP §1.3): to hide wins, then what is deprecated, displayed and disabled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScopesConfig {
    /// Not shown; one that is filled in beforehand is kept all the same.
    pub hide: Vec<String>,
    /// The only ones that are shown; all when empty.
    pub displayed: Vec<String>,
    /// Shown and not to be changed.
    pub disabled: Vec<String>,
}

/// An editor, or whoever serves others with software.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceProvider {
    /// `arpege`.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Its number, where it is known.
    #[serde(default)]
    pub siret: Option<String>,
    /// What it does.
    pub kind: ServiceProviderKind,
    /// Definitions that its customers need not ask for.
    #[serde(default)]
    pub already_integrated: Vec<String>,
    /// Whether its software is certified for FranceConnect and takes part in the automatic authorisation (DP §1.7).
    #[serde(default)]
    pub france_connect_certified: bool,
    /// Who answers technical questions, in the forms that say so.
    #[serde(default)]
    pub contact: Option<EditorContact>,
}

/// How an editor is reached.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditorContact {
    /// Its address.
    pub email: String,
    /// Its telephone number.
    pub phone_number: String,
}

/// What an editor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceProviderKind {
    /// Sells software.
    Editor,
    /// Runs software for others.
    Saas,
}

const fn yes() -> bool {
    true
}
