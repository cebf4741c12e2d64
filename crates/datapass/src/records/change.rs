//! A change of a request: what is written together.

use std::collections::BTreeSet;

use guichet_mail::Enclosed;
use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Accepted, Records, RequestRecord, draw, follow_up, sql, words, written};
use crate::answers::{Answer, Answers};
use crate::automatic::NAMED;
use crate::dossier::{Authorization, Dossier};
use crate::number;

/// A request as it is to be, and what happened to it.
#[derive(Debug)]
pub struct Change {
    /// Its number.
    pub request_id: i64,
    /// The version that whoever changes it has seen.
    pub seen: i64,
    /// Where it is afterwards.
    pub dossier: Dossier,
    /// Its answers afterwards.
    pub answers: Answers,
    /// The terms that were accepted.
    pub terms: Option<Accepted>,
    /// What else was agreed to.
    pub agreed: BTreeSet<String>,
    /// Its instants.
    pub stamps: Stamps,
    /// What the instructor says where something is granted; [`NEW`] stands for the number of what is granted.
    pub granted: Option<String>,
    /// What is made with what is granted.
    pub linked: Option<Linked>,
    /// The automatic authorisations that are taken back.
    pub ended: Vec<i64>,
    /// The authorisation whose documents the request has afterwards.
    pub documents_of: Option<i64>,
    /// Whether something has to be brought about elsewhere.
    pub follow_up: bool,
    /// What happened.
    pub happened: Happened,
    /// The letters that tell of it.
    pub letters: Vec<Enclosed>,
}

/// An authorisation that is made with another one (DP §1.7).
#[derive(Debug)]
pub struct Linked {
    /// Of which definition.
    pub definition: String,
    /// Its answers.
    pub answers: Answers,
}

/// Stands for the number of an authorisation that is drawn as it is written.
pub const NEW: i64 = 0;

/// Instants of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamps {
    /// Submitted last.
    pub submitted: Option<Timestamp>,
    /// Granted last.
    pub validated: Option<Timestamp>,
    /// Reopened last.
    pub reopened: Option<Timestamp>,
}

/// What happened, for the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// `submit`, `approve` …
    pub name: &'static str,
    /// Who did it.
    pub person_id: i64,
    /// `reason`, `changes`; the number of what was granted is added.
    pub entity: Value,
    /// When.
    pub at: Timestamp,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is kept; the number of what was granted with it.
    Kept(Option<i64>),
    /// Somebody else changed the request meanwhile, and nothing was written.
    Meanwhile,
}

impl Change {
    /// A change of `request`, by `happened`, that leaves everything as it is.
    #[must_use]
    pub fn of(request: &RequestRecord, seen: i64, happened: Happened) -> Self {
        Self {
            request_id: request.id,
            seen,
            dossier: request.dossier.clone(),
            answers: request.answers.clone(),
            terms: request.terms.clone(),
            agreed: request.agreed.clone(),
            stamps: Stamps {
                submitted: request.last_submitted_at,
                validated: request.last_validated_at,
                reopened: request.reopened_at,
            },
            granted: None,
            linked: None,
            ended: Vec::new(),
            documents_of: None,
            follow_up: false,
            happened,
            letters: Vec::new(),
        }
    }
}

impl Records {
    /// Writes a change with its event and its letters, or nothing of it.
    ///
    /// # Errors
    /// The store's.
    pub async fn change(&self, change: Change) -> Result<Changed, StoreError> {
        let records = self.clone();
        let job = self.durable.write(move |work| Box::pin(async move { write(&records, work, change).await }));
        job.await
    }

    /// Notes what happened, with what the receivers of webhooks are told of it. The number of the event.
    pub(super) async fn note(
        &self,
        work: &mut Work<'_>,
        request_id: i64,
        happened: &Happened,
    ) -> Result<i64, StoreError> {
        let id = draw(work, "event").await?;
        let put = sqlx::query(sql::EVENT_PUT).bind(id).bind(request_id).bind(happened.name);
        let put = put.bind(happened.person_id).bind(happened.entity.to_string()).bind(happened.at.as_millisecond());
        put.execute(&mut *work.sql()).await?;
        self.fire(work, request_id, happened.name, happened.at).await?;
        Ok(id)
    }
}

async fn write(records: &Records, work: &mut Work<'_>, change: Change) -> Result<Changed, StoreError> {
    let at = change.happened.at.as_millisecond();
    let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    let done = sqlx::query(sql::REQUEST_CHANGE)
        .bind(change.request_id)
        .bind(change.seen)
        .bind(change.dossier.state().as_str())
        .bind(written("answers", &change.answers)?)
        .bind(words::kept(change.answers.words()))
        .bind(change.terms.as_ref().map(|terms| terms.version.clone()))
        .bind(change.terms.as_ref().map(|terms| terms.at.as_millisecond()))
        .bind(written("agreed", &change.agreed)?)
        .bind(millis(change.stamps.submitted))
        .bind(millis(change.stamps.validated))
        .bind(millis(change.stamps.reopened))
        .bind(at)
        .execute(&mut *work.sql())
        .await?;
    if done.rows_affected() == 0 {
        return Ok(Changed::Meanwhile);
    }
    name_contacts(work, change.request_id, &change.answers).await?;
    for one in change.dossier.authorizations().iter().filter(|one| one.id() != NEW) {
        keep_state(work, one, at).await?;
    }
    let granted = match &change.granted {
        Some(message) => Some(grant(work, &change, message, at).await?),
        None => None,
    };
    let linked = match (granted, &change.linked) {
        (Some(granted), Some(linked)) => Some(link(work, &change, granted, linked, at).await?),
        _ => None,
    };
    if let Some(authorization) = change.documents_of {
        let holder = number::request(change.request_id);
        sqlx::query(sql::DETACH_ALL).bind(holder.clone()).execute(&mut *work.sql()).await?;
        let copy = sqlx::query(sql::ATTACH_COPY).bind(number::authorization(authorization)).bind(holder);
        copy.execute(&mut *work.sql()).await?;
    }
    let mut happened = change.happened;
    if let (Some(granted), Some(members)) = (granted, happened.entity.as_object_mut()) {
        members.insert("authorization".to_owned(), json!(granted));
    }
    let event_id = records.note(work, change.request_id, &happened).await?;
    if change.follow_up {
        follow_up::note(work, event_id, change.request_id, happened.name, happened.at).await?;
    }
    if let Some(linked) = linked {
        let entity = json!({ "authorization": linked });
        let made = Happened { name: "auto_generate", person_id: happened.person_id, entity, at: happened.at };
        records.note(work, change.request_id, &made).await?;
    }
    for automatic in linked.into_iter().chain(change.ended) {
        records.fire_linked(work, automatic, happened.name, happened.at).await?;
    }
    for letter in change.letters {
        letter.put(work).await?;
    }
    Ok(Changed::Kept(granted))
}

async fn keep_state(work: &mut Work<'_>, one: &Authorization, at: i64) -> Result<(), StoreError> {
    let keep = sqlx::query(sql::AUTHORIZATION_STATE).bind(one.id()).bind(one.name()).bind(i64::from(one.is_revoked()));
    keep.bind(at).execute(&mut *work.sql()).await?;
    Ok(())
}

/// The authorisation, with the answers and documents as they are now.
async fn grant(work: &mut Work<'_>, change: &Change, message: &str, at: i64) -> Result<i64, StoreError> {
    let id = draw(work, "authorization").await?;
    let row = sqlx::query(sql::REQUEST).bind(change.request_id).fetch_one(&mut *work.sql()).await?;
    // Whoever asks, in whose name and for what are those of the request itself.
    let text = |column: &str| -> Result<String, StoreError> { Ok(sqlx::Row::try_get(&row, column)?) };
    let whole = |column: &str| -> Result<i64, StoreError> { Ok(sqlx::Row::try_get(&row, column)?) };
    sqlx::query(sql::AUTHORIZATION_PUT)
        .bind(id)
        .bind(change.request_id)
        .bind(text("definition")?)
        .bind(text("form_uid")?)
        .bind(text("data")?)
        .bind(whole("applicant_id")?)
        .bind(whole("organisation_id")?)
        .bind(message.to_owned())
        .bind(at)
        .execute(&mut *work.sql())
        .await?;
    let copy = sqlx::query(sql::ATTACH_COPY).bind(number::request(change.request_id)).bind(number::authorization(id));
    copy.execute(&mut *work.sql()).await?;
    Ok(id)
}

/// What is made with what was granted, whose number the request and the authorisation then name.
async fn link(work: &mut Work<'_>, change: &Change, granted: i64, linked: &Linked, at: i64) -> Result<i64, StoreError> {
    let id = draw(work, "authorization").await?;
    sqlx::query(sql::AUTHORIZATION_LINK)
        .bind(id)
        .bind(granted)
        .bind(linked.definition.clone())
        .bind(written("answers", &linked.answers)?)
        .bind(at)
        .bind(change.request_id)
        .execute(&mut *work.sql())
        .await?;
    let mut answers = change.answers.clone();
    answers.copy(NAMED, Some(&Answer::Text(number::authorization(id))));
    let data = written("answers", &answers)?;
    let request = sqlx::query(sql::REQUEST_DATA).bind(change.request_id).bind(data.clone());
    request.bind(words::kept(answers.words())).execute(&mut *work.sql()).await?;
    sqlx::query(sql::AUTHORIZATION_DATA).bind(granted).bind(data).execute(&mut *work.sql()).await?;
    let copy = sqlx::query(sql::ATTACH_AS).bind(number::request(change.request_id)).bind(number::authorization(id));
    copy.bind(DOCUMENT.0).bind(DOCUMENT.1).execute(&mut *work.sql()).await?;
    Ok(id)
}

/// The question that a document answers in the request, and in what is made with it.
const DOCUMENT: (&str, &str) = ("fc_cadre_juridique_document", "cadre_juridique_document");

/// Who is named in a request by an address.
pub(super) async fn name_contacts(work: &mut Work<'_>, request_id: i64, answers: &Answers) -> Result<(), StoreError> {
    sqlx::query(sql::CONTACT_FORGET).bind(request_id).execute(&mut *work.sql()).await?;
    let addresses: BTreeSet<&str> = answers.addresses().into_iter().collect();
    for address in addresses {
        sqlx::query(sql::CONTACT_PUT).bind(request_id).bind(address.to_owned()).execute(&mut *work.sql()).await?;
    }
    Ok(())
}
