//! What a developer's program asks: a request in somebody's name, other answers (DP §3.2).

use guichet_organisations::Siret;
use guichet_organisations::mail::MailAddress;
use guichet_store::StoreError;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Datapass, NotDone};
use crate::answers::Answers;
use crate::automatic;
use crate::catalogue::{Catalogue, Definition, FieldKind, Form};
use crate::clean;
use crate::dossier::{Actor, Step};
use crate::records::{ApplicantProfile, Change, Happened, NewByProgram, NewRequest, NotMade, Person, Seen, Whole};
use crate::scopes::{self, Asking};

/// A request as a program asks for it.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// What is asked for.
    pub definition: &'a Definition,
    /// By which form.
    pub form: &'a Form,
    /// Who asks.
    pub applicant: ApplicantProfile,
    /// SIRET of the organisation in whose name.
    pub siret: String,
    /// Answers beside those that the form fills in.
    pub answers: &'a Map<String, Value>,
}

/// Why a request is not made.
#[derive(Debug, thiserror::Error)]
pub enum NotAsked {
    /// Answers to questions that the definition does not ask.
    #[error("unknown keys")]
    Keys(Vec<String>),
    /// The applicant's address is none.
    #[error("the applicant's address is none")]
    Applicant,
    /// The number of the organisation is none.
    #[error("the SIRET is none")]
    Organisation,
    /// The organisation is closed.
    #[error("the organisation is closed")]
    Closed,
    /// The organisation has such a request already.
    #[error("the organisation has one already")]
    Another,
    /// Nobody may begin requests of this kind.
    #[error("requests of this kind cannot be begun")]
    NotStartable,
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Datapass {
    /// Makes a request in somebody's name; its number.
    ///
    /// # Errors
    /// [`NotAsked`]; nothing is kept then.
    pub async fn make_by_program(&self, asked: Asked<'_>, by: &Person, now: Timestamp) -> Result<i64, NotAsked> {
        let Asked { definition, form, applicant, siret, answers } = asked;
        if !(definition.startable_by_applicant) {
            return Err(NotAsked::NotStartable);
        }
        if MailAddress::parse(&applicant.email).is_err() {
            return Err(NotAsked::Applicant);
        }
        let siret = Siret::parse(&siret).map_err(|_| NotAsked::Organisation)?;
        let register = self.parts.directory.find(&siret).await.ok();
        if register.as_ref().is_some_and(|known| !known.active) {
            return Err(NotAsked::Closed);
        }
        let catalogue = &self.parts.catalogue;
        let activity = match &register {
            Some(known) => known.activity.as_ref().map(|code| code.as_str().to_owned()),
            // What was learned before holds where the register does not answer.
            None => self.records.organisation_of(siret.as_str()).await?.map(|known| known.activity),
        };
        let activity = activity.unwrap_or_default();
        let asking = Asking {
            definition,
            form,
            activity: &activity,
            automatic: false,
            created: super::today(now),
            today: super::today(now),
        };
        let before = Answers::of_form(catalogue, definition, form);
        let filled = filled(catalogue, &asking, &before, answers).map_err(NotAsked::Keys)?;
        let changes = filled.changes_since(&before);
        let request = NewRequest {
            public_id: self.parts.site.edge.entropy.uuid().to_string(),
            definition: definition.id.clone(),
            form_uid: form.uid.clone(),
            answers: filled,
            applicant_id: 0,
            organisation_id: 0,
            unique: definition.unique,
        };
        let new = NewByProgram {
            request,
            applicant,
            organisation: Seen { siret: siret.as_str().to_owned(), register, verified: false, identity_provider: None },
            happened: Happened {
                name: "create_by_api",
                person_id: by.id,
                entity: json!({ "changes": changes }),
                at: now,
            },
        };
        self.records.make_by_program(new).await.map_err(|error| match error {
            NotMade::Another => NotAsked::Another,
            NotMade::Store(error) => NotAsked::Store(error),
        })
    }

    /// Changes answers of a request, as a program says.
    ///
    /// # Errors
    /// `Err(Ok(keys))`: answers to questions that the definition does not ask; else [`NotDone`].
    pub async fn change_by_program(
        &self,
        whole: &Whole,
        definition: &Definition,
        answers: &Map<String, Value>,
        by: &Person,
        now: Timestamp,
    ) -> Result<(), Result<Vec<String>, NotDone>> {
        let request = &whole.request;
        let done = request.dossier.after(&Step::Update, Actor::Developer).map_err(|refused| Err(refused.into()))?;
        let form = definition.forms.iter().find(|form| form.uid == request.form_uid);
        // A form that is gone is replaced by the one for everybody.
        let form = form.or_else(|| definition.default_form()).ok_or(Err(NotDone::Store(StoreError::Corrupt {
            table: "dp_request",
            column: "form_uid",
            key: request.form_uid.clone(),
        })))?;
        let asking = Asking {
            definition,
            form,
            activity: &whole.organisation.activity,
            automatic: false,
            created: super::today(request.created_at),
            today: super::today(now),
        };
        let filled = filled(&self.parts.catalogue, &asking, &request.answers, answers).map_err(Ok)?;
        let changes = filled.changes_since(&request.answers);
        let entity = json!({ "changes": changes });
        let happened = Happened { name: "update_by_api", person_id: by.id, entity, at: now };
        let change =
            Change { dossier: done.dossier, answers: filled, ..Change::of(request, request.version, happened) };
        self.kept(change).await.map(drop).map_err(Err)
    }
}

/// `before` with what a program answers: a text, a number, a yes or no, or several texts; `null` takes an answer away. Of scopes
/// those are kept that an address could fill in.
fn filled(
    catalogue: &Catalogue,
    asking: &Asking<'_>,
    before: &Answers,
    said: &Map<String, Value>,
) -> Result<Answers, Vec<String>> {
    let fields = catalogue.all_fields(asking.definition);
    let mut answers = before.clone();
    let mut unknown = Vec::new();
    for (name, value) in said {
        match fields.iter().find(|field| field.name == *name && !field.kind.is_document()) {
            Some(field) => {
                let texts = texts(value);
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                answers.put(field, &texts);
                if field.kind == FieldKind::Scopes {
                    let held = before.values(&field.name);
                    let kept = scopes::filled_in(asking, answers.values(&field.name), held);
                    answers.set_values(&field.name, kept);
                }
            }
            None => unknown.push(name.clone()),
        }
    }
    automatic::settle(asking.definition, asking.form, &mut answers);
    if unknown.is_empty() { Ok(answers) } else { Err(unknown) }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        // A box that is not ticked sends nothing.
        Value::Null | Value::Bool(false) => Vec::new(),
        Value::Bool(true) => vec![crate::answers::TICKED.to_owned()],
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(_) => vec![value.to_string()],
    }
}

impl ApplicantProfile {
    /// What a program says, cleaned as whatever people type.
    #[must_use]
    pub fn said(member: impl Fn(&str) -> String) -> Self {
        let line = |name: &str| clean::line(&member(name)).chars().take(clean::LINE).collect::<String>();
        Self {
            email: line("email").to_lowercase(),
            given_name: line("given_name"),
            family_name: line("family_name"),
            job_title: line("job_title"),
            phone_number: line("phone_number"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_answers_is_kept_as_what_people_type() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_particulier").unwrap();
        let said = json!({
            "intitule": " <b>Cantine</b> ",
            "duree_conservation_donnees_caractere_personnel": 12,
            "scopes": ["cnaf_quotient_familial", "cnaf_enfants", "cnaf_enfants", "cnous_ine", "root"],
            "description": null,
        });
        let before: Answers = serde_json::from_value(json!({ "description": "x" })).unwrap();
        let day = "2026-01-01".parse().unwrap();
        let form = definition.default_form().unwrap();
        let town = Asking { definition, form, activity: "84.11Z", automatic: false, created: day, today: day };
        let answers = filled(&catalogue, &town, &before, said.as_object().unwrap()).unwrap();
        assert_eq!(
            json!(answers),
            json!({
                "intitule": "Cantine",
                "duree_conservation_donnees_caractere_personnel": "12",
                "scopes": ["cnaf_enfants", "cnaf_quotient_familial"],
            })
        );
        let said = json!({ "intitule": "x", "nonsense": 1, "cadre_juridique_document": "x" });
        let unknown = filled(&catalogue, &town, &before, said.as_object().unwrap()).unwrap_err();
        assert_eq!(unknown, ["cadre_juridique_document", "nonsense"]);
    }
}
