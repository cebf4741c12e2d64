//! An editor who is not in the list proposes a form that is filled in beforehand (DP §1.4, §8): what she says, the draft in the words
//! of `data/datapass/`, and the address by which her customers have the free form filled in until then.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Definition, Form};
use crate::records::folded;

/// Blocks that an editor answers for her customers.
const FILLED: [&str; 2] = ["modalities", "scopes"];

/// What an editor says of her software.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Name of the software.
    pub software: String,
    /// Name of its editor.
    pub editor: String,
    /// Her SIRET.
    pub siret: String,
    /// Who answers technical questions.
    pub email: String,
    /// Her telephone number.
    pub phone_number: String,
    /// What it is for; none for no case of the list.
    pub use_case: Option<String>,
    /// The data that the software reads, sorted.
    pub scopes: Vec<String>,
}

#[derive(Serialize)]
struct Draft<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    service_provider: Vec<DraftEditor<'a>>,
    form: [DraftForm<'a>; 1],
}

#[derive(Serialize)]
struct DraftEditor<'a> {
    id: &'a str,
    name: &'a str,
    siret: &'a str,
    kind: &'a str,
    contact: DraftContact<'a>,
}

#[derive(Serialize)]
struct DraftContact<'a> {
    email: &'a str,
    phone_number: &'a str,
}

#[derive(Serialize)]
struct DraftForm<'a> {
    uid: &'a str,
    name: &'a str,
    service_provider: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_case: Option<&'a str>,
    /// Nobody chooses it before it is taken up.
    public: bool,
    steps: Vec<&'a str>,
    static_blocks: Vec<&'a str>,
    editor_is_technical_contact: bool,
    initial: BTreeMap<&'a str, Vec<&'a str>>,
}

impl Proposal {
    /// The draft: `[[service_provider]]` (of an editor who is not there yet) and `[[form]]`, as the files of `data/datapass/` have them.
    #[must_use]
    pub fn draft(&self, catalogue: &Catalogue, definition: &Definition) -> String {
        let Some(free) = free_form(definition) else { return String::new() };
        let known = catalogue.service_providers().find(|known| known.name.to_lowercase() == self.editor.to_lowercase());
        let id = known.map_or_else(|| slug(&self.editor, '_'), |known| known.id.clone());
        let uid = format!("{}-{}-{}", free.uid, id.replace('_', "-"), slug(&self.software, '-'));
        let editor = DraftEditor {
            id: &id,
            name: &self.editor,
            siret: &self.siret,
            kind: "editor",
            contact: DraftContact { email: &self.email, phone_number: &self.phone_number },
        };
        let (static_blocks, steps) = free.steps.iter().map(String::as_str).partition(|step| FILLED.contains(step));
        let form = DraftForm {
            uid: &uid,
            name: &self.software,
            service_provider: &id,
            use_case: self.use_case.as_deref(),
            public: false,
            steps,
            static_blocks,
            editor_is_technical_contact: true,
            initial: self.filled(definition),
        };
        let draft = Draft { service_provider: if known.is_some() { Vec::new() } else { vec![editor] }, form: [form] };
        toml::to_string(&draft).unwrap_or_default()
    }

    /// The path that fills the free form in with what the software reads.
    #[must_use]
    pub fn link(&self, definition: &Definition) -> String {
        let Some(free) = free_form(definition) else { return String::new() };
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (field, values) in self.filled(definition) {
            for value in values {
                query.append_pair(&format!("{field}[]"), value);
            }
        }
        format!("/formulaires/{}/demande/nouveau?{}", free.uid, query.finish())
    }

    fn filled<'a>(&'a self, definition: &'a Definition) -> BTreeMap<&'a str, Vec<&'a str>> {
        let modality = definition.modalities.first().map(|modality| ("modalities", vec![modality.as_str()]));
        let scopes = ("scopes", self.scopes.iter().map(String::as_str).collect());
        modality.into_iter().chain([scopes]).collect()
    }
}

/// What editors' forms of a definition are for.
#[must_use]
pub fn use_cases(definition: &Definition) -> Vec<&str> {
    let mut all: Vec<&str> = definition.forms.iter().filter_map(|form| form.use_case.as_deref()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn free_form(definition: &Definition) -> Option<&Form> {
    definition.forms.iter().find(|form| form.default)
}

/// Letters without their accents and digits, of ASCII and in lower case; whatever stands between is one `joint`.
pub(crate) fn slug(name: &str, joint: char) -> String {
    let plain: String = name.chars().flat_map(folded).collect();
    let words = plain.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&joint.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Read {
        #[serde(default)]
        service_provider: Vec<crate::catalogue::ServiceProvider>,
        form: Vec<Form>,
    }

    fn proposal(editor: &str) -> Proposal {
        Proposal {
            software: "Cantine \"Été\" 3".to_owned(),
            editor: editor.to_owned(),
            siret: "21920023500014".to_owned(),
            email: "technique@editeur.example".to_owned(),
            phone_number: "01 99 00 12 34".to_owned(),
            use_case: Some("tarification_municipale_enfance".to_owned()),
            scopes: vec!["cnaf_enfants".to_owned(), "cnaf_quotient_familial".to_owned()],
        }
    }

    #[test]
    fn the_draft_is_a_form_and_an_editor_in_the_words_of_the_catalogue() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_particulier").unwrap();
        let read: Read = toml::from_str(&proposal("Nouvel Éditeur").draft(&catalogue, definition)).unwrap();
        let (editor, form) = (&read.service_provider[0], &read.form[0]);
        assert_eq!((editor.id.as_str(), editor.name.as_str()), ("nouvel_editeur", "Nouvel Éditeur"));
        assert_eq!((form.uid.as_str(), form.public), ("api-particulier-nouvel-editeur-cantine-ete-3", false));
        assert_eq!(form.service_provider.as_ref(), Some(&editor.id));
        assert_eq!(form.steps, ["basic_infos", "legal", "personal_data", "contacts"]);
        assert_eq!(form.static_blocks, ["modalities", "scopes"]);
        assert_eq!(form.prefilled("scopes"), ["cnaf_enfants", "cnaf_quotient_familial"]);
        assert_eq!(form.prefilled("modalities"), ["params"]);
        let read: Read = toml::from_str(&proposal("arpège").draft(&catalogue, definition)).unwrap();
        assert!(read.service_provider.is_empty() && read.form[0].service_provider.as_deref() == Some("arpege"));
    }

    #[test]
    fn a_slug_drops_accents_and_no_letter() {
        for (name, is) in [
            ("Nouvel Éditeur", "nouvel-editeur"),
            ("Ça & Là, œuvres à l'août", "ca-la-oeuvres-a-l-aout"),
            ("ÎLE-DE-FRANCE", "ile-de-france"),
            ("e\u{301}te\u{301}", "ete"),
            ("東京 3", "3"),
            ("--", ""),
        ] {
            assert_eq!(slug(name, '-'), is, "{name}");
        }
    }

    #[test]
    fn the_link_fills_in_the_free_form() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_particulier").unwrap();
        assert_eq!(
            proposal("x").link(definition),
            "/formulaires/api-particulier/demande/nouveau?modalities%5B%5D=params&scopes%5B%5D=cnaf_enfants&scopes%5B%5D=cnaf_quotient_familial"
        );
    }
}
