//! What is asked for: an API or a service (DP §1.3).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::block::{Field, Phone};
use super::form::Form;
use super::scope::Scope;

/// A type of authorisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// `api_particulier`.
    pub id: String,
    /// Shown name, without the stage.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who holds the data.
    pub provider: String,
    /// An API or a service.
    pub kind: Kind,
    /// Whether it is in the list.
    #[serde(default = "yes")]
    pub public: bool,
    /// Whether an applicant may begin a request.
    #[serde(default = "yes")]
    pub startable_by_applicant: bool,
    /// Whether an organisation may have one active request only.
    #[serde(default)]
    pub unique: bool,
    /// What the forms are made of.
    pub blocks: Vec<String>,
    /// Kinds of contacts of the block `contacts`.
    #[serde(default)]
    pub contacts: Vec<String>,
    /// What a contact's number must be, by kind of contact; any number otherwise.
    #[serde(default)]
    pub phones: BTreeMap<String, Phone>,
    /// The modalities to choose from; the first is the default.
    #[serde(default)]
    pub modalities: Vec<String>,
    /// The modality that wants an authorisation of FranceConnect.
    #[serde(default)]
    pub france_connect_modality: Option<String>,
    /// The list of scopes (`scopes/<name>.toml`).
    #[serde(default, rename = "scopes")]
    pub scope_list: Option<String>,
    /// Groups of that list which this definition does not have.
    #[serde(default)]
    pub without_groups: Vec<String>,
    /// The authorisation of FranceConnect that comes with one of its own (DP §1.7).
    #[serde(default)]
    pub automatic: Option<Automatic>,
    /// Scopes that every authorisation has and nobody chooses.
    #[serde(default)]
    pub fixed_scopes: Vec<String>,
    /// Rules over the chosen scopes.
    #[serde(default)]
    pub rules: Vec<ScopeRule>,
    /// Calls a minute to choose from; above the first a reason is wanted.
    #[serde(default)]
    pub calls_per_minute: Vec<u32>,
    /// What is agreed to at the end, beside the terms and the data protection officer.
    #[serde(default)]
    pub checkboxes: Vec<String>,
    /// Addresses of the first version that lead here.
    #[serde(default)]
    pub links: Vec<String>,
    /// The version of the terms that are accepted; none has none.
    #[serde(default)]
    pub terms: Option<String>,
    /// What may be done with its requests.
    #[serde(default)]
    pub features: Features,
    /// Its place in a sequence of two.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Whether it is asked, before a request begins, how the data are reached and which of the two comes first.
    #[serde(default)]
    pub asks_stage: bool,
    /// For whom it is, asked of those who are not logged in.
    #[serde(default)]
    pub eligibility: Option<Eligibility>,
    /// Questions beside those of the blocks.
    #[serde(default)]
    pub extra: Vec<Extra>,
    /// The scopes of the list, read from its file.
    #[serde(skip)]
    pub scopes: Vec<Scope>,
    /// The forms, read from their file.
    #[serde(skip)]
    pub forms: Vec<Form>,
}

impl Definition {
    /// Whether it opens a sandbox of the data provider, before its production.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.stage.as_ref().is_some_and(|stage| stage.kind == StageKind::Sandbox)
    }

    /// The name that its requests have for programs (DP §3.2): `AuthorizationRequest::APIParticulier`.
    #[must_use]
    pub fn class(&self) -> String {
        let named = |part: &str| match ABBREVIATIONS.iter().find(|(known, _)| *known == part) {
            Some((_, name)) => (*name).to_owned(),
            None => part.get(..1).map(str::to_uppercase).unwrap_or_default() + part.get(1..).unwrap_or_default(),
        };
        format!("AuthorizationRequest::{}", self.id.split('_').map(named).collect::<String>())
    }

    /// The same in the webhooks: `authorization_request/api_particulier`.
    #[must_use]
    pub fn model_type(&self) -> String {
        format!("authorization_request/{}", self.id)
    }

    /// The form for whoever follows no model.
    #[must_use]
    pub fn default_form(&self) -> Option<&Form> {
        self.forms.iter().find(|form| form.default)
    }

    /// Whether a scope is one of the automatic authorisation's alone (DP §1.7).
    #[must_use]
    pub fn is_automatic(&self, scope: &Scope) -> bool {
        self.automatic.as_ref().is_some_and(|automatic| scope.group.as_ref() == Some(&automatic.group))
    }

    /// Whether its requests name a data protection officer, who has to be told.
    #[must_use]
    pub fn tells_officer(&self) -> bool {
        self.contacts.iter().any(|contact| contact == "delegue_protection_donnees")
    }
}

/// Parts of an id that a class name writes otherwise than with one capital.
const ABBREVIATIONS: [(&str, &str); 5] =
    [("api", "API"), ("cnam", "CNAM"), ("dc", "DC"), ("hubee", "HubEE"), ("sfip", "SFiP")];

/// An authorisation that comes with another one (DP §1.7).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automatic {
    /// Of which definition.
    pub definition: String,
    /// The group whose scopes it has, and nothing else: nobody chooses them.
    pub group: String,
    /// What is agreed to for it.
    pub checkbox: String,
    /// What is answered where nothing was.
    pub defaults: BTreeMap<String, String>,
    /// The beginnings of names of its answers, each with that of the answers which they are.
    pub names: BTreeMap<String, String>,
}

/// An API or a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Data over HTTP.
    Api,
    /// Something else.
    Service,
}

/// What may be done with the requests of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Features {
    /// Applicant and instructor write to each other.
    pub messaging: bool,
    /// Instructors have templates.
    pub message_templates: bool,
    /// What was granted may be changed.
    pub reopening: bool,
    /// A request may change hands.
    pub transfer: bool,
    /// Instructors may prepare requests.
    pub instructor_drafts: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self { messaging: true, message_templates: true, reopening: true, transfer: true, instructor_drafts: false }
    }
}

/// A place in a sequence of two: first in the sandbox, then in production.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Which of the two.
    pub kind: StageKind,
    /// The definition of the other one.
    pub other: String,
    /// The form of the other one.
    pub other_form: String,
}

/// Which of the two stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// The first.
    Sandbox,
    /// The second.
    Production,
}

/// Rules over the chosen scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeRule {
    /// Those of API Impôt particulier (DP §1.5): years of revenue, and what excludes what.
    RevenueYears,
}

/// Who asks, before there is an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A citizen.
    Particulier,
    /// A town, an administration.
    CollectiviteOuAdministration,
    /// A company, an association.
    EntrepriseOuAssociation,
}

/// Whether each may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// A citizen.
    pub particulier: Verdict,
    /// A town, an administration.
    pub collectivite_ou_administration: Verdict,
    /// A company, an association.
    pub entreprise_ou_association: Verdict,
}

impl Eligibility {
    /// The verdict for one of them.
    #[must_use]
    pub const fn of(&self, profile: Profile) -> Verdict {
        match profile {
            Profile::Particulier => self.particulier,
            Profile::CollectiviteOuAdministration => self.collectivite_ou_administration,
            Profile::EntrepriseOuAssociation => self.entreprise_ou_association,
        }
    }
}

/// Whether one may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Yes,
    /// It depends.
    Maybe,
    /// No.
    No,
}

/// A question that a definition adds to a block.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The block that it stands in.
    pub block: String,
    /// Whether only an automatic authorisation of FranceConnect needs it.
    #[serde(default)]
    pub automatic: bool,
    /// The question.
    pub field: Field,
}

const fn yes() -> bool {
    true
}
