//! The service: what it stands on, and what it does in one go.

mod admission;
mod by_program;
mod consequences;
mod decisions;
mod deliveries;
mod proposals;
mod rights;
mod standing_on;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use guichet_organisations::Directory;
use guichet_store::{StoreError, Stores};
use guichet_web::edge::Site;
use guichet_web::origin::Origin;
use jiff::Timestamp;
use serde_json::json;

use crate::automatic;
use crate::catalogue::{Catalogue, Definition, Form};
use crate::clients::Clients;
use crate::documents::Scanner;
use crate::dossier::{Actor, Refused, Step};
use crate::grants::{Grants, Listener};
use crate::letters::{self, About, Desk, Occasion};
use crate::records::{Accepted, Change, Changed, Happened, OrganisationRecord, Person, Records, RequestRecord};
use crate::rehearsal::Rehearsal;
use crate::unsubscribing::{self, Unsubscribing};
use crate::validation::{self, Filled};
pub use admission::NotJoined;
pub use by_program::{Asked, NotAsked};
pub use decisions::Taking;
pub use deliveries::{Answered, RECEIVER_PATIENCE, is_receiver};
use guichet_relying_party::ProConnect;
pub(crate) use standing_on::stands_on;

/// What DataPass stands on.
pub struct Parts {
    /// Its site.
    pub site: Arc<Site>,
    /// The stores.
    pub stores: Arc<Stores>,
    /// What may be asked for.
    pub catalogue: Arc<Catalogue>,
    /// Where organisations are looked up.
    pub directory: Arc<dyn Directory>,
    /// Where professionals log in; none: nobody can.
    pub proconnect: Option<ProConnect>,
    /// Where mails are put.
    pub desk: Desk,
    /// Who serves what is granted; none: nothing is issued.
    pub grants: Option<Arc<dyn Grants>>,
    /// Who hears of what happens to requests, beside: the token space.
    pub listener: Option<Arc<dyn Listener>>,
    /// Who keeps the clients that were issued; none: nobody here.
    pub clients: Option<Arc<dyn Clients>>,
    /// Where what was issued for a definition is seen: `%{external_provider_id}` stands for its identifier.
    pub access_links: BTreeMap<String, String>,
    /// Who is told of what is granted at a data provider, by its short name: addresses.
    pub api_managers: BTreeMap<String, Vec<String>>,
    /// How long a receiver of webhooks has to answer.
    pub receiver_patience: Duration,
    /// Who looks for viruses in files.
    pub scanner: Arc<dyn Scanner>,
    /// In a rehearsal, who may come in without ProConnect.
    pub rehearsal: Option<Arc<dyn Rehearsal>>,
}

/// DataPass.
pub struct Datapass {
    /// What it stands on.
    pub parts: Parts,
    /// Its tables.
    pub records: Records,
}

impl std::fmt::Debug for Datapass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Datapass")
    }
}

/// A request with all that is needed to show and judge it.
#[derive(Debug, Clone)]
pub struct File<'a> {
    /// The request.
    pub request: RequestRecord,
    /// What is asked for.
    pub definition: &'a Definition,
    /// By which form.
    pub form: &'a Form,
    /// Who asks.
    pub applicant: Person,
    /// In whose name.
    pub organisation: OrganisationRecord,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Somebody else changed the request meanwhile.
    #[error("the request was changed meanwhile")]
    Meanwhile,
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is submitted with a request.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// Whether the terms are accepted.
    pub terms: bool,
    /// What else is agreed to.
    pub agreed: BTreeSet<String>,
}

/// The box that says that the officer was told (DP §1.5).
pub const OFFICER_TOLD: &str = "data_protection_officer_informed";
/// The box of the terms.
pub const TERMS: &str = "terms_of_service_accepted";

impl Datapass {
    /// The service of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let records = Records::new(&parts.stores, Arc::clone(&parts.catalogue));
        Self { parts, records }
    }

    /// The origin of DataPass.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.parts.site.origin
    }

    /// A request with all that is needed to show and judge it. None: there is none, or nothing is known of its kind.
    ///
    /// # Errors
    /// The store's.
    pub async fn file(&self, id: i64) -> Result<Option<File<'_>>, StoreError> {
        let Some(request) = self.records.request(id).await? else { return Ok(None) };
        let missing = |column| StoreError::Misfit { table: "dp_request", column, key: id.to_string() };
        let definition = self.parts.catalogue.definition(&request.definition).ok_or_else(|| missing("definition"))?;
        let form = definition.forms.iter().find(|form| form.uid == request.form_uid);
        // A form that is gone is replaced by the one for everybody.
        let form = form.or_else(|| definition.default_form()).ok_or_else(|| missing("form_uid"))?;
        let applicant = self.records.person(request.applicant_id).await?.ok_or_else(|| missing("applicant_id"))?;
        let organisation = self.records.organisation(request.organisation_id).await?;
        let organisation = organisation.ok_or_else(|| missing("organisation_id"))?;
        Ok(Some(File { request, definition, form, applicant, organisation }))
    }

    /// What is wrong with a request, up to a step or altogether.
    ///
    /// # Errors
    /// The store's.
    pub async fn problems(
        &self,
        file: &File<'_>,
        last: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<validation::Problem>, StoreError> {
        let attached = self.records.attached(&crate::number::request(file.request.id)).await?;
        let documents: BTreeSet<String> = attached.into_iter().map(|attached| attached.field).collect();
        let france_connect = self.nameable(file).await?;
        let filled = Filled {
            catalogue: &self.parts.catalogue,
            definition: file.definition,
            form: file.form,
            answers: &file.request.answers,
            documents: &documents,
            france_connect: &france_connect,
            today: today(now),
        };
        Ok(validation::steps(&filled, last))
    }

    /// Keeps answers, as the applicant has them now.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn save(
        &self,
        file: &File<'_>,
        person: &Person,
        seen: i64,
        answers: crate::answers::Answers,
        now: Timestamp,
    ) -> Result<(), NotDone> {
        let done = file.request.dossier.after(&Step::Update, Actor::Applicant)?;
        if answers == file.request.answers {
            // Nothing to keep: neither a version nor a line of history.
            return if seen == file.request.version { Ok(()) } else { Err(NotDone::Meanwhile) };
        }
        let changes = answers.changes_since(&file.request.answers);
        let happened =
            Happened { name: "update", person_id: person.id, entity: json!({ "changes": changes }), at: now };
        let change = Change { dossier: done.dossier, answers, ..Change::of(&file.request, seen, happened) };
        self.kept(change).await.map(drop)
    }

    /// Sends a request to the instructors.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn submit(
        &self,
        file: &File<'_>,
        person: &Person,
        seen: i64,
        submission: Submission,
        now: Timestamp,
    ) -> Result<(), NotDone> {
        let request = &file.request;
        let answered = self.problems(file, None, now).await?.is_empty();
        let agreed = boxes(file).iter().all(|name| submission.agreed.contains(*name));
        let terms = file.definition.terms.is_none() || submission.terms;
        let mut granted = self.granted_last(request).await?;
        if let Some(granted) = &mut granted {
            // The scopes that only the automatic authorisation has are no change.
            automatic::settle(file.definition, file.form, granted);
        }
        let differs =
            granted.as_ref().is_none_or(|granted| *granted != request.answers) || self.other_documents(request).await?;
        let step = Step::Submit { complete: answered && agreed && terms, differs };
        let done = request.dossier.after(&step, Actor::Applicant)?;
        let before = self
            .submitted_last(request)
            .await?
            .or(granted)
            .unwrap_or_else(|| crate::answers::Answers::of_form(&self.parts.catalogue, file.definition, file.form));
        let entity = json!({ "changes": request.answers.changes_since(&before), "data": request.answers });
        let happened = Happened { name: "submit", person_id: person.id, entity, at: now };
        let mut change = Change { dossier: done.dossier, ..Change::of(request, seen, happened) };
        change.stamps.submitted = Some(now);
        change.terms = file.definition.terms.clone().map(|version| Accepted { version, at: now });
        change.agreed = submission.agreed;
        let submitted =
            File { request: RequestRecord { last_submitted_at: Some(now), ..request.clone() }, ..file.clone() };
        change.letters = self.letters(&submitted, &[Occasion::Submitted, Occasion::ToInstruct], "", now).await?;
        change.follow_up = step.is_told();
        self.kept(change).await?;
        self.draw_consequences(now).await;
        Ok(())
    }

    /// Keeps a message and tells the other side.
    ///
    /// # Errors
    /// The store's.
    pub async fn write(
        &self,
        file: &File<'_>,
        person: &Person,
        from_instructor: bool,
        body: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let occasion = if from_instructor { Occasion::MessageToApplicant } else { Occasion::MessageToInstructors };
        let letters = self.letters(file, &[occasion], "", now).await?;
        self.records.write_message(file.request.id, person.id, from_instructor, body, letters, now).await?;
        self.parts.desk.ring();
        Ok(())
    }

    async fn kept(&self, change: Change) -> Result<Option<i64>, NotDone> {
        match self.records.change(change).await? {
            Changed::Kept(granted) => {
                self.parts.desk.ring();
                Ok(granted)
            }
            Changed::Meanwhile => Err(NotDone::Meanwhile),
        }
    }

    async fn granted_last(&self, request: &RequestRecord) -> Result<Option<crate::answers::Answers>, StoreError> {
        let Some(active) = request.dossier.active() else { return Ok(None) };
        Ok(self.records.authorization(active.id()).await?.map(|granted| granted.answers))
    }

    /// Whether the documents are others than those that were granted.
    async fn other_documents(&self, request: &RequestRecord) -> Result<bool, StoreError> {
        let Some(active) = request.dossier.active() else { return Ok(false) };
        let now = self.records.attached(&crate::number::request(request.id)).await?;
        let then = self.records.attached(&crate::number::authorization(active.id())).await?;
        let of = |attached: &[crate::records::Attached]| {
            attached.iter().map(|one| (one.field.clone(), one.digest.clone())).collect::<BTreeSet<_>>()
        };
        Ok(of(&now) != of(&then))
    }

    /// The answers as they were submitted last.
    async fn submitted_last(&self, request: &RequestRecord) -> Result<Option<crate::answers::Answers>, StoreError> {
        let events = self.records.history(request.id).await?;
        let last = events.into_iter().find(|event| event.name == "submit");
        Ok(last.and_then(|event| serde_json::from_value(event.entity.get("data")?.clone()).ok()))
    }

    async fn letters(
        &self,
        file: &File<'_>,
        occasions: &[Occasion],
        reason: &str,
        now: Timestamp,
    ) -> Result<Vec<guichet_mail::Enclosed>, StoreError> {
        let mut letters = Vec::new();
        let elsewhere = self.parts.listener.as_ref().is_some_and(|one| one.hears(&file.definition.id));
        for occasion in occasions.iter().filter(|occasion| !(elsewhere && occasion.is_told_by_listeners())) {
            let (to, unsubscribing) = self.readers(file, *occasion, now).await?;
            let about = About {
                request: &file.request,
                definition: file.definition,
                applicant: &file.applicant,
                organisation: &file.organisation,
                reason,
                unsubscribing: &unsubscribing,
            };
            letters.extend(self.parts.desk.letters(*occasion, &about, &to, now));
        }
        Ok(letters)
    }

    /// Whom an occasion is told, and where each of them does without that.
    async fn readers(
        &self,
        file: &File<'_>,
        occasion: Occasion,
        now: Timestamp,
    ) -> Result<(Vec<String>, BTreeMap<String, String>), StoreError> {
        let definition = match occasion {
            Occasion::ToInstruct | Occasion::MessageToInstructors => Some(file.definition),
            Occasion::FranceConnectAsked => self.parts.catalogue.definition(FRANCE_CONNECT),
            Occasion::ToApiManagers => {
                let managers = self.parts.api_managers.get(&file.definition.provider);
                return Ok((managers.cloned().unwrap_or_default(), BTreeMap::new()));
            }
            Occasion::Named => {
                let named = letters::named(&file.request, &file.applicant);
                return Ok((named.into_iter().map(|(_, address)| address).collect(), BTreeMap::new()));
            }
            _ => return Ok((vec![file.applicant.email.clone()], BTreeMap::new())),
        };
        let Some(definition) = definition else { return Ok((Vec::new(), BTreeMap::new())) };
        let people = self.records.office().await?;
        let people = letters::office(&people, definition, occasion);
        let link = |person: &&Person| {
            let unsubscribing = Unsubscribing::new(person.id, &definition.id, unsubscribing::Kind::of(occasion)?, now);
            let token = unsubscribing.token(&self.parts.stores.sealer)?;
            let link = format!("{}{}?token={token}", self.parts.desk.origin, unsubscribing::PATH);
            Some((person.email.clone(), link))
        };
        let links = people.iter().filter_map(link).collect();
        Ok((people.into_iter().map(|person| person.email.clone()).collect(), links))
    }
}

/// The definition whose authorisations other requests stand on.
pub(crate) const FRANCE_CONNECT: &str = "france_connect";

/// The boxes of the summary beside the terms (DP §1.5).
#[must_use]
pub fn boxes<'a>(file: &File<'a>) -> Vec<&'a str> {
    let definition = file.definition;
    let officer = definition.tells_officer().then_some(OFFICER_TOLD);
    let chosen = automatic::chosen(definition, file.form, &file.request.answers);
    let automatic = chosen.map(|automatic| automatic.checkbox.as_str());
    officer.into_iter().chain(automatic).chain(definition.checkboxes.iter().map(String::as_str)).collect()
}

/// Days are those of France.
#[must_use]
pub fn today(now: Timestamp) -> jiff::civil::Date {
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    now.to_zoned(zone).date()
}
