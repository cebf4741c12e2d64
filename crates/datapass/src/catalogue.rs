//! What may be asked for, as `data/datapass/` says: who holds the data, the definitions with their scopes, the forms, the editors.

mod block;
mod definition;
mod form;
mod identity_provider;
mod read;
mod scope;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use guichet_web::collation;

pub use block::{Block, ContactField, Field, FieldKind, Phone, Rule};
pub use definition::{
    Automatic, Definition, Eligibility, Extra, Features, Kind, Profile, ScopeRule, Stage, StageKind, Verdict,
};
pub use form::{EditorContact, Form, FormPage, Initial, Prefilled, ScopesConfig, ServiceProvider, ServiceProviderKind};
pub use identity_provider::IdentityProvider;
pub use scope::{Deprecation, Scope};

/// The contact who answers technical questions.
pub(crate) const TECHNICAL_CONTACT: &str = "contact_technique";

/// Who holds data.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Short name: `dgfip`.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// Its site.
    pub link: String,
}

/// Every definition, form, editor and block, checked against each other.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub(crate) providers: BTreeMap<String, Provider>,
    pub(crate) service_providers: BTreeMap<String, ServiceProvider>,
    pub(crate) definitions: BTreeMap<String, Definition>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) contact: Vec<ContactField>,
    pub(crate) identity_providers: BTreeMap<String, IdentityProvider>,
}

/// A table that does not fit: which file, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("data/datapass/{file}: {reason}")]
pub struct CatalogueFault {
    /// Below `data/datapass/`.
    pub file: String,
    /// What does not fit, in words.
    pub reason: String,
}

impl Catalogue {
    /// The tables that this program carries, read once.
    ///
    /// # Errors
    /// [`CatalogueFault`] names the first file that does not fit.
    pub fn shipped() -> Result<Arc<Self>, CatalogueFault> {
        static SHIPPED: LazyLock<Result<Arc<Catalogue>, CatalogueFault>> =
            LazyLock::new(|| read::shipped().map(Arc::new));
        SHIPPED.clone()
    }

    /// The definition of this id.
    #[must_use]
    pub fn definition(&self, id: &str) -> Option<&Definition> {
        self.definitions.get(id)
    }

    /// All definitions, by their names.
    #[must_use]
    pub fn definitions(&self) -> Vec<&Definition> {
        let mut all: Vec<_> = self.definitions.values().collect();
        all.sort_by(|one, other| collation::compare(&one.name, &other.name).then_with(|| one.id.cmp(&other.id)));
        all
    }

    /// The form of this uid and its definition.
    #[must_use]
    pub fn form(&self, uid: &str) -> Option<(&Definition, &Form)> {
        self.definitions
            .values()
            .find_map(|definition| definition.forms.iter().find(|form| form.uid == uid).map(|form| (definition, form)))
    }

    /// The definition that an address of the first version names: `agent-connect-fs`.
    #[must_use]
    pub fn linked(&self, slug: &str) -> Option<&Definition> {
        self.definitions.values().find(|definition| definition.links.iter().any(|link| link == slug))
    }

    /// Who holds the data of a definition.
    #[must_use]
    pub fn provider(&self, slug: &str) -> Option<&Provider> {
        self.providers.get(slug)
    }

    /// The editor of this id.
    #[must_use]
    pub fn service_provider(&self, id: &str) -> Option<&ServiceProvider> {
        self.service_providers.get(id)
    }

    /// How an identity provider of ProConnect is believed.
    #[must_use]
    pub fn identity_provider(&self, uid: &str) -> IdentityProvider {
        self.identity_providers.get(uid).cloned().unwrap_or_else(|| IdentityProvider::unknown(uid))
    }

    /// The editors that have at least one public form of the definition, by their names.
    #[must_use]
    pub fn editors_of(&self, definition: &Definition) -> Vec<&ServiceProvider> {
        let has_form = |editor: &&ServiceProvider| {
            definition.forms.iter().any(|form| form.public && form.service_provider.as_ref() == Some(&editor.id))
        };
        let mut editors: Vec<_> = self.service_providers.values().filter(has_form).collect();
        editors.sort_by(|one, other| collation::compare(&one.name, &other.name).then_with(|| one.id.cmp(&other.id)));
        editors
    }

    /// Every editor.
    pub fn service_providers(&self) -> impl Iterator<Item = &ServiceProvider> {
        self.service_providers.values()
    }

    /// The block of this name.
    #[must_use]
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.name == name)
    }

    /// The fields of a block as a definition asks them, in their order: those of every contact, and what the definition adds.
    #[must_use]
    pub fn fields(&self, definition: &Definition, block: &Block) -> Vec<Field> {
        let mut fields = block.fields.clone();
        if block.has(Rule::Contacts) {
            let of_one = |kind: &String| self.contact.iter().map(|field| field.of(kind)).collect::<Vec<_>>();
            fields.extend(definition.contacts.iter().flat_map(of_one));
        }
        let extra = definition.extra.iter().filter(|extra| extra.block == block.name);
        fields.extend(extra.map(|extra| Field { automatic: extra.automatic, ..extra.field.clone() }));
        if block.has(Rule::FranceConnectModality) && definition.france_connect_modality.is_some() {
            let all = self.blocks.iter().flat_map(|block| &block.fields);
            let named = all.into_iter().find(|field| field.kind == FieldKind::FranceConnect);
            // Wanted with that modality alone, which the rule says.
            fields.extend(named.map(|field| Field { required: false, ..field.clone() }));
        }
        fields
    }

    /// Every field of a definition, block by block.
    #[must_use]
    pub fn all_fields(&self, definition: &Definition) -> Vec<Field> {
        let blocks = definition.blocks.iter().filter_map(|name| self.block(name));
        blocks.flat_map(|block| self.fields(definition, block)).collect()
    }
}

#[cfg(test)]
mod tests;
