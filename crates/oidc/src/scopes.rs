//! Scopes and the claims that they give (FC §4): tables in `data/scopes/`, one per profile.

use std::collections::BTreeSet;

use serde::Deserialize;

/// The scopes of one profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeTable {
    /// Another table, by its file's name, to which this one adds.
    #[serde(default)]
    pub extends: Option<String>,
    /// Who holds the data, in the order of the reference.
    #[serde(rename = "provider")]
    pub providers: Vec<Provider>,
    /// What pages call a claim; a claim without a label is not shown. In the order in which pages show them.
    #[serde(default, rename = "label")]
    pub labels: Vec<Label>,
    /// Claims of discovery that no scope gives.
    #[serde(default)]
    pub base_claims: Vec<String>,
}

/// A holder of data and its scopes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Short name (`DGFIP`).
    pub slug: String,
    /// What pages call it.
    pub label: String,
    /// Whether the broker itself knows the values: false for data that a data provider gives for the access token.
    #[serde(default)]
    pub identity: bool,
    /// Its scopes.
    #[serde(rename = "scope")]
    pub scopes: Vec<Scope>,
    /// Scopes that the profile has not, until a configuration declares them (AF §3.1).
    #[serde(default)]
    pub disabled: Vec<Scope>,
}

/// A scope.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// What requests name.
    pub name: String,
    /// The claims that it gives; none means one claim of the same name (FC §4.3).
    #[serde(default)]
    pub claims: Vec<String>,
    /// What pages call it in French, for the scopes of data providers.
    #[serde(default)]
    pub label: Option<String>,
    /// The same in English.
    #[serde(default)]
    pub label_en: Option<String>,
    /// What tells it from another scope of the same holder that the reference calls the same, in French.
    #[serde(default)]
    pub apart: Option<String>,
}

/// What pages call a claim.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The claim.
    pub claim: String,
    /// In French, as the reference quotes it.
    pub fr: String,
    /// In English.
    pub en: String,
    /// Whether the page leaves it out where the person has none.
    #[serde(default)]
    pub if_given: bool,
}

impl ScopeTable {
    /// Reads a table's file.
    ///
    /// # Errors
    /// When the text is not a table of scopes; with line and column.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The table that this one extends, with what it adds: scopes of holders that are known, further holders.
    #[must_use]
    pub fn added_to(self, mut base: Self) -> Self {
        for mut provider in self.providers {
            match base.providers.iter_mut().find(|known| known.slug == provider.slug) {
                Some(known) => {
                    known.scopes.append(&mut provider.scopes);
                    known.disabled.append(&mut provider.disabled);
                }
                None => base.providers.push(provider),
            }
        }
        base.labels.extend(self.labels);
        base.base_claims.extend(self.base_claims);
        base
    }

    /// Takes a disabled scope out of those of its holder, for whoever declares it.
    pub fn take_disabled(&mut self, holder: &str, name: &str) -> Option<Scope> {
        let holder = self.providers.iter_mut().find(|provider| provider.slug == holder)?;
        let place = holder.disabled.iter().position(|scope| scope.name == name)?;
        Some(holder.disabled.remove(place))
    }

    /// Whether a scope that names its claims gives this one.
    #[must_use]
    pub fn gives(&self, claim: &str) -> bool {
        self.iter().any(|(_, scope)| scope.claims.iter().any(|given| given == claim))
    }

    /// Every scope with its provider.
    pub fn iter(&self) -> impl Iterator<Item = (&Provider, &Scope)> {
        self.providers.iter().flat_map(|provider| provider.scopes.iter().map(move |scope| (provider, scope)))
    }

    /// A scope by name.
    pub fn get(&self, name: &str) -> Option<(&Provider, &Scope)> {
        self.iter().find(|(_, scope)| scope.name == name)
    }

    /// The names of all scopes, in order.
    pub fn names(&self) -> Vec<&str> {
        self.iter().map(|(_, scope)| scope.name.as_str()).collect()
    }

    /// The claims that a set of scopes gives, each once, in the order of the table.
    pub fn claims<'a>(&'a self, scopes: &[impl AsRef<str>]) -> Vec<&'a str> {
        let mut seen = BTreeSet::new();
        let mut claims = Vec::new();
        for (_, scope) in self.iter().filter(|(_, scope)| scopes.iter().any(|asked| asked.as_ref() == scope.name)) {
            let own = std::slice::from_ref(&scope.name);
            for claim in if scope.claims.is_empty() { own } else { scope.claims.as_slice() } {
                if seen.insert(claim.as_str()) {
                    claims.push(claim.as_str());
                }
            }
        }
        claims
    }

    /// Every claim that discovery announces.
    pub fn all_claims(&self) -> Vec<&str> {
        let mut all = self.claims(&self.names());
        all.extend(
            self.base_claims.iter().map(String::as_str).filter(|claim| !all.contains(claim)).collect::<Vec<_>>(),
        );
        all
    }
}
